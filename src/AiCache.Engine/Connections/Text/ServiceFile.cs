using AiCache.Engine.Ground;

namespace AiCache.Engine.Connections;

/// <summary>Reads the connection service files: the user's own first, then the one of <c>PGSYSCONFDIR</c>.</summary>
/// <remarks>https://www.postgresql.org/docs/18/libpq-pgservice.html</remarks>
internal static class ServiceFile
{
    /// <summary>The options of a service.</summary>
    /// <exception cref="AiCacheException">No file has it.</exception>
    public static ConnectionOptions Read(string service, string? file, ConnectionEnvironment environment)
    {
        foreach (var path in Paths(file, environment))
            if (Sections(path).TryGetValue(service, out var lines)) return Options(service, path, lines);

        var known = Names(file, environment);
        throw new AiCacheException(ErrorIds.ServiceNotFound, FailureKind.NotFound,
            "There is no service "
            + $"'{service}'{(known.Count == 0 ? ": no service file was found" : $"; there are: {string.Join(", ", known)}")}.")
        {
            Subject = service,
            RecommendedAction = known.Count == 0
                ? "Write a section [" + service + "] into ~/.pg_service.conf (on Windows "
                + "%APPDATA%\\postgresql\\.pg_service.conf), or name the file in PGSERVICEFILE."
                : "Use one of these, or add a section [" + service + "].",
        };
    }

    /// <summary>The names of all services, in the files' order.</summary>
    public static IReadOnlyList<string> Names(string? file, ConnectionEnvironment environment) =>
        [.. Paths(file, environment).SelectMany(p => Sections(p).Keys).Distinct(StringComparer.Ordinal)];

    static IEnumerable<string> Paths(string? file, ConnectionEnvironment environment)
    {
        string?[] candidates =
        [
            file ?? environment.Get("PGSERVICEFILE") ?? environment.UserFile(".pg_service.conf", ".pg_service.conf"),
            environment.Get("PGSYSCONFDIR") is { } folder ? Path.Combine(folder, "pg_service.conf") : null,
        ];
        return candidates.OfType<string>().Where(File.Exists);
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
            throw new AiCacheException(ErrorIds.ServiceFileInvalid, FailureKind.InvalidInput,
                $"The service file '{path}' cannot be read: {error.Message}", error)
            {
                Subject = path,
                RecommendedAction = "Make the file readable, or name another one in PGSERVICEFILE.",
            };
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
                throw new AiCacheException(ErrorIds.ServiceFileInvalid, FailureKind.InvalidInput,
                    $"Line {number} of the service file '{path}' is not an option of a connection.")
                {
                    Subject = path,
                    RecommendedAction = "Write one option of libpq a line, such as "
                    + "host=db.example.com; a service cannot name another.",
                };
            // As in libpq the first of two lines counts.
            options.Fill(keyword,
                new ConnectionOption(line[(equals + 1)..].TrimStart(), $"{keyword} of the service {service}"));
        }
        return options;
    }
}
