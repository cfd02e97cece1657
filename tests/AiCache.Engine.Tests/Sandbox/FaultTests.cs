using System.Net;
using System.Net.Sockets;
using AiCache.Engine.Ground;
using AiCache.Engine.Sandbox;

namespace AiCache.Engine.Tests.SandboxTests;

[Trait("Category", "Slow")]
public sealed class FaultTests
{
    [Theory(Explicit = true)]
    [InlineData("")]
    [InlineData("Sandbox")]
    [InlineData("../etc")]
    [InlineData("a b")]
    [InlineData("a';drop")]
    [InlineData("-x")]
    [InlineData("line\n")]
    [InlineData("ünder")]
    [InlineData("12345678901234567890123456789012345678901")]
    public async Task A_strange_name_is_refused(string name)
    {
        await using var place = new SandboxPlace();
        var start = await Assert.ThrowsAsync<AiCacheException>(() =>
            place.StartAsync(new SandboxOptions { Name = name }));
        var stop = await Assert.ThrowsAsync<AiCacheException>(() =>
            place.StopAsync(name));
        Assert.Equal((ErrorIds.SandboxNameInvalid, ErrorIds.SandboxNameInvalid), (start.ErrorId, stop.ErrorId));
        Assert.Equal(FailureKind.InvalidInput, start.Kind);
        Assert.NotNull(start.RecommendedAction);
    }

    [Fact(Explicit = true)]
    public async Task Stopping_an_unknown_sandbox_names_those_that_there_are()
    {
        await using var place = new SandboxPlace();
        var none = await Assert.ThrowsAsync<AiCacheException>(() =>
            place.StopAsync("nowhere"));
        Assert.Equal(ErrorIds.SandboxNotFound, none.ErrorId);
        await place.StartAsync(new SandboxOptions { Name = "here" });
        var other = await Assert.ThrowsAsync<AiCacheException>(() =>
            place.StopAsync("nowhere"));
        Assert.Contains("here", other.RecommendedAction);
    }

    [Fact(Explicit = true)]
    public async Task A_port_that_is_taken_is_said_in_the_servers_words_and_leaves_nothing()
    {
        await using var place = new SandboxPlace();
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;
        var error = await Assert.ThrowsAsync<AiCacheException>(() =>
            place.StartAsync(new SandboxOptions { Name = place.Name, Port = port }));
        Assert.Equal(ErrorIds.SandboxFailed, error.ErrorId);
        Assert.Contains($"could not listen on port {port}", error.Message);
        Assert.Contains("could not bind", error.Message);
        await place.HoldsNothingAsync();
    }

    [Fact(Explicit = true)]
    public async Task A_server_that_does_not_start_is_told_with_the_end_of_its_log_and_leaves_nothing()
    {
        await using var place = new SandboxPlace();
        var error = await Assert.ThrowsAsync<AiCacheException>(() =>
            place.StartAsync(new SandboxOptions { Name = place.Name, MaxConnections = -1 }));
        Assert.Equal(ErrorIds.SandboxFailed, error.ErrorId);
        Assert.Contains("max_connections", error.Message);
        await place.HoldsNothingAsync();
    }

    [Theory(Explicit = true)]
    [InlineData("Making the data folder")]
    [InlineData("Starting the server")]
    [InlineData("Making roles, schemas and sample content")]
    [InlineData("Deploying the cache and adding 1,000 entries")]
    public async Task A_start_that_is_cancelled_at_any_point_leaves_nothing(string point)
    {
        await using var place = new SandboxPlace();
        using var cancellation = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            StartSandbox.RunAsync(place.Environment.Work(new CancelAt(point, cancellation)),
                new SandboxOptions { Name = place.Name, Seed = 1000 }, cancellation.Token));
        Assert.True(cancellation.IsCancellationRequested);
        await place.HoldsNothingAsync();
    }

    [Fact(Explicit = true)]
    public async Task A_folder_without_PostgreSQL_is_refused_with_what_to_install()
    {
        await using var place = new SandboxPlace();
        var folder = Directory.CreateTempSubdirectory().FullName;
        try
        {
            var error = await Assert.ThrowsAsync<AiCacheException>(() =>
                place.StartAsync(new SandboxOptions { PgBinPath = folder }));
            Assert.Equal(ErrorIds.PostgresNotFound, error.ErrorId);
            Assert.Contains(folder, error.Message);
            Assert.Contains("-PgBinPath", error.RecommendedAction);
        }
        finally
        {
            Directory.Delete(folder);
        }
    }

    sealed class CancelAt(string point, CancellationTokenSource cancellation) : IReporter
    {
        public void Progress(ProgressReport report)
        {
            if (report.Status == point) cancellation.Cancel();
        }

        public void Verbose(string message) { }

        public void Warning(string message) { }
    }
}
