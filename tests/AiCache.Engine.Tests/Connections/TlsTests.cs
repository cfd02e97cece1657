using System.Diagnostics;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using AiCache.Engine.Connections;
using AiCache.Engine.Ground;
using AiCache.Engine.Programs;

namespace AiCache.Engine.Tests.Connections;

/// <summary>A server with a certificate for <c>localhost</c> that an authority of our own signed.</summary>
public sealed class TlsServer : IAsyncLifetime
{
    readonly RSA authorityKey = RSA.Create(2048);
    readonly X509Certificate2 authority;

    public TlsServer()
    {
        var request = new CertificateRequest("CN=Test authority", authorityKey, HashAlgorithmName.SHA256,
            RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        authority = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddYears(-2), DateTimeOffset.UtcNow.AddYears(2));
    }

    internal TemporaryFolder Files { get; } = new();

    internal ScratchCluster Cluster { get; private set; } = null!;

    public string Root => Path.Combine(Files.Path, "root.crt");

    public async ValueTask InitializeAsync()
    {
        Files.Write("root.crt", authority.ExportCertificatePem());
        var (certificate, key) = Sign("certificate_user", DateTimeOffset.UtcNow.AddYears(1));
        Files.Write("client.crt", certificate);
        Files.Write("client.key", key);
        Cluster = await ScratchCluster.StartAsync("ssl = on\nssl_ca_file = 'authority.crt'", """
            hostssl all tls_only 127.0.0.1/32 scram-sha-256
            hostssl all certificate_user 127.0.0.1/32 cert
            hostnossl all plain_only 127.0.0.1/32 scram-sha-256
            host all supabase_admin 127.0.0.1/32 scram-sha-256
            """, cluster =>
        {
            cluster.Put("authority.crt", authority.ExportCertificatePem());
            Certify(cluster, DateTimeOffset.UtcNow.AddYears(1));
        });
        await Cluster.SqlAsync("create role tls_only login password 'x'");
        await Cluster.SqlAsync("create role plain_only login password 'x'");
        await Cluster.SqlAsync("create role certificate_user login");
    }

    internal void Certify(ScratchCluster cluster, DateTimeOffset until)
    {
        var (certificate, key) = Sign("localhost", until);
        cluster.Put("server.crt", certificate);
        cluster.Put("server.key", key);
    }

    (string Certificate, string Key) Sign(string name, DateTimeOffset until)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name == "localhost" ? name : "client.invalid");
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.Create(authority, DateTimeOffset.UtcNow.AddYears(-1), until,
            RandomNumberGenerator.GetBytes(8));
        return (certificate.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem());
    }

    public async ValueTask DisposeAsync()
    {
        await Cluster.DisposeAsync();
        Files.Dispose();
        authority.Dispose();
        authorityKey.Dispose();
    }
}

public sealed class TlsTests(TlsServer server) : IClassFixture<TlsServer>
{
    const string IsEncrypted = "select ssl from pg_catalog.pg_stat_ssl where pid = pg_catalog.pg_backend_pid()";

    DatabaseTarget Target(string options, string user = "supabase_admin", string host = "localhost")
    {
        var password = user == "supabase_admin" ? server.Cluster.Target.Password : "x";
        return DatabaseTarget.Parse($"host={host} hostaddr={IPAddress.Loopback} port={server.Cluster.Host.Port} "
            + $"dbname=postgres user={user} password={password} {options}");
    }

    async Task<bool> IsEncryptedAsync(DatabaseTarget target) => await SessionQuery.ReadAsync<bool>(target, IsEncrypted);

    static Task<AiCacheException> FailAsync(DatabaseTarget target) =>
        Assert.ThrowsAsync<AiCacheException>(() => DatabaseSession.OpenAsync(target, default));

    [Fact]
    public async Task Each_mode_encrypts_as_far_as_it_says()
    {
        foreach (var (mode, encrypted) in new[] { ("disable", false), ("allow", false), ("prefer", true),
            ("require", true), ("verify-ca", true), ("verify-full", true) })
        {
            var root = mode.StartsWith("verify", StringComparison.Ordinal) ? $"sslrootcert='{server.Root}'" : "";
            Assert.Equal((mode, encrypted), (mode, await IsEncryptedAsync(Target($"sslmode={mode} {root}"))));
        }
        Assert.True(await IsEncryptedAsync(Target("sslmode=allow", "tls_only")));
        Assert.False(await IsEncryptedAsync(Target("sslmode=prefer", "plain_only")));
        Assert.True(await IsEncryptedAsync(Target($"sslmode=verify-full sslrootcert='{server.Root}' "
            + "channel_binding=require ssl_min_protocol_version=TLSv1.3")));
        Assert.Equal("TLSv1.2",
            await SessionQuery.ReadAsync<string>(Target("sslmode=require ssl_max_protocol_version=TLSv1.2"),
            "select version from pg_stat_ssl where pid = pg_backend_pid()"));
    }

    [Fact]
    public async Task A_certificate_for_another_name_is_refused_by_verify_full_only()
    {
        var error = await FailAsync(Target($"sslmode=verify-full sslrootcert='{server.Root}'", host: "db.example.com"));
        Assert.Equal((ErrorIds.TlsFailed, FailureKind.Connection), (error.ErrorId, error.Kind));
        Assert.Contains("is for localhost and not for 'db.example.com'", error.Message);
        Assert.Contains("verify-ca", error.RecommendedAction);
        Assert.True(await IsEncryptedAsync(Target($"sslmode=verify-ca sslrootcert='{server.Root}'",
            host: "db.example.com")));
    }

