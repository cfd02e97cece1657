using System.Globalization;
using System.Net;
using System.Net.Sockets;
using AiCache.Engine.Programs;

namespace AiCache.Engine.Sandbox;

/// <summary>
/// The server behind a sandbox: makes its data folder, starts it detached from this process, stops it.
/// </summary>
sealed class SandboxCluster(SandboxState state, HostEnvironment environment)
{
    const int PortAttempts = 8;

    readonly SandboxFolder folder = new(state, environment);

    /// <summary>Makes the data folder.</summary>
    public async Task InitializeAsync(CancellationToken cancellation)
    {
        folder.Create();
        var passwordFile = Path.Combine(state.Folder, "password");
        await folder.WriteAsync(passwordFile, state.Password + "\n", cancellation);
        var run = await RunAsync("initdb",
            ["-D", state.DataFolder, "-U", SandboxServer.Superuser, "-A", "scram-sha-256", $"--pwfile={passwordFile}",
            "-E", "UTF8", .. Locale(), "--lc-messages=C", "--no-sync", "--no-instructions"], cancellation);
        if (run.ExitCode != 0)
            throw SandboxErrors.Failed(state.Name, "could not be initialised", run.Error + run.Output);
        await folder.DeleteAsync(passwordFile, cancellation);
        if (!state.Tls) return;
        var (certificate, key) = SandboxCertificate.Make();
        await folder.WriteAsync(state.CertificateFile, certificate, cancellation);
        await folder.WriteAsync(Path.Combine(state.DataFolder, "server.key"), key, cancellation);
    }

    /// <summary>Starts the server on the port wanted, else on a free one.</summary>
    /// <returns>The port.</returns>
    public async Task<int> StartAsync(SandboxOptions options, CancellationToken cancellation)
    {
        var settings = Path.Combine(state.DataFolder, "postgresql.auto.conf");
        for (var attempt = 1; ; attempt++)
        {
            var port = options.Port ?? FreePort();
            await folder.WriteAsync(settings, Settings(options, port), cancellation);
            await folder.DeleteAsync(state.LogFile, cancellation);
            var run = await LaunchAsync();
            cancellation.ThrowIfCancellationRequested();
            if (run.ExitCode == 0) return port;
            var log = await folder.ReadAsync(state.LogFile, cancellation);
            // Between being found free and being taken by us, a port may go to somebody else.
            var portTaken = log.Contains("could not create any TCP/IP sockets", StringComparison.Ordinal);
            if (!portTaken || options.Port is not null || attempt == PortAttempts)
                throw SandboxErrors.Failed(state.Name, portTaken ? $"could not listen on port {port}"
                    : "did not start", log + run.Error);
        }
    }

    /// <summary>The server's process id; null where it does not run.</summary>
    public Task<int?> FindProcessAsync(CancellationToken cancellation) =>
        ServerProcess.FindAsync(state, folder, cancellation);

    /// <summary>Stops the server, if it runs, and waits until it has.</summary>
    public async Task StopAsync(CancellationToken cancellation)
    {
        if (!folder.Exists()) return;
        foreach (var mode in new[] { "fast", "immediate" })
        {
            if (await FindProcessAsync(cancellation) is not { } process) return;
            var run = await RunAsync("pg_ctl", ["stop", "-D", state.DataFolder, "-m", mode, "-w", "-t", "60", "-s"],
                cancellation);
            // The server removes its process file a moment before it ends.
            if (run.ExitCode == 0) await ServerProcess.WaitForEndAsync(process, cancellation);
            else if (mode == "immediate" && await FindProcessAsync(cancellation) is not null)
                throw SandboxErrors.Failed(state.Name, $"did not stop (process {process})", run.Error);
        }
    }

    /// <summary>Removes every file. The server must not run.</summary>
    public Task DeleteAsync(CancellationToken cancellation) => folder.RemoveAsync(cancellation);

    /// <summary>
    /// pg_ctl puts the server into a session of its own and its output into the log. What it does not do is close the
    /// other files we may have inherited: a server that held a CI step's pipe would keep that step from ending. A
    /// launch is a matter of a second and is not interrupted, so that there is always either a server to stop or none.
    /// </summary>
    Task<ProgramRun> LaunchAsync()
    {
        string[] arguments = ["start", "-D", state.DataFolder, "-l", state.LogFile, "-w", "-t", "30", "-s"];
        return OperatingSystem.IsWindows()
            ? RunAsync("pg_ctl", arguments, CancellationToken.None)
            : folder.RunAsync("/bin/sh",
                ["-c", "exec 3>&- 4>&- 5>&- 6>&- 7>&- 8>&- 9>&-; exec \"$@\"", "sh", state.Binaries.Program("pg_ctl"),
                .. arguments], CancellationToken.None);
    }

    Task<ProgramRun> RunAsync(string program, IReadOnlyList<string> arguments, CancellationToken cancellation) =>
        folder.RunAsync(state.Binaries.Program(program), arguments, cancellation);

    /// <summary>
    /// Unicode that sorts by code point, the same everywhere: the C library's, or from 17 on PostgreSQL's own.
    /// </summary>
    string[] Locale() =>
        state.Binaries.Version.Major >= 17 ? ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
        : OperatingSystem.IsLinux() ? ["--locale=C.UTF-8"]
        : ["--locale=C"];

    string Settings(SandboxOptions options, int port) => string.Create(CultureInfo.InvariantCulture, $"""
        cluster_name = 'aicache-{state.Name}'
        listen_addresses = '127.0.0.1'
        port = {port}
        unix_socket_directories = ''
        max_connections = {options.MaxConnections}
        fsync = {options.Durable}
        synchronous_commit = {options.Durable}
        full_page_writes = {options.Durable}
        timezone = 'UTC'
        log_timezone = 'UTC'
        log_destination = 'stderr'
        logging_collector = off
        {(state.Tls ? "ssl = on" : "")}
        wal_level = {(options.Plain ? "replica" : "logical")}
        {Preloaded(options.Extensions)}

        """);

    static string Preloaded(IReadOnlyList<string> extensions) => extensions.Count == 0 ? ""
        : $"shared_preload_libraries = '{string.Join(',', extensions)}'"
            + (extensions.Contains("pg_cron") ? "\ncron.database_name = 'postgres'\ncron.use_background_workers = on"
            : "")
            + (extensions.Contains("pgaudit") ? "\npgaudit.log = 'ddl'" : "");

    static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
