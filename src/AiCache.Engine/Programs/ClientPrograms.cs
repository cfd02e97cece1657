using AiCache.Engine.Ground;

namespace AiCache.Engine.Programs;

/// <summary>Finds pg_dump, pg_restore and psql of a version that will do.</summary>
internal static class ClientPrograms
{
    /// <summary>
    /// The programs from the folder given, else those of the oldest version that is not older than what they have to
    /// work with: a newer pg_dump writes archives that the server's own pg_restore does not read.
    /// </summary>
    /// <param name="programs">The programs needed; the first names the failure.</param>
    /// <param name="needed">The major version they have to know.</param>
    /// <param name="neededBy">Whose version that is, such as <c>the server</c>.</param>
    /// <param name="folder">The folder to take them from, and no other; null to search.</param>
    /// <param name="environment">Where to search.</param>
    /// <param name="cancellation">Stops the search.</param>
    /// <exception cref="AiCacheException"><see cref="ErrorIds.ClientNotFound"/> or <see cref="ErrorIds.ClientTooOld"/>;
    /// it says what to install.</exception>
    public static async Task<PostgresInstallation> FindAsync(IReadOnlyList<string> programs, Version needed,
        string neededBy, string? folder,
        HostEnvironment environment, CancellationToken cancellation)
    {
        if (folder is null && await ExactAsync(programs, needed.Major, environment, cancellation) is { } exact)
            return exact;
        var found = folder is null ? await PostgresBinaries.FindAsync(programs, environment, cancellation)
            : [.. new[]
            {
                await PostgresInstallation.LookAsync(folder, programs, environment, cancellation),
                await PostgresInstallation.LookAsync(Path.Combine(folder, "bin"), programs, environment, cancellation),
            }.OfType<PostgresInstallation>()];
        // Of the same version, the folder of a package's own before Debian's /usr/bin, where a script stands in for the
        // programs.
        var fit = found.Where(i => i.Version.Major >= needed.Major)
            .OrderBy(i => i.Version.Major).ThenByDescending(i => i.Version).ThenBy(i => i.Folder == "/usr/bin")
            .FirstOrDefault();
        return fit ?? throw (found.MaxBy(i => i.Version) is { } newest
            ? ProgramErrors.TooOld(programs[0], newest, needed, neededBy)
            : ProgramErrors.ClientsNotFound(programs, folder, needed));
    }

    /// <summary>
    /// Most often the version needed is in a folder that is named after it: then no other program has to be asked for
    /// its version.
    /// </summary>
    static async Task<PostgresInstallation?> ExactAsync(IReadOnlyList<string> programs, int major,
        HostEnvironment environment, CancellationToken cancellation)
    {
        foreach (var folder in PostgresFolders.Usual(environment)
            .Where(f => f.Contains($"{major}", StringComparison.Ordinal)))
            if (await PostgresInstallation.LookAsync(folder, programs, environment, cancellation) is { } found
                && found.Version.Major == major) return found;
        return null;
    }
}
