using AiCache.Engine.Ground;

namespace AiCache.Engine.Programs;

/// <summary>Finds PostgreSQL's programs on a machine.</summary>
public static class PostgresBinaries
{
    /// <summary>The programs a server needs.</summary>
    internal static readonly string[] ServerPrograms = ["initdb", "pg_ctl", "postgres"];

    const int OldestServer = 14, NewestServer = 18;

    /// <summary>
    /// Every installation that has the programs: the folders of PATH first, then the usual places, the newest first.
    /// </summary>
    /// <param name="programs">The programs it has to hold, such as <c>pg_dump</c>; the first is asked for its
    /// version.</param>
    /// <param name="environment">The environment.</param>
    /// <param name="cancellation">Stops the search.</param>
    public static async Task<IReadOnlyList<PostgresInstallation>> FindAsync(IReadOnlyList<string> programs,
        HostEnvironment environment, CancellationToken cancellation)
    {
        var path = await LookAsync(environment.PathFolders, programs, environment, cancellation);
        var usual = await LookAsync(PostgresFolders.Usual(environment), programs, environment, cancellation);
        return [.. path, .. usual.OrderByDescending(i => i.Version).Where(i => path.All(p => p.Folder != i.Folder))];
    }

    /// <summary>
    /// The server programs: from the folder given, else of PATH, else the newest of the usual places, else from the npm
    /// registry through the <c>npm</c> client.
    /// </summary>
    /// <param name="folder">The folder to take them from, and no other; null to search.</param>
    /// <param name="environment">The environment.</param>
    /// <param name="reporter">Is told what was found.</param>
    /// <param name="cancellation">Stops the search.</param>
    /// <exception cref="AiCacheException"><see cref="ErrorIds.PostgresNotFound"/>: there are none; the error says what
    /// to install.</exception>
    public static async Task<PostgresInstallation> FindServerAsync(string? folder, HostEnvironment environment,
        IReporter reporter, CancellationToken cancellation)
    {
        var found = folder is null
            ? await FindAsync(ServerPrograms, environment, cancellation)
            : await LookAsync([folder, Path.Combine(folder, "bin")], ServerPrograms, environment, cancellation);
        var server = found.FirstOrDefault(i => i.Version.Major is >= OldestServer and <= NewestServer);
        var fetched = false;
        if (server is null && folder is null)
        {
            server = await NpmPostgres.FindAsync(environment, reporter, cancellation);
            fetched = true;
        }
        if (server is null)
            throw ProgramErrors.ServerNotFound(folder, found, $"from {OldestServer} to {NewestServer}");
        reporter.Verbose($"PostgreSQL {server.Version} from {server.Folder}{(fetched ? " (npm package)" : "")}.");
        return server;
    }

    static async Task<IReadOnlyList<PostgresInstallation>> LookAsync(IEnumerable<string> folders,
        IReadOnlyList<string> programs, HostEnvironment environment, CancellationToken cancellation)
    {
        List<PostgresInstallation> found = [];
        foreach (var folder in folders.Distinct())
            if (await PostgresInstallation.LookAsync(folder, programs, environment, cancellation) is { } installation)
                found.Add(installation);
        return found;
    }
}
