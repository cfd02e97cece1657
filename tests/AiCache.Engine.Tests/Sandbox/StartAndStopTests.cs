using System.Diagnostics;
using System.Net;
using System.Net.NetworkInformation;
using AiCache.Engine.Connections;
using AiCache.Engine.Ground;
using AiCache.Engine.Sandbox;

namespace AiCache.Engine.Tests.SandboxTests;

[Trait("Category", "Slow")]
public sealed class StartAndStopTests
{
    [Fact(Explicit = true)]
    public async Task A_sandbox_starts_is_found_again_and_leaves_nothing_behind_when_it_is_stopped()
    {
        await using var place = new SandboxPlace();
        var started = await place.StartAsync(new SandboxOptions());
        Assert.Equal(SandboxStatus.Running, started.Status);
        Assert.Equal("postgres",
            await TestDatabase.QueryAsync<string>(started.Connection, "select current_user::text"));

        var found = Assert.Single(await place.ListAsync());
        Assert.Equal(started.ProcessId, found.ProcessId);
        Assert.Equal("postgres", await TestDatabase.QueryAsync<string>(found.Connection, "select current_user::text"));

        var stopped = await place.StopAsync(found.Name);
        Assert.Equal(started.ProcessId, stopped.ProcessId);
        Assert.False(Directory.Exists(Path.GetDirectoryName(started.DataFolder)));
        Assert.False(ServerProcess.Runs(started.ProcessId!.Value));
        Assert.Empty(Directory.EnumerateFileSystemEntries(place.Environment.StateFolder));
    }

    [Fact(Explicit = true)]
    public async Task Two_sandboxes_run_side_by_side()
    {
        await using var place = new SandboxPlace();
        var both = await Task.WhenAll(place.StartAsync(new SandboxOptions { Name = "one" }),
            place.StartAsync(new SandboxOptions { Name = "two" }));
        Assert.NotEqual(both[0].Port, both[1].Port);
        Assert.NotEqual(both[0].Connection.Password, both[1].Connection.Password);
        Assert.Equal(["one", "two"], (await place.ListAsync()).Select(s => s.Name));

        var error = await Assert.ThrowsAsync<AiCacheException>(() =>
            place.StartAsync(new SandboxOptions { Name = "one" }));
        Assert.Equal(ErrorIds.SandboxExists, error.ErrorId);
    }

    [Fact(Explicit = true)]
    public async Task The_record_and_the_data_are_for_their_owners_eyes_only()
    {
        await using var place = new SandboxPlace();
        var sandbox = await place.StartAsync(new SandboxOptions());
        var record = Assert.Single(Directory.EnumerateFiles(place.Environment.StateFolder));
        // Windows closes the whole profile instead.
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(record));
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute,
                File.GetUnixFileMode(Path.GetDirectoryName(sandbox.DataFolder)!));
        }
        Assert.DoesNotContain(sandbox.Connection.Password!, sandbox.ToString());
        Assert.False(File.Exists(Path.Combine(Path.GetDirectoryName(sandbox.DataFolder)!, "password")));
    }

    [Fact(Explicit = true)]
    public async Task A_sandbox_asks_for_a_password_and_listens_on_this_machine_only()
    {
        await using var place = new SandboxPlace();
        var sandbox = await place.StartAsync(new SandboxOptions());
        foreach (var user in new[] { "postgres", SandboxServer.Superuser, "anon" })
        {
            foreach (var password in new[] { null, "wrong" })
            {
                var error = await Assert.ThrowsAsync<AiCacheException>(() => DatabaseSession.OpenAsync(
                    sandbox.Connection with { Username = user, Password = password },
                    TestContext.Current.CancellationToken));
                Assert.Equal(ErrorIds.AuthenticationFailed, error.ErrorId);
            }
        }
        Assert.Equal(["scram-sha-256"], (await TestDatabase.QueryAsync<string[]>(sandbox.AdminConnection,
            "select array_agg(distinct auth_method) from pg_hba_file_rules"))!);
        Assert.Equal([IPAddress.Loopback], IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners()
            .Where(listener => listener.Port == sandbox.Port).Select(listener => listener.Address));
        Assert.Equal("",
            await TestDatabase.QueryAsync<string>(sandbox.AdminConnection, "show unix_socket_directories"));
    }

    [Fact(Explicit = true)]
    public async Task A_sandbox_whose_server_was_killed_is_stopped_and_does_not_hold_its_name()
    {
        await using var place = new SandboxPlace();
        var killed = await place.StartAsync(new SandboxOptions { Name = "again" });
        using (var server = Process.GetProcessById(killed.ProcessId!.Value)) server.Kill();
        await ServerProcess.WaitForEndAsync(killed.ProcessId.Value, TestContext.Current.CancellationToken);

        var found = Assert.Single(await place.ListAsync());
        Assert.Equal(SandboxStatus.Stopped, found.Status);
        Assert.Null(found.ProcessId);

        var again = await place.StartAsync(new SandboxOptions { Name = "again" });
        Assert.Equal(SandboxStatus.Running, again.Status);
        Assert.False(Directory.Exists(Path.GetDirectoryName(killed.DataFolder)));
    }

    [Fact(Explicit = true)]
    public async Task Durable_commits_wait_for_the_disk_and_others_do_not()
    {
        await using var place = new SandboxPlace();
        var sandbox = await place.StartAsync(new SandboxOptions { Durable = true });
        Assert.Equal("on on on", await TestDatabase.QueryAsync<string>(sandbox.Connection,
            "select concat_ws(' ', current_setting('fsync'), current_setting('synchronous_commit'), "
            + "current_setting('full_page_writes'))"));
        var quick = await TestServer.GetAsync();
        Assert.Equal("off", await TestDatabase.QueryAsync<string>(quick.Connection, "show fsync"));
    }
}
