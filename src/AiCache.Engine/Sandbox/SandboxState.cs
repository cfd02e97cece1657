using AiCache.Engine.Connections;
using AiCache.Engine.Programs;

namespace AiCache.Engine.Sandbox;

/// <summary>What has to be known to find a sandbox again from another process.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Folder">The folder that holds everything of it.</param>
/// <param name="Port">Its port; 0 as long as none is chosen.</param>
/// <param name="Password">The password of its login roles.</param>
/// <param name="Binaries">The server's programs.</param>
/// <param name="StartedAt">When it was started.</param>
/// <param name="StarterProcessId">The process that is starting it; null once it runs.</param>
/// <param name="Tls">Whether it takes connections over TLS.</param>
internal sealed record SandboxState(string Name, string Folder, int Port, string Password,
    PostgresInstallation Binaries, DateTimeOffset StartedAt, int? StarterProcessId, bool Tls = false)
{
    public string DataFolder => Path.Combine(Folder, "data");

    /// <summary>The server's certificate, which nobody vouches for but this file.</summary>
    public string CertificateFile => Path.Combine(DataFolder, "server.crt");

    public string LogFile => Path.Combine(Folder, "server.log");

    public DatabaseTarget Target(string user) => new()
    {
        Hosts = [new HostEndpoint("127.0.0.1", Port)],
        Database = "postgres",
        Username = user,
        Password = Password,
        Tls = Tls ? new TlsSettings { Mode = TlsMode.VerifyFull, RootCertificate = CertificateFile } : new(),
    };

    /// <summary>The sandbox as it is now.</summary>
    /// <param name="process">The server's process id; null where it does not run.</param>
    public SandboxServer Describe(int? process) => new()
    {
        Name = Name,
        Status = StarterProcessId is { } starter && ServerProcess.Runs(starter) ? SandboxStatus.Starting
            : process is null ? SandboxStatus.Stopped : SandboxStatus.Running,
        Connection = Target("postgres"),
        Port = Port,
        DataFolder = DataFolder,
        ProcessId = process,
        StartedAt = StartedAt,
        ServerVersion = Binaries.Version,
        Binaries = Binaries,
    };
}
