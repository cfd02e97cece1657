using System.Diagnostics;
using AiCache.Engine.Connections;
using AiCache.Engine.Contract;
using AiCache.Engine.Ground;
using AiCache.Engine.Programs;

namespace AiCache.Engine.Backups;

/// <summary>Backs databases up with pg_dump. What has a backup's final name is whole.</summary>
/// <param name="environment">Where the programs are looked for, and what they run in.</param>
/// <param name="reporter">Is told how far it is.</param>
public sealed class BackupWriter(HostEnvironment environment, IReporter reporter)
{
    /// <summary>Takes a backup.</summary>
    /// <param name="target">The database.</param>
    /// <param name="options">What to take, how and where to.</param>
    /// <param name="cancellation">Ends it: pg_dump is stopped, and nothing is left.</param>
    /// <exception cref="AiCacheException">It was refused or failed; nothing was left. Row security that hides rows, a
    /// pg_dump too old, a pooler, and rights that are missing are refused before anything is written.</exception>
    public async Task<Backup> WriteAsync(DatabaseTarget target, BackupOptions options, CancellationToken cancellation)
    {
        Demand(options);
        var compression = Compression.Read(options);
        var clock = Stopwatch.StartNew();
        await using var session = await DatabaseSession.OpenAsync(target, cancellation);
        await DirectConnection.DemandAsync(session, cancellation);
        var client = await FindClientAsync(session.ServerVersion, compression, options, cancellation);
        await using var snapshot = await BackupSnapshot.TakeAsync(session, options.LockWait, cancellation);
        snapshot.Demand(options, session.Target.DisplayName);
        try
        {
            using var place = BackupPlace.Choose(options, compression, snapshot.Facts.Database, snapshot.Facts.Time,
                reporter);
            var dump = new PgDump(new ClientProgram(client, "pg_dump", environment), options, compression, reporter);
            var tables = await DumpAsync(dump, session, snapshot, options, place.Partial, cancellation);
            var manifest = await DescribeAsync(session, snapshot, options, compression, client.Version, tables, place,
                clock, cancellation);
            if (options.Verify)
            {
                await new BackupVerifier(environment, reporter)
                    .DecodeAsync(place.Partial, manifest, options.PgBinPath, cancellation);
                manifest = manifest with
                {
                    Grade = BackupGrade.Decoded,
                    ProvenAt = DateTimeOffset.UtcNow,
                    Duration = clock.Elapsed
                };
            }
            place.Complete(manifest);
            return Backup.From(place.Path, manifest, manifest.Size);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new AiCacheException(ErrorIds.BackupFailed, FailureKind.Server,
                $"The backup could not be written: {error.Message}", error)
            {
                Subject = options.Path,
                RecommendedAction = "Choose a folder that can be written to and has room for it.",
            };
        }
    }

    /// <summary>
    /// The oldest pg_dump that will do for the server; where the compression needs a newer one, that.
    /// </summary>
    async Task<PostgresInstallation> FindClientAsync(Version server, Compression compression, BackupOptions options,
        CancellationToken cancellation)
    {
        string[] programs = ["pg_dump", "pg_restore"];
        var client = await ClientPrograms.FindAsync(programs, server, "the server", options.PgBinPath, environment,
            cancellation);
        if (client.Version >= compression.OldestClient) return client;
        try
        {
            return await ClientPrograms.FindAsync(programs, compression.OldestClient, "needed", options.PgBinPath,
                environment, cancellation);
        }
        catch (AiCacheException none) when (none.ErrorId == ErrorIds.ClientTooOld)
        {
            throw compression.Unknown(client.Version, client.Folder);
        }
    }

    /// <summary>
    /// Counts rows while pg_dump runs: both see the same snapshot. Either one's failure ends the other.
    /// </summary>
    static async Task<IReadOnlyList<ManifestTable>> DumpAsync(PgDump dump, DatabaseSession session,
        BackupSnapshot snapshot, BackupOptions options, string path, CancellationToken cancellation)
    {
        using var failing = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var tables = snapshot.Tables(options.Scope);
        // Without the check nothing compares the others' rows, and counting a large table is not free.
        List<TableFacts> counted = options.Content == BackupContent.SchemaOnly ? []
            : [.. options.Verify ? tables : tables.Where(BackupSnapshot.IsOurs)];
        var dumping = dump.RunAsync(session, snapshot, path, failing.Token);
        var counting = snapshot.CountAsync(counted, failing.Token);
        var first = await Task.WhenAny(dumping, counting);
        if (!first.IsCompletedSuccessfully) await failing.CancelAsync();
        await Task.WhenAll(((Task)dumping).ContinueWith(_ => { }, TaskScheduler.Default),
            counting.ContinueWith(_ => { }, TaskScheduler.Default));
        await first;
        await dumping;
        var rows = counted.Zip(await counting).ToDictionary(pair => pair.First, pair => pair.Second);
        return [.. tables.Select(t =>
            new ManifestTable(t.Schema, t.Name, t.Bytes, rows.TryGetValue(t, out var count) ? count : null))];
    }

    static async Task<BackupManifest> DescribeAsync(DatabaseSession session, BackupSnapshot snapshot,
        BackupOptions options, Compression compression,
        Version client, IReadOnlyList<ManifestTable> tables, BackupPlace place, Stopwatch clock,
        CancellationToken cancellation)
    {
        var digest = await BackupDigest.OfAsync(place.Partial, cancellation);
        return new BackupManifest
        {
            File = Path.GetFileName(place.Path), Database = snapshot.Facts.Database, Host = session.Host.ToString(),
            ServerVersion = session.ServerVersion, ClientVersion = client, CreatedAt = snapshot.Facts.Time,
            Duration = clock.Elapsed,
            Scope = options.Scope, Content = options.Scope == BackupScope.Cache ? BackupContent.DataOnly
            : options.Content,
            Format = options.Format, Compression = compression.ToString(), Size = digest.Size, Sha256 = digest.Sha256,
            HeadSha256 = digest.HeadSha256,
            Tables = tables,
            Migrations = [.. snapshot.State.Entries.Select(j =>
            new ManifestMigration(j.Name, j.Checksum, j.AppliedAt))],
            FailedChecks = [.. snapshot.State.States.SelectMany(s => s.Differences)
            .Where(d => d.Status == CheckStatus.Failed).Select(d => d.Name)],
            Owners = snapshot.Facts.Owners, Roles = snapshot.Facts.Roles, Extensions = snapshot.Facts.Extensions,
        };
    }

    static void Demand(BackupOptions options)
    {
        var wrong = options switch
        {
            { Jobs: < 1 } => ("At least one job is needed.", "-Jobs 1"),
            { Jobs: > 1, Format: not BackupFormat.Directory } =>
            ($"Only the directory format can be written by several jobs, not {options.Format}.",
            "Use -Format Directory, or leave -Jobs out."),
            { Scope: BackupScope.Cache, Content: BackupContent.SchemaOnly } =>
            ("A backup of the cache holds rows only: its structure comes from the migrations.",
            "Leave -SchemaOnly out, or use -Scope Database."),
            _ => default,
        };
        if (wrong.Item1 is { } message)
            throw new AiCacheException(ErrorIds.BackupOptionInvalid, FailureKind.InvalidInput,
                message)
            { RecommendedAction = wrong.Item2 };
    }
}
