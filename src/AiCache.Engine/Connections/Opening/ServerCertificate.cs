using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Connections;

/// <summary>Decides whether a server's certificate is accepted, and says why not.</summary>
internal sealed class ServerCertificate(DatabaseTarget target, HostEndpoint host)
{
    readonly TlsMode mode = target.TlsFor(host);

    /// <summary>Sets up a handshake.</summary>
    public void Configure(SslClientAuthenticationOptions options)
    {
        // With hostaddr the connection goes to an address, but the certificate is the host's.
        options.TargetHost = host.Host;
        options.EnabledSslProtocols = target.Tls.Protocols;
        if (mode is TlsMode.VerifyCa or TlsMode.VerifyFull)
            options.RemoteCertificateValidationCallback = (_, certificate, chain, errors) =>
            Accept(certificate, chain, errors);
    }

    bool Accept(X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (certificate is null || chain is null) throw Refused("the server showed no certificate", "");
        using var leaf = X509CertificateLoader.LoadCertificate(certificate.GetRawCertData());
        var reasons = target.Tls.RootCertificate is { } file ? CustomReasons(leaf, chain, file)
            : errors.HasFlag(SslPolicyErrors.RemoteCertificateChainErrors) ? Reasons(chain) : [];
        if (leaf.NotAfter < DateTime.Now)
            throw Refused($"the certificate expired on {Figures.Day(leaf.NotAfter.ToUniversalTime())}",
                "Renew the server's certificate. Until then sslmode=require encrypts without checking it.");
        if (reasons.Count > 0)
            throw Refused($"its certificate is not trusted: {string.Join("; ", reasons)}", "Name the authority's "
                + "certificate in sslrootcert=…; sslmode=require encrypts without checking who the server is.");
        if (mode == TlsMode.VerifyFull && errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch))
            throw Refused($"its certificate is for {Names(leaf)} and not for '{host.Host}'", "Connect by a name that "
                + "the certificate has (hostaddr=… keeps the address), or use "
                + "sslmode=verify-ca, which does not compare names.");
        return true;
    }

    static List<string> CustomReasons(X509Certificate2 leaf, X509Chain presented, string file)
    {
        var roots = new X509Certificate2Collection();
        roots.ImportFromPemFile(file);
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(roots);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        foreach (var element in presented.ChainElements) chain.ChainPolicy.ExtraStore.Add(element.Certificate);
        foreach (var certificate in presented.ChainPolicy.ExtraStore) chain.ChainPolicy.ExtraStore.Add(certificate);
        return chain.Build(leaf) ? [] : Reasons(chain);
    }

    static List<string> Reasons(X509Chain chain) =>
        [.. chain.ChainStatus.Select(s => s.StatusInformation.Trim().TrimEnd('.')).Where(s => s.Length > 0).Distinct()];

    static string Names(X509Certificate2 certificate)
    {
        var extension = certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().FirstOrDefault();
        List<string> names = extension is null ? []
            : [.. extension.EnumerateDnsNames(), .. extension.EnumerateIPAddresses().Select(a => a.ToString())];
        return names.Count == 0 ? certificate.GetNameInfo(X509NameType.SimpleName, forIssuer: false)
            : string.Join(", ", names);
    }

    AiCacheException Refused(string reason, string action) =>
        ConnectionErrors.CertificateRefused(host, reason, action);
}
