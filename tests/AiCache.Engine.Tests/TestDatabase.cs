using System.Diagnostics;
using AiCache.Engine.Connections;
using AiCache.Engine.Programs;
using AiCache.Engine.Sandbox;
using Npgsql;

namespace AiCache.Engine.Tests;

/// <summary>What a test database holds at first.</summary>
public enum DatabaseShape
{
    /// <summary>
    /// What a Supabase project has whose user has courses and lectures, a trigger on auth.users and files. New tables
    /// are left as they are: <c>ensure_rls</c> is disabled.
    /// </summary>
    Supabase,
    /// <summary>A new Supabase project, with <c>ensure_rls</c> and without anything of a user's.</summary>
    Project,
    /// <summary>Nothing. The roles are there, because they are the whole server's.</summary>
    Empty,
}

/// <summary>A database of a test's own. It is owned by <c>postgres</c>, who is no superuser.</summary>
/// <remarks>
/// Roles belong to the whole server: a test that makes some gives them names of its own (<see cref="UniqueName"/>) and
/// drops them.
/// </remarks>
public sealed class TestDatabase : IAsyncDisposable
{
    /// <summary>What <c>pg_stat_activity</c> calls a session that runs a test's own SQL.</summary>
    public const string SqlSession = "SQL of a test";

    static int count;

    readonly SandboxServer server;

    TestDatabase(SandboxServer server, string name)
    {
        this.server = server;
        Name = name;
        Target = Named(server.Connection, name);
        Admin = Named(server.AdminConnection, name);
    }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>How to connect as <c>postgres</c>.</summary>
    public DatabaseTarget Target { get; }

    /// <summary>How to connect as the superuser.</summary>
    public DatabaseTarget Admin { get; }

    /// <summary>Makes a database.</summary>
    /// <param name="shape">What it holds at first.</param>
    /// <param name="server">A prepared server (<see cref="TestServer.PrepareAsync"/>); null for the one of the test
    /// run.</param>
    public static async Task<TestDatabase> CreateAsync(DatabaseShape shape = DatabaseShape.Supabase,
        SandboxServer? server = null)
    {
        server ??= await TestServer.GetAsync();
        await TestDay.BeginAsync(TimeProvider.System, TestContext.Current.CancellationToken);
        var database = new TestDatabase(server, UniqueName("test"));
        var template = shape switch
        {
            DatabaseShape.Supabase => TestServer.SupabaseTemplate,
            DatabaseShape.Project => TestServer.ProjectTemplate,
            _ => "template0",
        };
        await SqlAsync(Named(server.AdminConnection, "postgres"),
            $"create database {database.Name} template {template} owner postgres");
        return database;
    }

    /// <summary>Makes a copy of this one, to which nobody may be connected meanwhile.</summary>
    public async Task<TestDatabase> CopyAsync()
    {
        Release();
        var copy = new TestDatabase(server, UniqueName("copy"));
        await SqlAsync(Named(server.AdminConnection, "postgres"),
            $"create database {copy.Name} template {Name} owner postgres");
        return copy;
    }

    /// <summary>A name that no other test has.</summary>
    public static string UniqueName(string prefix) => $"{prefix}_{Interlocked.Increment(ref count)}";

    /// <summary>The same server and role, another database.</summary>
    public static DatabaseTarget Named(DatabaseTarget target, string database) => target with { Database = database };

    /// <summary>This database as another role, such as one that the test made.</summary>
    public DatabaseTarget As(string role, string? password = null) =>
        Target with { Username = role, Password = password ?? Target.Password };

    /// <summary>Opens a session as <c>postgres</c>.</summary>
    public Task<DatabaseSession> OpenAsync() =>
        DatabaseSession.OpenAsync(Target, TestContext.Current.CancellationToken);

    /// <summary>Runs SQL, several statements if need be, outside a transaction, as the superuser.</summary>
    public Task AdminSqlAsync(string sql) => SqlAsync(Admin, sql);

    /// <summary>Runs SQL, several statements if need be, outside a transaction, as <c>postgres</c>.</summary>
    public Task SqlAsync(string sql) => SqlAsync(Target, sql);

    /// <summary>
    /// Runs a query as <c>postgres</c> and returns its single value; default where it is null or there is none.
    /// </summary>
    public Task<T?> QueryAsync<T>(string sql) => QueryAsync<T>(Target, sql);

    /// <summary>Runs a query as anybody and returns its single value: the first row's of its first result.</summary>
    public static async Task<T?> QueryAsync<T>(DatabaseTarget target, string sql)
    {
        await using var connection = await ConnectAsync(target);
        await using var command = new NpgsqlCommand(sql, connection);
        await using var reader = await command.ExecuteReaderAsync();
        return await reader.ReadAsync() && !await reader.IsDBNullAsync(0) ? await reader.GetFieldValueAsync<T>(0)
            : default;
    }

    /// <summary>Runs a script through psql as <c>postgres</c>, stopping at the first error.</summary>
    public Task<PsqlResult> PsqlAsync(string script, params string[] arguments) => PsqlAsync(Target, script, arguments);

    /// <summary>Runs a script through psql as anybody.</summary>
    public static async Task<PsqlResult> PsqlAsync(DatabaseTarget target, string script, params string[] arguments)
    {
        var psql = (await PostgresBinaries.FindAsync(["psql"], HostEnvironmentOfTests.Current, default))
            .FirstOrDefault()
            ?? throw new InvalidOperationException("These tests need psql.");
        var start = new ProcessStartInfo(psql.Program("psql"),
            ["-X", "-q", "-v", "ON_ERROR_STOP=1", .. arguments, "-f", "-"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        target.ApplyTo(target.Hosts[0], start.Environment);
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.StandardInput.WriteAsync(script);
        process.StandardInput.Close();
        await process.WaitForExitAsync();
        return new PsqlResult(process.ExitCode, await output, await error);
    }

    /// <summary>Runs SQL, several statements if need be, outside a transaction, as anybody.</summary>
    public static async Task SqlAsync(DatabaseTarget target, string sql)
    {
        await using var connection = await ConnectAsync(target);
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>A connection of its own: what a test sets for its session must not turn up in another's.</summary>
    static async Task<NpgsqlConnection> ConnectAsync(DatabaseTarget target)
    {
        var settings = new NpgsqlConnectionStringBuilder
        {
            Host = target.Hosts[0].Host, Port = target.Hosts[0].Port, Database = target.Database,
            Username = target.Username,
            Password = target.PasswordFor(target.Hosts[0]), Pooling = false,
            // Not even a busy machine decides a test.
            CommandTimeout = 0, Timeout = 0, ApplicationName = SqlSession,
        };
        var connection = new NpgsqlConnection(settings.ConnectionString);
        await connection.OpenAsync();
        return connection;
    }

    void Release()
    {
        DataSources.Release(Target);
        DataSources.Release(Admin);
    }

    public async ValueTask DisposeAsync()
    {
        Release();
        await SqlAsync(Named(server.AdminConnection, "postgres"), $"drop database {Name} with (force)");
    }
}

/// <summary>What psql did.</summary>
public sealed record PsqlResult(int ExitCode, string Output, string Error);
