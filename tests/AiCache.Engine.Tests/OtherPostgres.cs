using AiCache.Engine.Programs;

namespace AiCache.Engine.Tests;

/// <summary>PostgreSQL of another version than the test server's, where this machine has it.</summary>
static class OtherPostgres
{
    /// <summary>More folders with programs, separated as on the PATH.</summary>
    const string Folders = "AICACHE_TEST_POSTGRES";

    static readonly string[] Clients = ["pg_dump", "pg_restore", "psql"], Servers = ["postgres", "initdb", "pg_ctl"];

    /// <summary>Server and client programs of a major version; the test is skipped where there are none.</summary>
    public static async Task<PostgresInstallation> FindAsync(int major) =>
        await FindAsync([.. Clients, .. Servers], version => version == major,
            $"PostgreSQL {major} with server and client programs");

    /// <summary>Client programs of a major version or a later one; the test is skipped where there are none.</summary>
    public static async Task<PostgresInstallation> FindClientAsync(int oldest) =>
        await FindAsync(Clients, version => version >= oldest, $"pg_dump of PostgreSQL {oldest} or later");

    static async Task<PostgresInstallation> FindAsync(string[] programs, Func<int, bool> fits, string what)
    {
        var environment = HostEnvironmentOfTests.Current;
        foreach (var folder in (environment[Folders] ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries))
            if (await PostgresInstallation.LookAsync(folder, programs, environment, default) is { } named
                && fits(named.Version.Major)) return named;
        var found = (await PostgresBinaries.FindAsync(programs, environment, default))
            .FirstOrDefault(i => fits(i.Version.Major));
        Assert.SkipWhen(found is null, $"There is no {what} in the PATH, the usual folders or {Folders}.");
        return found;
    }
}
