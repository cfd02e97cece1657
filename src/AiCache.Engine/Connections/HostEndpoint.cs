namespace AiCache.Engine.Connections;

/// <summary>One place a server may be listening at.</summary>
/// <param name="Host">A host name, an address, or the absolute path of a socket folder.</param>
/// <param name="Port">1 to 65535.</param>
public sealed record HostEndpoint(string Host, int Port)
{
    /// <summary>Whether it can only be on this machine: a socket, localhost or a loopback address.</summary>
    public bool IsLocal => Host.StartsWith('/') || Host.StartsWith('@')
        || Host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (System.Net.IPAddress.TryParse(Host, out var address) && System.Net.IPAddress.IsLoopback(address));

    /// <inheritdoc/>
    public override string ToString() => Host.Contains(':') ? $"[{Host}]:{Port}" : $"{Host}:{Port}";
}
