using System.Globalization;
using System.Net;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Connections;

/// <summary>Reads the lists of hosts, addresses and ports that belong together.</summary>
internal static class HostList
{
    const int DefaultPort = 5432;

    /// <summary>
    /// Where servers listen if nobody says otherwise: PostgreSQL's own choice is /tmp, the distributions' is the other.
    /// </summary>
    static readonly string[] SocketFolders = ["/var/run/postgresql", "/tmp"];

    /// <summary>Splits <c>host:port</c>, <c>[address]:port</c> or a host alone.</summary>
    public static (string Host, string Port) SplitPort(string endpoint)
    {
        if (endpoint.StartsWith('['))
        {
            var close = endpoint.IndexOf(']');
            if (close < 0)
                throw ConnectionTextError.Invalid("host", "an address begins with '[' and has no ']'",
                "Write an IPv6 address as [::1]:5432.");
            var behind = endpoint[(close + 1)..];
            if (close == 1)
                throw ConnectionTextError.Invalid("host", "there is no address between '[' and ']'",
                "Write an IPv6 address as [::1]:5432.");
            if (behind.Length > 0 && behind[0] != ':')
                throw ConnectionTextError.Invalid("host", "after ']' comes neither ':' nor the end of the host",
                    "Write an IPv6 address as [::1]:5432.");
            return (endpoint[1..close], behind.Length > 0 ? behind[1..] : "");
        }
        var colon = endpoint.IndexOf(':');
        return colon < 0 ? (endpoint, "") : (endpoint[..colon], endpoint[(colon + 1)..]);
    }

    /// <summary>The endpoints, in the order in which they are to be tried.</summary>
    public static IReadOnlyList<HostEndpoint> Read(ConnectionOptions options, bool isWindows)
    {
        var hosts = Split(options, "host");
        var addresses = Split(options, "hostaddr");
        var ports = Split(options, "port");
        var count = Math.Max(1, Math.Max(hosts.Length, addresses.Length));
        if (hosts.Length > 0 && addresses.Length > 0 && hosts.Length != addresses.Length)
            throw ConnectionTextError.Invalid("hostaddr",
                $"hostaddr has {Figures.Count(addresses.Length, "entry", "entries")} and host has {hosts.Length}",
                "Give each host its address, in the same order.");
        if (ports.Length > 1 && ports.Length != count)
            throw ConnectionTextError.Invalid("port",
                $"there are {ports.Length} ports for {Figures.Count(count, "host")}",
                "Give one port for all hosts, or one for each.");

        var endpoints = new HostEndpoint[count];
        for (var i = 0; i < count; i++)
        {
            var port = Port(options, ports.Length == 0 ? "" : ports[ports.Length == 1 ? 0 : i]);
            var address = i < addresses.Length ? addresses[i] : "";
            var host = i < hosts.Length ? hosts[i] : "";
            if (address.Length > 0 && !IPAddress.TryParse(address, out _))
                throw ConnectionTextError.Value(new ConnectionOption(address, "hostaddr"), "an IP address");
            if (host.Length == 0) host = address.Length > 0 ? address : DefaultHost(port, isWindows);
            DemandName(host);
            endpoints[i] = new HostEndpoint(host, port)
            {
                Address = address.Length > 0 && address != host ? address
                : null
            };
        }
        return endpoints;
    }

    static string[] Split(ConnectionOptions options, string keyword) =>
        options.Text(keyword)?.Split(',', StringSplitOptions.TrimEntries) ?? [];

    static int Port(ConnectionOptions options, string text)
    {
        if (text.Length == 0) return DefaultPort;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port)
            && port is >= 1 and <= 65535) return port;
        options.Has("port", out var option);
        throw ConnectionTextError.Value(new ConnectionOption(text, option?.Name ?? "port"),
            "a number between 1 and 65535");
    }

    /// <summary>Where libpq looks if no host is named.</summary>
    static string DefaultHost(int port, bool isWindows) => isWindows
        ? "localhost"
        : SocketFolders.FirstOrDefault(folder => File.Exists($"{folder}/.s.PGSQL.{port}")) ?? "localhost";

    static void DemandName(string host)
    {
        if (host.StartsWith('/') || host.StartsWith('@')) return;
        if (host.Any(c => c is '@' or '/' or '\\' or '=' or '"' or '\'' or '<' or '>' || char.IsWhiteSpace(c)
            || char.IsControl(c)))
            throw ConnectionTextError.Invalid("host", "the host holds a character that no host name has",
                "Give a host name, an IP address or the absolute path of a socket folder.");
    }
}
