using AiCache.Engine.Connections;
using AiCache.Engine.Ground;
using AiCache.Engine.Programs;
using AiCache.Engine.Tests.Connections;

namespace AiCache.Engine.Tests.Servers;

/// <summary>A server that speaks German (lc_messages): what an error means is not read from its words.</summary>
[Trait("Category", "Slow")]
public sealed class ForeignLanguageTests
{
    static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>Any locale but C gives messages in the languages of LANGUAGE, where the server has them.</summary>
    static async Task<ScratchCluster> StartAsync(string? access = null)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(),
            "Messages in another language are asked for with LANGUAGE, as GNU's gettext has it.");
        var german = new HostEnvironment(HostEnvironmentOfTests.Current.Variables.Where(v =>
            v.Key is not "LC_ALL" and not "LC_MESSAGES").Append(new("LANGUAGE", "de")));
        var server = await ScratchCluster.StartAsync("lc_messages = 'C.UTF-8'", access, environment: german);
        try
        {
            await server.SqlAsync("select nope");
        }
        catch (Npgsql.PostgresException error)
        {
            if (error.MessageText.Contains("existiert nicht", StringComparison.Ordinal)) return server;
        }
        await server.DisposeAsync();
        Assert.Skip("This server has no German messages.");
        return null;
    }

    [Fact(Explicit = true)]
    public async Task Everything_works_and_gives_the_same_as_elsewhere()
    {
        await using var server = await StartAsync();
        await using var database = await TestDatabase.CreateAsync();
        Assert.Equal(await Journey.TakeAsync(database.Target, HostEnvironmentOfTests.Current),
            await Journey.TakeAsync(await server.ShapeAsync(), HostEnvironmentOfTests.Current));
    }

    [Fact(Explicit = true)]
    public async Task Refused_connections_have_the_same_ids()
    {
        await using var server = await StartAsync("""
            host all limited 127.0.0.1/32 reject
            host all all 127.0.0.1/32 scram-sha-256
            """);
        await server.SqlAsync("create role limited login");
        await server.SqlAsync("create role few login connection limit 0 password 'few'");
        await server.SqlAsync("create role closed login password 'closed'");
        await server.SqlAsync("create database narrow");
        await server.SqlAsync("revoke connect on database narrow from public");
        var postgres = server.Target with { Database = "postgres" };
        Assert.Equal(ErrorIds.AuthenticationFailed, await IdAsync(postgres with { Password = "wrong" }));
        Assert.Equal(ErrorIds.AuthenticationFailed, await IdAsync(postgres with { Username = "nobody" }));
        Assert.Equal(ErrorIds.DatabaseNotFound, await IdAsync(postgres with { Database = "nope" }));
        Assert.Equal(ErrorIds.PermissionDenied,
            await IdAsync(postgres with { Username = "closed", Password = "closed", Database = "narrow" }));
        Assert.Equal(ErrorIds.ServerNotReady, await IdAsync(postgres with { Username = "few", Password = "few" }));
        Assert.Equal(ErrorIds.TlsFailed,
            await IdAsync(postgres with { Username = "limited", Tls = new TlsSettings { Mode = TlsMode.Disable } }));
    }

    static async Task<string> IdAsync(DatabaseTarget target) =>
        (await Assert.ThrowsAsync<AiCacheException>(async () => await (await DatabaseSession.OpenAsync(target, Stop))
            .DisposeAsync())).ErrorId;

    [Fact(Explicit = true)]
    public async Task Failed_statements_have_the_same_ids()
    {
        await using var server = await StartAsync();
        await using var session = await DatabaseSession.OpenAsync(server.Target, Stop);
        Assert.Equal(ErrorIds.StatementTimeout, await FailAsync(TimeSpan.FromMilliseconds(20), "select pg_sleep(60)"));
        Assert.Equal(ErrorIds.StatementCancelled,
            await FailAsync(TimeSpan.Zero, "select pg_cancel_backend(pg_backend_pid()), pg_sleep(60)"));
        Assert.Equal(ErrorIds.ServerReadOnly,
            await FailAsync(TimeSpan.Zero, "set local transaction read only", "create table public.t ()"));
        Assert.Equal(ErrorIds.ConnectionLost,
            await FailAsync(TimeSpan.Zero, "select pg_terminate_backend(pg_backend_pid()), pg_sleep(60)"));

        async Task<string> FailAsync(TimeSpan limit, params string[] statements)
        {
            await using var transaction = await session.BeginAsync(new TransactionSettings(TimeSpan.Zero, limit), Stop);
            return (await Assert.ThrowsAsync<AiCacheException>(() =>
                transaction.RunAsync(StatementBatch.OfOthers(statements.Select(s => new SqlStep(s, s))),
                    Stop))).ErrorId;
        }
    }
}
