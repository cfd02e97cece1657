using AiCache.Engine.Connections;
using AiCache.Engine.Ground;
using AiCache.Engine.Programs;

namespace AiCache.Engine.Backups;

/// <summary>Restores a whole database in one transaction: pg_restore for archives, psql for plain dumps.</summary>
internal sealed class WholeRestore(DatabaseSession session, RestoreOptions options, HostEnvironment environment,
    IReporter reporter)
{
    /// <summary>Refuses what a plain dump cannot do.</summary>
    public static void DemandPossible(BackupManifest manifest, RestoreOptions options, ArchiveFilter filter)
    {
        if (manifest.Format != BackupFormat.Plain) return;
        var wrong = options.Clean ? "replace what is there (-Clean)" : options.NoOwner ? "change owners (-NoOwner)"
            : filter.IsEmpty ? null : "leave anything out";
        if (wrong is null) return;
        throw new AiCacheException(ErrorIds.BackupOptionInvalid, FailureKind.InvalidInput,
            $"'{manifest.File}' is a plain SQL script: it is replayed as it is, and cannot {wrong}.")
        {
            Subject = manifest.File,
            RecommendedAction = filter.IsEmpty ? "Restore it into an empty database as a superuser, load single "
            + "tables with -Table, or back up in the custom format."
                : "Back up in the custom format: what this target cannot have is then left out.",
        };
    }

    /// <summary>Restores.</summary>
    /// <returns>The entries that were left out.</returns>
    /// <exception cref="AiCacheException"><see cref="ErrorIds.RestoreFailed"/> with the program's own last words; the
    /// target is as it was.</exception>
    public async Task<IReadOnlyList<string>> RunAsync(string path, BackupManifest manifest, ArchiveFilter filter,
        CancellationToken cancellation)
    {
        var plain = manifest.Format == BackupFormat.Plain;
        var programs = await ClientPrograms.FindAsync(plain ? ["psql"] : ["pg_restore"], manifest.ClientVersion,
            "the pg_dump that wrote the backup", options.PgBinPath, environment, cancellation);
        reporter.Progress(new ProgressReport("Restoring",
            $"{manifest.File} with {(plain ? "psql" : "pg_restore")} {programs.Version}"));
        if (!plain) return await RestoreAsync(programs, path, filter, cancellation);
        await using var script = BackupArchive.OpenPlain(path);
        Demand(await Replay(programs).RunAsync(copy => copy(script), manifest.ClientVersion, cancellation), path);
        return [];
    }

    async Task<IReadOnlyList<string>> RestoreAsync(PostgresInstallation programs, string path, ArchiveFilter filter,
        CancellationToken cancellation)
    {
        var pgRestore = new ClientProgram(programs, "pg_restore", environment);
        List<string> arguments = ["--exit-on-error", "--verbose"];
        if (options.Clean) arguments.AddRange(["--clean", "--if-exists"]);
        if (options.NoOwner) arguments.Add("--no-owner");
        using var list = new TemporaryFile(environment.TempFolder);
        IReadOnlyList<string> skipped = [];
        if (!filter.IsEmpty)
        {
            (var kept, skipped) = filter.Apply(await ListAsync(pgRestore, path, cancellation));
            await File.WriteAllLinesAsync(list.Path, kept, cancellation);
            arguments.Add($"--use-list={list.Path}");
        }
        var unknownSetting = programs.Version.Major >= ScriptReplay.TransactionTimeoutSince
            && session.ServerVersion.Major < ScriptReplay.TransactionTimeoutSince;
        if (unknownSetting || await session.ScalarAsync<bool>(EmbeddedSql.Read("Backups/Restore/has_default_privileges.sql"),
            cancellation))
        {
            Demand(await Replay(programs).RunAsync(
                async copy =>
                Demand(await pgRestore.RunAsync([.. arguments, "--file=-", path], null,
                new ClientStreams(Line: Report, Output: copy), cancellation), path),
                programs.Version, cancellation), path);
        }
        else
        {
            arguments.AddRange(["--single-transaction", "--no-password",
                $"--dbname=dbname={Quote(session.Target.Database)}"]);
            Demand(await pgRestore.RunAsync([.. arguments, path], Variables, new ClientStreams(Line: Report),
                cancellation), path);
        }
        return skipped;
    }

    ScriptReplay Replay(PostgresInstallation programs) =>
        new(new ClientProgram(programs, "psql", environment), Variables, session.ServerVersion);

    static async Task<IReadOnlyList<string>> ListAsync(ClientProgram pgRestore, string path,
        CancellationToken cancellation)
    {
        List<string> lines = [];
        var run = await pgRestore.RunAsync(["--list", path], null, new ClientStreams(Output: async stream =>
        {
            using var reader = new StreamReader(stream);
            while (await reader.ReadLineAsync(cancellation) is { } line) lines.Add(line);
        }), cancellation);
        return run.Succeeded ? lines : throw Failed(run, path);
    }

    IReadOnlyDictionary<string, string> Variables => session.Target.ToLibpqEnvironment(session.Host);

    void Report(string line)
    {
        if (line.Contains("processing data for table", StringComparison.Ordinal)
            || line.Contains(": creating ", StringComparison.Ordinal))
            reporter.Progress(new ProgressReport("Restoring",
            line[(line.IndexOf(": ", StringComparison.Ordinal) + 2)..]));
    }

    static void Demand(ClientRun run, string path)
    {
        if (!run.Succeeded) throw Failed(run, path);
    }

    static AiCacheException Failed(ClientRun run, string path) => new(ErrorIds.RestoreFailed, FailureKind.Server,
        $"{run.Program.Name} failed, and the database is as it was. {string.Join(" ", run.LastWords)}")
    {
        Subject = path,
        Details = run.LastWords,
        RecommendedAction = "Mend what the program names, then restore again; an empty database "
        + "of its own gives the least trouble.",
    };

    /// <summary>A value in libpq's key=value form: a bare name could be taken for a whole connection string.</summary>
    static string Quote(string value) =>
        $"'{value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal)}'";
}
