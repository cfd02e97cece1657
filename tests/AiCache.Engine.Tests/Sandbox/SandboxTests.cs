using AiCache.Engine.Sandbox;

namespace AiCache.Engine.Tests.SandboxTests;

public sealed class StartAndStop
{
    [Fact]
    public async Task A_sandbox_starts_is_found_again_and_leaves_nothing_behind_when_it_is_stopped()
    {
        await using var place = new SandboxPlace();
        var started = await place.StartAsync(new SandboxOptions());
        Assert.Equal(SandboxStatus.Running, started.Status);
        Assert.Equal("postgres", await TestDatabase.QueryAsync<string>(started.Connection, "select current_user::text"));

        var found = Assert.Single(new Sandboxes(place.Environment).List());
        Assert.Equal(started.ProcessId, found.ProcessId);
        Assert.Equal("postgres", await TestDatabase.QueryAsync<string>(found.Connection, "select current_user::text"));

        var stopped = await new Sandboxes(place.Environment).StopAsync(found.Name, SilentReporter.Instance, default);
        Assert.Equal(started.ProcessId, stopped.ProcessId);
        Assert.False(Directory.Exists(Path.GetDirectoryName(started.DataFolder)));
        Assert.False(ServerProcess.Runs(started.ProcessId!.Value));
        Assert.Empty(Directory.EnumerateFileSystemEntries(place.Environment.StateFolder));
    }

    [Fact]
    public async Task Two_sandboxes_run_side_by_side()
    {
        await using var place = new SandboxPlace();
        var both = await Task.WhenAll(place.StartAsync(new SandboxOptions { Name = "one" }), place.StartAsync(new SandboxOptions { Name = "two" }));
        Assert.NotEqual(both[0].Port, both[1].Port);
        Assert.NotEqual(both[0].Connection.Password, both[1].Connection.Password);
        Assert.Equal(["one", "two"], place.Sandboxes.List().Select(s => s.Name));
    }
}
