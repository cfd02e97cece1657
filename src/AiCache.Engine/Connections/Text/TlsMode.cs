namespace AiCache.Engine.Connections;

/// <summary>How far a connection is protected: libpq's sslmode.</summary>
public enum TlsMode : long
{
    /// <summary>Never encrypted.</summary>
    Disable,
    /// <summary>Encrypted only if the server takes nothing else.</summary>
    Allow,
    /// <summary>Encrypted if the server can.</summary>
    Prefer,
    /// <summary>Encrypted or not at all; whose certificate it is stays open.</summary>
    Require,
    /// <summary>Encrypted, with a certificate from a trusted authority.</summary>
    VerifyCa,
    /// <summary>Encrypted, with a certificate from a trusted authority for the very host that was named.</summary>
    VerifyFull,
}

/// <summary>libpq's words for the modes.</summary>
internal static class TlsModes
{
    /// <summary>The value of sslmode.</summary>
    public static string Keyword(TlsMode mode) => mode switch
    {
        TlsMode.VerifyCa => "verify-ca",
        TlsMode.VerifyFull => "verify-full",
        _ => mode.ToString().ToLowerInvariant(),
    };
}
