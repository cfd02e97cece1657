using System.Diagnostics;
using AiCache.Engine.Connections;
using AiCache.Engine.Ground;
using AiCache.Engine.Programs;

namespace AiCache.Engine.Backups;

/// <summary>Backs a database up with pg_dump. What has a backup's final name is whole.</summary>
public static class BackupDatabase
{
    /// <summary>Takes a backup.</summary>
    /// <param name="work">The database, and this machine.</param>
    /// <param name="options">What to take, how and where to.</param>
    /// <param name="cancellation">Ends it: pg_dump is stopped, and nothing is left.</param>
    /// <exception cref="AiCacheException">It was refused or failed; nothing was left. Row security that hides rows, a
    /// pg_dump too old, a pooler, and rights that are missing are refused before anything is written.</exception>
    public static async Task<Backup> RunAsync(Work work, BackupOptions options, CancellationToken cancellation)
    {
        options.Demand();
        var compression = Compression.Read(options);
        var key = SigningKey.Read(options.SigningKey, work);
        var clock = Stopwatch.StartNew();
        var session = await work.SessionAsync(cancellation);
        await DirectConnection.DemandAsync(session, cancellation);
        var client = await FindClientAsync(work, session.ServerVersion, compression, options, cancellation);
        await using var snapshot = await BackupSnapshot.TakeAsync(session, options.LockWait, cancellation);
        snapshot.Demand(options, session.Target.DisplayName);
        var omissions = await Omissions.OfAsync(snapshot, options, cancellation);
        try
        {
            using var place = BackupPlace.Choose(options, compression, snapshot.Facts.Database, snapshot.Facts.Time,
                work.Reporter);
            var dump = new PgDump(new ClientProgram(client, "pg_dump", work.Environment), options, compression,
                work.Reporter);
            var follower = DumpFollower.Of(client, options, place.Partial, work);
            var tables = await DumpAsync(dump, follower, session, snapshot, options, place.Partial, cancellation);
            place.CloseToOthers();
            var digest = await BackupDigest.OfAsync(place.Partial, cancellation);
            var manifest = new BackupManifest
            {
                File = Path.GetFileName(place.Path), Database = snapshot.Facts.Database, Host = session.Host.ToString(),
                ServerVersion = session.ServerVersion, ClientVersion = client.Version,
                CreatedAt = snapshot.Facts.Time, Duration = clock.Elapsed, Scope = options.Scope,
                Content = options.Scope == BackupScope.Cache ? BackupContent.DataOnly : options.Content,
                Format = options.Kept, Compression = compression.ToString(), Size = digest.Size,
                Sha256 = digest.Sha256, HeadSha256 = digest.HeadSha256, Tables = tables,
                Migrations = snapshot.Migrations, FailedChecks = snapshot.FailedChecks, Owners = snapshot.Facts.Owners,
                Roles = snapshot.Facts.Roles, Extensions = snapshot.Facts.Extensions,
                Platform = snapshot.Facts.Platform, LeftOut = omissions.Count > 0 ? omissions : null,
            };
            if (options.Verify)
            {
                if (follower is null || !await follower.ProvesAsync(manifest, digest, cancellation))
                    await BackupVerifier.DecodeAsync(work, place.Partial, manifest, digest, options.PgBinPath,
                        cancellation);
                manifest = manifest with
                {
                    Grade = BackupGrade.Decoded,
                    ProvenAt = DateTimeOffset.UtcNow,
                    Duration = clock.Elapsed,
                };
            }
            if (key is not null) manifest = key.Sign(manifest);
            place.Complete(manifest);
            foreach (var left in omissions) work.Reporter.Verbose($"Left out: {left}");
            return Backup.From(place.Path, manifest, manifest.Size);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw BackupErrors.NotWritten(options.Path, error);
        }
    }

    /// <summary>
    /// The oldest pg_dump that will do for the server; where the compression needs a newer one, that.
    /// </summary>
    static async Task<PostgresInstallation> FindClientAsync(Work work, Version server, Compression compression,
        BackupOptions options, CancellationToken cancellation)
    {
        string[] programs = ["pg_dump", "pg_restore"];
        var client = await ClientPrograms.FindAsync(programs, server, "the server", options.PgBinPath,
            work.Environment, cancellation);
        if (client.Version >= compression.OldestClient) return client;
        try
        {
            return await ClientPrograms.FindAsync(programs, compression.OldestClient, "needed", options.PgBinPath,
                work.Environment, cancellation);
        }
        catch (AiCacheException none) when (none.ErrorId == ErrorIds.ClientTooOld)
        {
            throw compression.Unknown(client.Version, client.Folder);
        }
    }

    /// <summary>
    /// Counts rows while pg_dump runs: both see the same snapshot. Either one's failure ends the other, and so does a
    /// server that says nothing more. What is written is decoded meanwhile.
    /// </summary>
    static async Task<IReadOnlyList<ManifestTable>> DumpAsync(PgDump dump, DumpFollower? follower,
        DatabaseSession session, BackupSnapshot snapshot, BackupOptions options, string path,
        CancellationToken cancellation)
    {
        using var failing = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var tables = snapshot.Tables(options.Scope);
        // Without the check nothing compares the others' rows, and counting a large table is not free.
        List<TableFacts> counted = options.Content == BackupContent.SchemaOnly ? []
            : [.. options.Verify ? tables : tables.Where(BackupSnapshot.IsOurs)];
        var dumping = dump.RunAsync(session, snapshot, path, failing.Token);
        var following = follower?.RunAsync(dumping, failing.Token) ?? Task.CompletedTask;
        var counting = snapshot.CountAsync(counted, failing.Token);
        var first = await Task.WhenAny(dumping, counting, session.Line.WhenAbandoned);
        // pg_dump itself may wait for ever for a server that says nothing more; the snapshot's session notices.
        if (first == counting && counting.IsCompletedSuccessfully)
            first = await Task.WhenAny(dumping, session.Line.WhenAbandoned);
        if (first == session.Line.WhenAbandoned || !first.IsCompletedSuccessfully) await failing.CancelAsync();
        await Task.WhenAll(dumping, counting, following).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellation.ThrowIfCancellationRequested();
        if (first == session.Line.WhenAbandoned) throw BackupErrors.ServerSilent(session.Target.DisplayName);
        await first;
        await dumping;
        await following;
        var rows = counted.Zip(await counting).ToDictionary(pair => pair.First, pair => pair.Second);
        return [.. tables.Select(t =>
            new ManifestTable(t.Schema, t.Name, t.Bytes, rows.TryGetValue(t, out var count) ? count : null)
            {
                Added = snapshot.AddedTo(t),
            })];
    }
}
