using AiCache.Engine.Ground;
using AiCache.Engine.Programs;

namespace AiCache.Engine.Connections;

/// <summary>Reads the connection service files: the user's own first, then the one of <c>PGSYSCONFDIR</c>.</summary>
/// <remarks>https://www.postgresql.org/docs/18/libpq-pgservice.html</remarks>
internal static class ServiceFile
{
    /// <summary>The options of a service.</summary>
    /// <exception cref="AiCacheException">No file has it.</exception>
    public static ConnectionOptions Read(string service, string? file, HostEnvironment environment)
    {
        foreach (var path in Paths(file, environment).Where(File.Exists))
            if (Sections(path).TryGetValue(service, out var lines)) return Options(service, path, lines);

        throw ConnectionErrors.ServiceNotFound(service, Names(file, environment), [.. Paths(file, environment)]);
    }

    /// <summary>
    /// Says in the options which service it was, and in which file where that is not the user's own: elsewhere no
    /// variable does.
    /// </summary>
    public static void Name(ConnectionOptions options, HostEnvironment environment)
    {
        if ((options.Text("service") ?? environment["PGSERVICE"]) is not { } service) return;
        options.Fill("service", new ConnectionOption(service, "PGSERVICE"));
        var path = Paths(options.Text("servicefile"), environment).Where(File.Exists)
            .First(path => Sections(path).ContainsKey(service));
        if (path != environment.UserFile(".pg_service.conf", ".pg_service.conf"))
            options.Set("servicefile", path);
    }

    /// <summary>The names of all services, in the files' order.</summary>
    public static IReadOnlyList<string> Names(string? file, HostEnvironment environment) =>
        [.. Paths(file, environment).Where(File.Exists).SelectMany(p => Sections(p).Keys)
            .Distinct(StringComparer.Ordinal)];

    /// <summary>Where a service file may be.</summary>
    static IEnumerable<string> Paths(string? file, HostEnvironment environment)
    {
        var users = (file ?? environment["PGSERVICEFILE"]) is { } named ? environment.FullPath(named)
            : environment.UserFile(".pg_service.conf", ".pg_service.conf");
        var systems = environment["PGSYSCONFDIR"] is { } folder
            ? Path.Combine(environment.FullPath(folder), "pg_service.conf") : null;
        return new[] { users, systems }.OfType<string>();
    }

    /// <summary>The lines of each section with their numbers. Of two sections with one name the first counts.</summary>
    static Dictionary<string, List<(int Number, string Line)>> Sections(string path)
    {
        var sections = new Dictionary<string, List<(int, string)>>(StringComparer.Ordinal);
        List<(int, string)>? current = null;
        var number = 0;
        foreach (var raw in Lines(path))
        {
            number++;
            var line = raw.Trim();
            if (line.Length == 0 || line[0] == '#') continue;
            if (line[0] == '[' && line.EndsWith(']'))
            {
                current = [];
                sections.TryAdd(line[1..^1], current);
            }
            else
            {
                current?.Add((number, line));
            }
        }
        return sections;
    }

    static string[] Lines(string path)
    {
        try
        {
            return File.ReadAllLines(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw ConnectionErrors.ServiceFileUnreadable(path, error);
        }
    }

    static ConnectionOptions Options(string service, string path, List<(int Number, string Line)> lines)
    {
        var options = new ConnectionOptions();
        foreach (var (number, line) in lines)
        {
            var equals = line.IndexOf('=');
            var keyword = equals < 0 ? "" : line[..equals].TrimEnd();
            if (!ConnectionKeywords.IsKnown(keyword) || keyword is "service" or "servicefile")
                throw ConnectionErrors.ServiceLineInvalid(path, number);
            // As in libpq the first of two lines counts.
            options.Fill(keyword,
                new ConnectionOption(line[(equals + 1)..].TrimStart(), $"{keyword} of the service {service}"));
        }
        return options;
    }
}
