using System.Security.Cryptography;
using AiCache.Engine.Connections;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Backups;

/// <summary>An empty database for as long as a proof takes.</summary>
internal sealed class ScratchDatabase : IAsyncDisposable
{
    readonly DatabaseTarget server;

    ScratchDatabase(DatabaseTarget server, string name, bool superuser)
    {
        this.server = server;
        Target = server with { Database = name };
        IsSuperuser = superuser;
    }

    /// <summary>How to connect to it.</summary>
    public DatabaseTarget Target { get; }

    /// <summary>Whether its role is a superuser.</summary>
    public bool IsSuperuser { get; }

    /// <summary>Where it is.</summary>
    public string Where => string.Join(',', server.Hosts);

    /// <summary>Makes one, with a name that nobody else has.</summary>
    /// <param name="server">A database of the server; the role may create others.</param>
    /// <param name="manifest">The backup that is to go into it.</param>
    /// <param name="ownServer">Whether the server is ours alone: then the roles that the backup refers to are made,
    /// too.</param>
    /// <param name="cancellation">Stops it.</param>
    public static async Task<ScratchDatabase> CreateAsync(DatabaseTarget server, BackupManifest manifest,
        bool ownServer, CancellationToken cancellation)
    {
        await using var session = await DatabaseSession.OpenAsync(server, cancellation);
        await DirectConnection.DemandAsync(session, cancellation);
        var name = $"aicache_proof_{RandomNumberGenerator.GetHexString(12, lowercase: true)}";
        var superuser = await session.ScalarAsync<bool>("select rolsuper from "
            + "pg_catalog.pg_roles where rolname = current_user", cancellation);
        var missing = !ownServer ? []
            : await session.JsonAsync<List<string>>(EmbeddedSql.Read("Backups/Restore/missing_roles.sql"), cancellation,
            (object)manifest.Roles.ToArray());
        foreach (var role in missing)
            await RunAloneAsync(session, $"create role \"{role.Replace("\"", "\"\"", StringComparison.Ordinal)}\" "
            + "nologin", cancellation);
        await RunAloneAsync(session, $"create database {name} template template0", cancellation);
        return new ScratchDatabase(session.Target, name, superuser);
    }

    /// <summary>No transaction can hold the making of a database.</summary>
    static Task RunAloneAsync(DatabaseSession session, string statement, CancellationToken cancellation) =>
        session.ExecuteAsync(null, null, [new SqlStep(statement, statement)], null, cancellation);

    /// <summary>Drops it, whoever is connected.</summary>
    public async ValueTask DisposeAsync()
    {
        DatabaseSession.CloseIdle(Target);
        await using var session = await DatabaseSession.OpenAsync(server, CancellationToken.None);
        await RunAloneAsync(session, $"drop database {Target.Database} with (force)", CancellationToken.None);
    }
}
