using AiCache.Engine.Connections;
using AiCache.Engine.Ground;
using AiCache.Engine.Programs;

namespace AiCache.Engine.Backups;

/// <summary>Runs pg_dump on a snapshot.</summary>
internal sealed class PgDump(ClientProgram program, BackupOptions options, Compression compression, IReporter reporter)
{
    /// <summary>Dumps into a file or folder.</summary>
    /// <exception cref="AiCacheException"><see cref="ErrorIds.BackupFailed"/> with pg_dump's own last
    /// words.</exception>
    public async Task RunAsync(DatabaseSession session, BackupSnapshot snapshot, string path,
        CancellationToken cancellation)
    {
        var arguments = Arguments(session, snapshot, path);
        reporter.Verbose($"pg_dump {program.Version}: {string.Join(' ', arguments)}");
        using var progress = new DumpProgress(snapshot.Tables(options.Scope), path, reporter);
        var target = await session.Target.AnsweredAsync(cancellation);
        // A pooler may refuse options; the server's own settings hold behind one.
        if (session.Pooler == PoolerKind.None) target = target.WithServerLiveness();
        var run = await program.RunAsync(arguments, target.ToLibpqEnvironment(session.Host),
            new ClientStreams(Line: progress.Read), cancellation);
        if (run.Succeeded) return;
        if (run.LastWords.Any(word => word.Contains("does not support compression", StringComparison.Ordinal)))
            throw compression.Unknown(program.Version, program.Folder);
        throw BackupErrors.DumpFailed(session.Target.DisplayName, run.LastWords);
    }

    List<string> Arguments(DatabaseSession session, BackupSnapshot snapshot, string path)
    {
        List<string> arguments =
        [
            $"--format={options.Kept.ToString().ToLowerInvariant()}", $"--file={path}",
                $"--snapshot={snapshot.Facts.Snapshot}", "--no-password", "--verbose",
            // libpq takes these from no variable; where and as whom it connects it learns from its variables.
            $"--dbname={session.Target.ToLibpqLiveness()}",
            $"--lock-wait-timeout={ServerTime.Milliseconds(TransactionSettings.ForLock(options.LockWait))}",
        ];
        if (session.Target.Role is { } role) arguments.Add($"--role={role}");
        // Bytes that are in no encoding cannot be converted.
        if (snapshot.Facts.Encoding != "SQL_ASCII") arguments.Add("--encoding=UTF8");
        if (compression.Argument(options, program.Version) is { } value) arguments.Add($"--compress={value}");
        if (snapshot.IsNode) arguments.Add("--no-subscriptions");
        if (options.Jobs > 1) arguments.Add($"--jobs={options.Jobs}");
        foreach (var table in snapshot.Without(options.Scope))
            arguments.Add($"--exclude-table{(table.Readable ? "-data" : "")}={table.Sql}");
        if (options.Scope == BackupScope.Database && snapshot.Facts.Platform is not null)
            arguments.AddRange(HostedPlatform.WithoutRows.Select(t => $"--exclude-table-data={t}"));
        if (options.Content == BackupContent.SchemaOnly) arguments.Add("--schema-only");
        if (options.Content == BackupContent.DataOnly || options.Scope == BackupScope.Cache)
            arguments.Add("--data-only");
        if (options.Scope == BackupScope.Cache)
            arguments.AddRange(snapshot.Tables(options.Scope).Select(t => $"--table={t.Schema}.{t.Name}"));
        return arguments;
    }
}
