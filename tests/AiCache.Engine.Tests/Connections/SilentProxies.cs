using AiCache.Engine.Connections;

namespace AiCache.Engine.Tests.Connections;

/// <summary>
/// Ways through a proxy. The proxy's own file is compiled by a Pester suite, too, and knows no type of ours.
/// </summary>
static class SilentProxies
{
    /// <summary>
    /// As in a network, fifteen times as fast: to wait two minutes for the server's limit would cost every run as much.
    /// </summary>
    public static LinkLimits Fast { get; } = new(Silence: TimeSpan.FromSeconds(2), Look: TimeSpan.FromSeconds(1),
        Idle: TimeSpan.FromSeconds(8));

    /// <summary>The target, by way of the proxy.</summary>
    public static DatabaseTarget Before(this SilentProxy proxy, DatabaseTarget target) => target with
    {
        Hosts = [new HostEndpoint("127.0.0.1", proxy.Port)],
        Link = Fast,
        ConnectTimeout = TimeSpan.FromSeconds(3),
    };
}
