using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using AiCache.Engine.Connections;
using AiCache.Engine.Programs;

namespace AiCache.Engine.Tests;

/// <summary>A PgBouncer in front of the test server, for as long as a test needs it.</summary>
public sealed class PgBouncer : IAsyncDisposable
{
    readonly Process process;
    readonly string folder;

    PgBouncer(Process process, string folder, int port)
    {
        this.process = process;
        this.folder = folder;
        Port = port;
    }

    /// <summary>Its port on 127.0.0.1.</summary>
    public int Port { get; }

    /// <summary>Starts one; the test is skipped where the program is not installed.</summary>
    /// <param name="mode"><c>session</c> or <c>transaction</c>.</param>
    /// <param name="connections">How many server connections its clients share.</param>
    public static async Task<PgBouncer> StartAsync(string mode, int connections = 2)
    {
        var program = new[] { "/usr/sbin/pgbouncer", "/usr/bin/pgbouncer",
            "/opt/homebrew/bin/pgbouncer" }.FirstOrDefault(File.Exists);
        if (program is null) Assert.Skip("PgBouncer is not installed.");
        var server = await TestServer.GetAsync();
        var folder = Directory.CreateTempSubdirectory("aicache-pgbouncer-").FullName;
        var port = FreePort();
        await File.WriteAllTextAsync(Path.Combine(folder, "users.txt"),
            $"\"postgres\" \"{server.Connection.Password}\"\n");
        // Few server connections, so that clients share them in transaction mode; nothing is forgiven to start-up
        // parameters.
        await File.WriteAllTextAsync(Path.Combine(folder, "pgbouncer.ini"), $"""
            [databases]
            * = host=127.0.0.1 port={server.Port}
            [pgbouncer]
            listen_addr = 127.0.0.1
            listen_port = {port}
            unix_socket_dir =
            auth_type = scram-sha-256
            auth_file = {folder}/users.txt
            pool_mode = {mode}
            default_pool_size = {connections}
            max_client_conn = 50
            """);
        var start = new ProcessStartInfo(program, ["pgbouncer.ini"])
        {
            WorkingDirectory = folder,
            RedirectStandardError = true, RedirectStandardOutput = true
        };
        if (ServerAccount.Find() is { } account)
        {
            // As root it refuses to run, too.
            foreach (var path in Directory.GetFiles(folder).Append(folder)) account.Own(path);
            start.UserName = account.Name;
        }
        var process = Process.Start(start)!;
        process.ErrorDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
        while (!process.HasExited && !await AnswersAsync(port)) await Task.Delay(50);
        Assert.False(process.HasExited, "PgBouncer did not start.");
        return new PgBouncer(process, folder, port);
    }

    /// <summary>The same database and role, through the pooler.</summary>
    public DatabaseTarget Through(DatabaseTarget target) => new()
    {
        Hosts = [new HostEndpoint("127.0.0.1", Port)], Database = target.Database, Username = target.Username,
        Password = target.Password,
    };

    public async ValueTask DisposeAsync()
    {
        process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    static async Task<bool> AnswersAsync(int port)
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
