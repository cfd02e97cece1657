using AiCache.Engine.Connections;
using AiCache.Engine.Ground;
using AiCache.Engine.Sandbox;
using AiCache.Engine.Tests.Connections;
using AiCache.Engine.Tests.SandboxTests;

namespace AiCache.Engine.Tests.Servers;

/// <summary>A sandbox with TLS, and with pgaudit where that is installed, as a project has both.</summary>
public sealed class AuditedServer : IAsyncLifetime
{
    readonly SandboxPlace place = new();

    /// <summary>Its server.</summary>
    public SandboxServer Server { get; private set; } = null!;

    /// <summary>Why nothing is audited; null where it is.</summary>
    public string? Unaudited { get; private set; }

    /// <summary>The server's certificate.</summary>
    public string Certificate => Path.Combine(Server.DataFolder, "server.crt");

    public async ValueTask InitializeAsync()
    {
        try
        {
            Server = await place.StartAsync(new() { Name = place.Name, Tls = true, Extensions = ["pgaudit"] });
        }
        catch (AiCacheException missing) when (missing.ErrorId == ErrorIds.SandboxFailed
            && missing.Message.Contains("could not access file \"pgaudit\"", StringComparison.Ordinal))
        {
            Unaudited = "pgaudit is not installed beside the server programs (Debian: postgresql-15-pgaudit).";
            Server = await place.StartAsync(new() { Name = place.Name, Tls = true });
        }
    }

    /// <summary>What the server has written into its log.</summary>
    public string Log() => File.ReadAllText(Path.Combine(Server.DataFolder, "..", "server.log"));

    public async ValueTask DisposeAsync() => await place.DisposeAsync();
}

public sealed class AuditedServerTests(AuditedServer audited) : IClassFixture<AuditedServer>
{
    const string IsEncrypted = "select ssl from pg_catalog.pg_stat_ssl where pid = pg_catalog.pg_backend_pid()";

    DatabaseTarget Target(string options) => DatabaseTarget.Parse($"host=localhost hostaddr=127.0.0.1 "
        + $"port={audited.Server.Port} dbname=postgres user=postgres password={audited.Server.RevealPassword()} "
        + options);

    [Fact]
    public async Task Its_connection_is_encrypted_and_knows_the_server_by_its_certificate()
    {
        Assert.Equal(TlsMode.VerifyFull, audited.Server.Connection.Tls.Mode);
        Assert.True(await SessionQuery.ReadAsync<bool>(audited.Server.Connection, IsEncrypted));
    }

    [Theory]
    [InlineData("disable", false)]
    [InlineData("prefer", true)]
    [InlineData("require", true)]
    [InlineData("verify-ca", true)]
    [InlineData("verify-full", true)]
    public async Task It_is_reached_in_each_mode(string mode, bool encrypted)
    {
        var root = mode.StartsWith("verify", StringComparison.Ordinal) ? $"sslrootcert='{audited.Certificate}'" : "";
        Assert.Equal(encrypted, await SessionQuery.ReadAsync<bool>(Target($"sslmode={mode} {root}"), IsEncrypted));
    }

    [Fact]
    public async Task Who_does_not_know_its_certificate_does_not_trust_it()
    {
        var error = await Assert.ThrowsAsync<AiCacheException>(() =>
            SessionQuery.ReadAsync<bool>(Target("sslmode=verify-full"), IsEncrypted));
        Assert.Equal(ErrorIds.TlsFailed, error.ErrorId);
    }

    [Fact]
    public async Task Everything_gives_the_same_where_pgaudit_writes_down_what_is_made()
    {
        Assert.SkipWhen(audited.Unaudited is not null, audited.Unaudited ?? "");
        await using var database = await TestDatabase.CreateAsync();
        Assert.Equal(await Journey.TakeAsync(database.Target, HostEnvironmentOfTests.Current),
            await Journey.TakeAsync(audited.Server.Connection, HostEnvironmentOfTests.Current));
        Assert.Contains("AUDIT: SESSION,", audited.Log(), StringComparison.Ordinal);
        Assert.Contains("CREATE TABLE,TABLE,public.ai_response_cache,", audited.Log(), StringComparison.Ordinal);
    }
}