    [Fact]
    public async Task A_certificate_of_an_unknown_authority_is_refused_by_both()
    {
        var other = server.Files.Write("other.crt", Other());
        foreach (var options in new[] { $"sslmode=verify-full sslrootcert='{other}'",
            $"sslmode=verify-ca sslrootcert='{other}'", "sslmode=verify-full",
            $"sslmode=require sslrootcert='{other}'" })
        {
            var error = await FailAsync(Target(options));
            Assert.Equal(ErrorIds.TlsFailed, error.ErrorId);
            Assert.Contains("not trusted", error.Message);
            Assert.Contains("sslrootcert", error.RecommendedAction);
        }
    }

    static string Other()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=Other authority", key, HashAlgorithmName.SHA256,
            RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1),
            DateTimeOffset.UtcNow.AddDays(1));
        return certificate.ExportCertificatePem();
    }

    [Fact]
    public async Task An_expired_certificate_is_called_expired()
    {
        server.Certify(server.Cluster, DateTimeOffset.UtcNow.AddDays(-2));
        await server.Cluster.RestartAsync();
        try
        {
            var error = await FailAsync(Target("sslmode=verify-full "
                + $"sslrootcert='{server.Root}' application_name=expired"));
            Assert.Equal(ErrorIds.TlsFailed, error.ErrorId);
            Assert.Contains("expired on", error.Message);
        }
        finally
        {
            server.Certify(server.Cluster, DateTimeOffset.UtcNow.AddYears(1));
            await server.Cluster.RestartAsync();
        }
    }

    [Fact]
    public async Task A_server_that_wants_encryption_says_which_option_to_pass()
    {
        var error = await FailAsync(Target("sslmode=disable", "tls_only"));
        Assert.Equal((ErrorIds.TlsFailed, "28000"), (error.ErrorId, error.SqlState));
        Assert.Contains("sslmode=require", error.RecommendedAction);
    }

    [Fact]
    public async Task A_server_without_encryption_says_which_option_to_pass()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseShape.Empty);
        var error = await FailAsync(database.Target with { Tls = new TlsSettings { Mode = TlsMode.Require } });
        Assert.Equal((ErrorIds.TlsFailed, FailureKind.Connection), (error.ErrorId, error.Kind));
        Assert.Contains("sslmode=disable", error.RecommendedAction);
        Assert.Contains("sslmode is require", error.Message);
    }

    [Fact]
    public async Task A_user_whom_no_rule_admits_is_an_authentication_error()
    {
        var error = await FailAsync(Target("sslmode=require", "plain_only"));
        Assert.Equal((ErrorIds.AuthenticationFailed, FailureKind.Authentication, "28000"),
            (error.ErrorId, error.Kind, error.SqlState));
        Assert.Contains("pg_hba.conf", error.RecommendedAction);
    }

    [Fact]
    public async Task A_client_certificate_logs_in_and_a_broken_one_is_named()
    {
        var files = server.Files;
        var certificate = Path.Combine(files.Path, "client.crt");
        Assert.True(await IsEncryptedAsync(Target($"sslmode=require sslcert='{certificate}' "
            + $"sslkey='{Path.Combine(files.Path, "client.key")}'", "certificate_user")));
        var error = await FailAsync(Target($"sslmode=require sslcert='{certificate}' "
            + $"sslkey='{files.Write("broken.key", "no key")}'", "certificate_user"));
        Assert.Equal(ErrorIds.TlsFailed, error.ErrorId);
        Assert.Contains("sslkey", error.RecommendedAction);
        error = await FailAsync(Target("sslmode=require", "certificate_user"));
        Assert.Equal("28000", error.SqlState);
    }

    [Fact]
    public async Task Channel_binding_that_cannot_be_had_is_refused()
    {
        var error = await FailAsync(Target("sslmode=disable channel_binding=require"));
        Assert.Equal(ErrorIds.AuthenticationFailed, error.ErrorId);
        Assert.Contains("channel_binding", error.RecommendedAction);
    }

    [Fact]
    public async Task An_encrypted_connection_is_pooled_too()
    {
        var target = Target($"sslmode=verify-full sslrootcert='{server.Root}' application_name=pooled");
        var first = await SessionQuery.ReadAsync<int>(target, "select pg_backend_pid()");
        for (var i = 0; i < 5; i++)
            Assert.Equal(first, await SessionQuery.ReadAsync<int>(target, "select pg_backend_pid()"));
    }

    [Fact]
    public async Task A_child_process_gets_all_that_it_needs()
    {
        var target = Target($"sslmode=verify-full sslrootcert='{server.Root}' channel_binding=require options='-c "
            + "geqo=off' application_name='our child'");
        var psql = (await PostgresBinaries.FindAsync(["psql"], HostEnvironmentOfTests.Current, default))
            .FirstOrDefault();
        Assert.SkipWhen(psql is null, "psql is not installed.");
        var start = new ProcessStartInfo(psql!.Program("psql"), ["-XAtc", "select application_name, ssl, "
            + "current_setting('geqo') from pg_stat_activity join pg_stat_ssl using (pid) where pid = pg_backend_pid()"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["PGSERVICE"] = "nonsense";
        target.ApplyTo(target.Hosts[0], start.Environment);
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        Assert.Equal("our child|t|off",
            (await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken)).Trim());
        Assert.Equal("", await error);
    }
}
