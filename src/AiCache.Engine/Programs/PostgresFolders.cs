namespace AiCache.Engine.Programs;

/// <summary>The folders that packages and installers put PostgreSQL's programs into.</summary>
static class PostgresFolders
{
    /// <summary>Those that exist on this machine.</summary>
    /// <param name="environment">Where Windows keeps programs is taken from it.</param>
    /// <param name="root">The root of the file system.</param>
    public static IEnumerable<string> Usual(HostEnvironment environment, string root = "/")
    {
        IEnumerable<(string Parent, string Pattern, string Below)> places = environment.IsWindows
            ? new[] { "ProgramFiles", "ProgramW6432", "ProgramFiles(x86)" }.Select(name => environment[name])
            .OfType<string>().Distinct()
                .Select(folder => (Path.Combine(folder, "PostgreSQL"), "*", "bin"))
            :
            [
                (Path.Combine(root, "usr/lib/postgresql"), "*", "bin"),
                (Path.Combine(root, "usr"), "pgsql-*", "bin"),
                (Path.Combine(root, "usr/libexec"), "postgresql*", ""),
                (Path.Combine(root, "usr/local"), "pgsql*", "bin"),
                (Path.Combine(root, "opt/homebrew/opt"), "postgresql@*", "bin"),
                (Path.Combine(root, "usr/local/opt"), "postgresql@*", "bin"),
                (Path.Combine(root, "home/linuxbrew/.linuxbrew/opt"), "postgresql@*", "bin"),
                (Path.Combine(root, "Applications/Postgres.app/Contents/Versions"), "*", "bin"),
            ];
        return places.Where(place => Directory.Exists(place.Parent))
            .SelectMany(place => Directory.EnumerateDirectories(place.Parent, place.Pattern)
            .Select(folder => Path.Combine(folder, place.Below)))
            .Where(Directory.Exists);
    }
}
