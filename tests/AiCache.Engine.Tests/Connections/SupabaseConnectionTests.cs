using System.Net.Sockets;
using AiCache.Engine.Connections;
using AiCache.Engine.Contract;
using AiCache.Engine.Ground;
using AiCache.Engine.Verification;

namespace AiCache.Engine.Tests.Connections;

/// <summary>Connections as a dashboard and other clients' pages give them.</summary>
public sealed class SupabaseConnectionTests
{
    const string Pooler = "aws-0-eu-central-1.pooler.supabase.com";

    [Theory]
    [InlineData("pgbouncer=true&connection_limit=1", "pgbouncer connection_limit")]
    [InlineData("pgbouncer=true&schema=public&pool_timeout=0", "pgbouncer schema pool_timeout")]
    [InlineData("sslmode=require&supa=base-pooler.x", "supa")]
    [InlineData("uselibpqcompat=true&sslmode=require", "uselibpqcompat")]
    public void What_is_another_clients_is_taken_out_and_said(string query, string taken)
    {
        var target = DatabaseTarget.Parse($"postgresql://postgres.abc:pw@{Pooler}:6543/postgres?{query}");
        Assert.Equal(taken, string.Join(' ', target.Notes.Select(n => n.Split(' ')[2])));
        Assert.Equal((Pooler, 6543, "postgres.abc"), (target.Hosts[0].Host, target.Hosts[0].Port, target.Username));
    }

    [Theory]
    [InlineData("schema=private")]
    [InlineData("pgbounce=true")]
    [InlineData("sslmode=no-verify")]
    public void What_would_mean_something_is_refused(string query)
    {
        var error = Assert.Throws<AiCacheException>(() =>
            DatabaseTarget.Parse($"postgresql://postgres:pw@{Pooler}/postgres?{query}"));
        Assert.Equal(ErrorIds.ConnectionStringInvalid, error.ErrorId);
        if (query.EndsWith("no-verify", StringComparison.Ordinal))
            Assert.Contains("sslmode=require", error.RecommendedAction);
    }

    [Theory]
    [InlineData(SocketError.NetworkUnreachable, ErrorIds.ServerUnreachable)]
    [InlineData(SocketError.NoData, ErrorIds.HostUnknown)]
    public void A_project_that_is_in_IPv6_only_names_its_session_pooler(SocketError cause, string id)
    {
        var target = DatabaseTarget.Parse("postgresql://postgres:pw@db.abcdefgh.supabase.co:5432/postgres");
        var error = ConnectErrors.Translate(new SocketException((int)cause), target, target.Hosts[0]);
        Assert.Equal(id, error.ErrorId);
        Assert.Contains("IPv6", error.Message);
        Assert.Contains("postgres.abcdefgh@aws-0-<region>.pooler.supabase.com:5432/postgres", error.RecommendedAction);
        var other = DatabaseTarget.Parse("postgresql://postgres:pw@db.example.com:5432/postgres");
        Assert.DoesNotContain("IPv6",
            ConnectErrors.Translate(new SocketException((int)cause), other, other.Hosts[0]).Message);
    }

    [Theory]
    [InlineData(5432, CheckStatus.Passed, "session mode")]
    [InlineData(6543, CheckStatus.Warning, "backups and restores need")]
    public void Supavisors_session_mode_is_as_good_as_the_server(int port, CheckStatus status, string words)
    {
        var check = ServerChecks.Pooler(PoolerKind.Supavisor, new HostEndpoint(Pooler, port));
        Assert.Equal((status, "Server.pooler"), (check.Status, check.Name));
        Assert.Contains(words, check.Message);
    }
}
