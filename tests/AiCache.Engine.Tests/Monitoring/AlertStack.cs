using System.Diagnostics;
using System.Text.RegularExpressions;
using AiCache.Engine.Tests.Connections;

namespace AiCache.Engine.Tests.Monitoring;

/// <summary>
/// node_exporter, Prometheus and Alertmanager with the configurations of docs/examples/monitoring, which differ in
/// ports and in how long things are waited for.
/// </summary>
sealed partial class AlertStack : IAsyncDisposable
{
    readonly TemporaryFolder folder = new();
    readonly List<Process> processes = [];

    /// <summary>The folder whose files node_exporter serves.</summary>
    public string Metrics => folder.Path;

    /// <summary>Where Alertmanager listens.</summary>
    public Uri Alertmanager { get; private set; } = null!;

    /// <summary>The examples.</summary>
    public static string Examples => Path.Combine(Repository.Root, "docs", "examples", "monitoring");

    /// <summary>Starts Alertmanager.</summary>
    /// <param name="webhook">Where it sends what it is told.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task StartAlertmanagerAsync(Uri webhook, CancellationToken cancellation)
    {
        var program = MonitoringProgram.Demand("prometheus-alertmanager", "alertmanager");
        Alertmanager = new Uri($"http://127.0.0.1:{WebhookListener.FreePort()}/");
        var settings = Example("alertmanager.yml").Replace("http://localhost:5001/alerts", webhook.AbsoluteUri)
            .Replace("group_wait: 30s", "group_wait: 1s").Replace("group_interval: 5m", "group_interval: 1s");
        await StartAsync(program, new Uri(Alertmanager, "-/ready"),
            [$"--config.file={folder.Write("alertmanager.yml", settings)}",
                $"--storage.path={Path.Combine(folder.Path, "alertmanager")}",
                $"--web.listen-address={Alertmanager.Authority}", "--cluster.listen-address="], cancellation);
    }

    /// <summary>Starts node_exporter and Prometheus, which judges at once what it sees.</summary>
    public async Task StartPrometheusAsync(CancellationToken cancellation)
    {
        var exporter = MonitoringProgram.Demand("prometheus-node-exporter", "node_exporter");
        var prometheus = MonitoringProgram.Demand("prometheus");
        var (node, self) = (Address(), Address());
        var settings = Example("prometheus.yml").Replace("interval: 1m", "interval: 1s")
            .Replace("localhost:9093", Alertmanager.Authority).Replace("localhost:9100", node.Authority);
        folder.Write("aicache-alerts.yml", Waiting().Replace(Example("aicache-alerts.yml"), "for: 0s"));
        await StartAsync(exporter, new Uri(node, "metrics"),
            [$"--web.listen-address={node.Authority}", "--collector.disable-defaults", "--collector.textfile",
                $"--collector.textfile.directory={Metrics}"], cancellation);
        await StartAsync(prometheus, new Uri(self, "-/ready"),
            [$"--config.file={folder.Write("prometheus.yml", settings)}", $"--web.listen-address={self.Authority}",
                $"--storage.tsdb.path={Path.Combine(folder.Path, "prometheus")}"], cancellation);
    }

    async Task StartAsync(string program, Uri ready, string[] arguments, CancellationToken cancellation)
    {
        var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = folder.Path,
        })!;
        processes.Add(process);
        process.OutputDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        var said = new List<string?>();
        process.ErrorDataReceived += (_, line) => { lock (said) said.Add(line.Data); };
        process.BeginErrorReadLine();
        using var client = new HttpClient();
        while (!await IsReadyAsync(client, ready, cancellation))
        {
            if (process.HasExited)
                lock (said) throw new InvalidOperationException($"{program} ended: {string.Join('\n', said)}");
            await Task.Delay(100, cancellation);
        }
    }

    static async Task<bool> IsReadyAsync(HttpClient client, Uri address, CancellationToken cancellation)
    {
        try { return (await client.GetAsync(address, cancellation)).IsSuccessStatusCode; }
        catch (HttpRequestException) { return false; }
    }

    static Uri Address() => new($"http://127.0.0.1:{WebhookListener.FreePort()}/");

    static string Example(string name) => File.ReadAllText(Path.Combine(Examples, name));

    [GeneratedRegex(@"for: \d+[mh]")]
    private static partial Regex Waiting();

    public async ValueTask DisposeAsync()
    {
        foreach (var process in processes)
        {
            if (!process.HasExited) process.Kill();
            await process.WaitForExitAsync();
            process.Dispose();
        }
        folder.Dispose();
    }
}
