using AiCache.Engine.Connections;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Tests.Connections;

public class SeveralHostsTests
{
    static DatabaseTarget Both(ScratchCluster first, ScratchCluster second, string attributes) =>
        first.Target with
        {
            Hosts = [first.Host, second.Host],
            Password = null,
            Passwords = null,
            Attributes = DatabaseTarget.Parse($"host=x user=u target_session_attrs={attributes}").Attributes,
        };

    /// <summary>The clusters have different passwords, which only a password file can hold.</summary>
    static DatabaseTarget WithPasswords(DatabaseTarget target, TemporaryFolder folder, params ScratchCluster[] clusters)
    {
        var file = folder.Write("pass",
            string.Concat(clusters.Select(c => $"*:{c.Host.Port}:*:*:{c.Target.Password}\n")));
        return target with { Passwords = PasswordFile.Read(file, true, OperatingSystem.IsWindows()) };
    }

    [Fact]
    public async Task The_session_knows_which_host_was_chosen_and_for_what()
    {
        using var folder = new TemporaryFolder();
        await using var standby = await ScratchCluster.StartAsync(prepare: c => c.Put("standby.signal", ""));
        await using var primary = await ScratchCluster.StartAsync();

        foreach (var (attributes, chosen) in new[] { ("any", standby), ("standby", standby), ("primary", primary),
            ("read-write", primary), ("read-only", standby), ("prefer-primary", primary), ("prefer-standby", standby) })
        {
            var target = WithPasswords(Both(standby, primary, attributes), folder, standby, primary);
            await using var session = await DatabaseSession.OpenAsync(target, default);
            Assert.Equal((attributes, chosen.Host), (attributes, session.Host));
            Assert.Equal($"postgres@{chosen.Host}", session.Target.DisplayName);
            Assert.Equal(chosen.Host.Port,
                await session.ScalarAsync<int>("select pg_catalog.current_setting('port')::int", default));
        }

        var alone = WithPasswords(Both(standby, standby, "primary"), folder, standby);
        var error = await Assert.ThrowsAsync<AiCacheException>(() => DatabaseSession.OpenAsync(alone, default));
        Assert.Equal((ErrorIds.NoSuitableHost, 2), (error.ErrorId, error.Details.Count));
        Assert.Contains("is not a primary", error.Message);

        await using (var session = await DatabaseSession.OpenAsync(standby.Target, default))
        await using (var transaction = await session.BeginAsync(TransactionSettings.Default, default))
        {
            error = await Assert.ThrowsAsync<AiCacheException>(() =>
                transaction.DoAsync("create table public.t ()", default));
            Assert.Equal((ErrorIds.ServerReadOnly, "25006"), (error.ErrorId, error.SqlState));
        }

        // The first one is gone: the next is taken. Both are: each is named.
        var any = WithPasswords(Both(standby, primary, "any"), folder, standby, primary);
        await standby.StopAsync();
        await using (var session = await DatabaseSession.OpenAsync(any, default))
            Assert.Equal(primary.Host, session.Host);
        await primary.StopAsync();
        error = await Assert.ThrowsAsync<AiCacheException>(() => DatabaseSession.OpenAsync(any, default));
        Assert.Equal(ErrorIds.ServerUnreachable, error.ErrorId);
        Assert.Contains($"{standby.Host}", error.Message);
        Assert.Contains($"{primary.Host}", error.Message);
    }

    [Fact]
    public async Task A_refused_login_ends_the_search()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseShape.Empty);
        var target = database.Target with
        {
            Hosts = [database.Target.Hosts[0], new HostEndpoint("nosuch.invalid", 1)],
            Password = "wr0ng"
        };
        var error = await Assert.ThrowsAsync<AiCacheException>(() => DatabaseSession.OpenAsync(target, default));
        Assert.Equal(ErrorIds.AuthenticationFailed, error.ErrorId);
        Assert.DoesNotContain("nosuch", $"{error.Message} {string.Join(' ', error.Details)}");
    }
}
