namespace AiCache.Engine.Connections;

/// <summary>Reads a connection URI the way libpq does.</summary>
/// <remarks>https://www.postgresql.org/docs/18/libpq-connect.html#LIBPQ-CONNSTRING-URIS</remarks>
internal static class UriConnectionText
{
    static readonly string[] Schemes = ["postgresql://", "postgres://"];

    /// <summary>Whether the text is one of these URIs.</summary>
    public static bool Matches(string text) => Schemes.Any(s => text.StartsWith(s, StringComparison.OrdinalIgnoreCase));

    /// <summary>Reads the options.</summary>
    public static ConnectionOptions Read(string text)
    {
        var options = new ConnectionOptions();
        var rest = text[(text.IndexOf("://", StringComparison.Ordinal) + 3)..];

        // As in libpq the credentials end at the first '@', unless a '/' comes before it.
        var end = rest.AsSpan().IndexOfAny('@', '/');
        var hasCredentials = end >= 0 && rest[end] == '@';
        if (hasCredentials)
        {
            ReadCredentials(options, rest[..end]);
            rest = rest[(end + 1)..];
        }
        var authority = rest.AsSpan().IndexOfAny('/', '?') is >= 0 and var at ? rest[..at] : rest;
        var path = rest[authority.Length..];
        var query = path.IndexOf('?');
        (path, rest) = query < 0 ? (path, "") : (path[..query], path[(query + 1)..]);
        DemandNoStrayCredentials(authority, path, hasCredentials);
        ReadHosts(options, authority);
        if (path.Length > 1) options.Set("dbname", PercentEncoding.Decode(path[1..], "database name"));
        if (query >= 0) ReadQuery(options, rest);
        return options;
    }

    static void ReadCredentials(ConnectionOptions options, string credentials)
    {
        var colon = credentials.IndexOf(':');
        var user = colon < 0 ? credentials : credentials[..colon];
        var password = colon < 0 ? "" : credentials[(colon + 1)..];
        if (password is "[YOUR-PASSWORD]" or "[YOUR_PASSWORD]")
            throw ConnectionTextError.Invalid("password", "the password is still the placeholder of the template",
                "Put the database's password in its place, or take it out and pass -Credential.");
        if (user.Length > 0) options.Set("user", PercentEncoding.Decode(user, "user"));
        if (password.Length > 0) options.Set("password", PercentEncoding.Decode(password, "password"));
    }

    /// <summary>
    /// A password with an unencoded '@' or '/' spills over into the host: what is there must then not be quoted.
    /// </summary>
    static void DemandNoStrayCredentials(string authority, string path, bool hasCredentials)
    {
        const string action = "In the user, the password and the database's name write '@' as %40, '/' as %2F, "
            + "':' as %3A and '%' as %25, or pass -Credential.";
        if (authority.Contains('@'))
            throw ConnectionTextError.Invalid("password", "there is more than one '@' before the database's name",
                action);
        // A name of a database may hold a '@', but who has one can write it as %40; a password with a '/' in it must
        // not be shown as that name, nor its beginning as a port.
        if ((hasCredentials || authority.Contains(':')) && path.Contains('@'))
            throw ConnectionTextError.Invalid("password",
                "there is a '@' behind the first '/', as where a password is not encoded", action);
        if (hasCredentials || Ports(authority).All(p => p.All(char.IsAsciiDigit))) return;
        throw ConnectionTextError.Invalid("port",
            "what stands behind the host's ':' is not a number between 1 and 65535",
            "Write user and password before the host: user:password@host:5432.");
    }

    static IEnumerable<string> Ports(string authority) =>
        authority.Split(',').Select(e => PercentEncoding.Decode(HostList.SplitPort(e).Port, "port"));

    static void ReadHosts(ConnectionOptions options, string authority)
    {
        List<string> hosts = [], ports = [];
        foreach (var endpoint in authority.Split(','))
        {
            var (host, port) = HostList.SplitPort(endpoint);
            hosts.Add(PercentEncoding.Decode(host, "host"));
            ports.Add(PercentEncoding.Decode(port, "port"));
        }
        if (hosts.Any(h => h.Length > 0)) options.Set("host", string.Join(',', hosts));
        if (ports.Any(p => p.Length > 0)) options.Set("port", string.Join(',', ports));
    }

    static void ReadQuery(ConnectionOptions options, string query)
    {
        if (query.Length == 0) return;
        string? last = null;
        foreach (var pair in query.Split('&'))
        {
            var equals = pair.IndexOf('=');
            if (equals < 0 && last is not null && ConnectionKeywords.IsSecret(last))
                throw ConnectionTextError.Unknown("", last);
            var keyword = PercentEncoding.Decode(equals < 0 ? pair : pair[..equals], "name of an option");
            // JDBC's spelling, which libpq takes too.
            if (pair is "ssl=true") (keyword, equals) = ("sslmode", -2);
            if (equals >= 0 && ConnectionKeywords.IsOthers(keyword, pair[(equals + 1)..]))
            {
                options.TakenOut.Add(keyword);
                last = keyword;
                continue;
            }
            if (equals != -2 && !ConnectionKeywords.IsKnown(keyword)) throw ConnectionTextError.Unknown(keyword, last);
            if (equals == -1)
                throw ConnectionTextError.Invalid(keyword, $"the option {keyword} has no value", $"Write {keyword}=….");
            var value = equals == -2 ? "require" : pair[(equals + 1)..];
            if (value.Contains('='))
                throw ConnectionTextError.Invalid(keyword, $"the value of {keyword} holds a '='", "Write it as %3D.");
            options.Set(keyword, PercentEncoding.Decode(value, keyword));
            last = keyword;
        }
    }
}
