using System.Security.Cryptography;
using AiCache.Engine.Connections;
using AiCache.Engine.Contract;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Backups;

/// <summary>An empty database for as long as a proof takes.</summary>
internal sealed class ScratchDatabase : IAsyncDisposable
{
    readonly DatabaseTarget server;

    ScratchDatabase(DatabaseTarget server, DatabaseTarget target)
    {
        this.server = server;
        Target = target;
    }

    /// <summary>How to connect to it.</summary>
    public DatabaseTarget Target { get; }

    /// <summary>Whether its role is a superuser.</summary>
    public bool IsSuperuser { get; private init; }

    /// <summary>The extensions that are in it already, for its role could not make them.</summary>
    public IReadOnlyList<ManifestExtension> Present { get; private set; } = [];

    /// <summary>The extensions that could not be made there.</summary>
    public IReadOnlyList<ManifestExtension> Unusable { get; private set; } = [];

    /// <summary>Where it is.</summary>
    public string Where => string.Join(',', server.Hosts);

    /// <summary>Makes one on a server that is others', too, with a name that nobody else has.</summary>
    public static async Task<ScratchDatabase> OnServerAsync(Work work, CancellationToken cancellation)
    {
        var session = await work.SessionAsync(cancellation);
        await DirectConnection.DemandAsync(session, cancellation);
        var superuser = await session.ScalarAsync<bool>(
            SqlStep.File("ask for rights", "Backups/Prove/superuser.sql"), cancellation);
        var name = UniqueName();
        await RunAloneAsync(session, $"create database {name} template template0", cancellation);
        return new(session.Target, session.Target with { Database = name }) { IsSuperuser = superuser };
    }

    /// <summary>
    /// Makes one on a server that is ours alone, with the roles that the backup refers to. It belongs to a role of its
    /// own without any right beyond it: what a backup makes of whoever restores it, it makes of that role.
    /// </summary>
    /// <param name="work">The server, as its superuser.</param>
    /// <param name="manifest">The backup that is to go into it.</param>
    /// <param name="cancellation">Stops it.</param>
    public static async Task<ScratchDatabase> InSandboxAsync(Work work, BackupManifest manifest,
        CancellationToken cancellation)
    {
        var session = await work.SessionAsync(cancellation);
        var missing = await session.JsonAsync<List<string>>(
            SqlStep.File("find missing roles", "Backups/Prove/missing_roles.sql", (object)manifest.Roles.ToArray()),
            cancellation);
        foreach (var role in missing) await RunAloneAsync(session, $"create role {Quote(role)} nologin", cancellation);
        var (name, password) = (UniqueName(), RandomNumberGenerator.GetHexString(32));
        await RunAloneAsync(session, $"create role {name} login bypassrls password '{password}'", cancellation);
        await RunAloneAsync(session, $"grant {string.Join(", ", CacheContract.ApiRoles)} to {name}", cancellation);
        await RunAloneAsync(session, $"create database {name} template template0 owner {name}", cancellation);
        var scratch = new ScratchDatabase(session.Target,
            session.Target with { Database = name, Username = name, Password = password });
        await scratch.MakeExtensionsAsync(work.At(session.Target with { Database = name }), name, manifest,
            cancellation);
        return scratch;
    }

    /// <summary>Makes the extensions that only a superuser can.</summary>
    async Task MakeExtensionsAsync(Work work, string owner, BackupManifest manifest, CancellationToken cancellation)
    {
        await using var there = work;
        var session = await there.SessionAsync(cancellation);
        var names = await session.JsonAsync<List<string>>(
            SqlStep.File("find extensions", "Backups/Prove/superuser_extensions.sql",
                (object)manifest.Extensions.Select(e => e.Name).Except(ArchiveFilter.SingleDatabase).ToArray()),
            cancellation);
        List<ManifestExtension> present = [], unusable = [];
        foreach (var extension in manifest.Extensions.Where(e => names.Contains(e.Name)))
        {
            List<SqlStep> steps = [new("create extension",
                $"create extension {Quote(extension.Name)} with schema {Quote(extension.Schema)}")];
            if (!extension.Schema.StartsWith("pg_", StringComparison.Ordinal))
                steps.Insert(0, new("create schema",
                    $"create schema if not exists {Quote(extension.Schema)} authorization {owner}"));
            try
            {
                await session.RunAsync(cancellation, steps);
                present.Add(extension);
            }
            catch (AiCacheException refused) when (refused.SqlState is not null)
            {
                // It needs a library that has to be loaded as the server starts, or another schema.
                unusable.Add(extension);
            }
        }
        (Present, Unusable) = (present, unusable);
    }

    static string UniqueName() => $"aicache_proof_{RandomNumberGenerator.GetHexString(12, lowercase: true)}";

    static string Quote(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    /// <summary>No transaction can hold the making of a database.</summary>
    static Task RunAloneAsync(DatabaseSession session, string statement, CancellationToken cancellation) =>
        session.RunBareAsync(new StatementBatch(new SqlStep(statement[..statement.IndexOf(' ')], statement)),
            cancellation);

    /// <summary>Drops it, whoever is connected.</summary>
    public async ValueTask DisposeAsync()
    {
        DatabaseSession.CloseIdle(Target);
        await using var session = await DatabaseSession.OpenAsync(server, CancellationToken.None);
        await RunAloneAsync(session, $"drop database {Target.Database} with (force)", CancellationToken.None);
    }
}
