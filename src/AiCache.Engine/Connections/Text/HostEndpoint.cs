using System.Net;

namespace AiCache.Engine.Connections;

/// <summary>One place a server may be listening at.</summary>
/// <param name="Host">A host name, an address, or the absolute path of a socket folder.</param>
/// <param name="Port">1 to 65535.</param>
public sealed record HostEndpoint(string Host, int Port)
{
    /// <summary>
    /// The IP address to connect to instead of looking up <see cref="Host"/> (libpq's hostaddr), or null.
    /// </summary>
    public string? Address { get; init; }

    /// <summary>Whether it is a Unix socket.</summary>
    public bool IsSocket => Address is null && (Host.StartsWith('/') || Host.StartsWith('@'));

    /// <summary>Whether it can only be on this machine: a socket, localhost or a loopback address.</summary>
    public bool IsLocal => IsSocket
        || (Address is null && Host.Equals("localhost", StringComparison.OrdinalIgnoreCase))
        || (IPAddress.TryParse(Address ?? Host, out var address) && IPAddress.IsLoopback(address));

    /// <inheritdoc/>
    public override string ToString() => Host.Contains(':') ? $"[{Host}]:{Port}" : $"{Host}:{Port}";
}
