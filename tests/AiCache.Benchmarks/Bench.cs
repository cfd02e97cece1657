using System.Collections;
using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using AiCache.Engine;
using AiCache.Engine.Connections;
using AiCache.Engine.Deployment;
using AiCache.Engine.Ground;
using AiCache.Engine.Programs;
using AiCache.Engine.Sandbox;
using AiCache.Quickstart;

namespace AiCache.Benchmarks;

/// <summary>The one server of a run, on which every commit waits for the disk.</summary>
sealed partial class Bench(SandboxServer server, PostgresInstallation tools, Scale scale)
{
    public Scale Scale => scale;

    public Version ServerVersion => server.ServerVersion;

    public string Psql => Program("psql");

    /// <summary>The environment of this process, with a place of its own for the server's record.</summary>
    public static HostEnvironment Environment { get; } = new(Variables());

    static readonly Engine.Work Here = new(null, SilentReporter.Instance, Environment);

    /// <summary>The folder of the repository.</summary>
    public static string Repository { get; } =
        Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "../../../../.."));

    /// <summary>The PowerShell that the repository pins; null where it cannot be restored, and the reason.</summary>
    public static Task<(PowerShellProgram? Program, string Reason)> PowerShell => Restored.Value;

    static readonly Lazy<Task<(PowerShellProgram? Program, string Reason)>> Restored =
        new(() => new PowerShellTool(Repository, Environment, TextWriter.Null).RestoreAsync(CancellationToken.None));

    /// <summary>One of PostgreSQL's client programs.</summary>
    public string Program(string name) => tools.Program(name);

    /// <summary>Starts a server, works with it, and stops it again.</summary>
    public static async Task RunAsync(Scale scale, Func<Bench, Task> work)
    {
        var tools = (await PostgresBinaries.FindAsync(["psql", "pgbench", "pg_dump"], Environment, default))
            .FirstOrDefault()
            ?? throw new InvalidOperationException("psql, pg_dump and pgbench are needed: install "
            + "PostgreSQL's client programs and contrib.");
        await WithServerAsync(tools, scale, "", work);
    }

    /// <summary>Works with one more server, and stops it again.</summary>
    public Task WithAnotherAsync(string name, Func<Bench, Task> work) => WithServerAsync(tools, scale, $"-{name}", work);

    static async Task WithServerAsync(PostgresInstallation tools, Scale scale, string suffix, Func<Bench, Task> work)
    {
        var server = await StartSandbox.RunAsync(Here, new SandboxOptions
        {
            Name = $"bench-{System.Environment.ProcessId}{suffix}",
            Durable = true, MaxConnections = 200
        }, default);
        // A database that somebody is connected to cannot be copied.
        DatabaseSession.CloseIdle(server.AdminConnection);
        DatabaseSession.CloseIdle(server.Connection);
        try
        {
            await work(new Bench(server, tools, scale));
        }
        finally
        {
            await StopSandbox.RunAsync(Here, server.Name, default);
        }
    }

    /// <summary>
    /// The processor time that the server has used so far, with its processes that have ended; in seconds. Linux only.
    /// </summary>
    public double ProcessorSeconds()
    {
        var id = server.ProcessId!.Value;
        var all = from folder in Directory.EnumerateDirectories("/proc")
                  where Path.GetFileName(folder).All(char.IsAsciiDigit)
                  let fields = Fields(folder)
                  where fields.Length > 0 && (Path.GetFileName(folder) == $"{id}" || fields[1] == $"{id}")
                  // User and system time, and that of children that were waited for; a hundredth of a second each.
                  select fields[11..15].Sum(f => long.Parse(f, CultureInfo.InvariantCulture)) / 100.0;
        return all.Sum();
    }

    /// <summary>What follows a process's name: its state, its parent, …; nothing where it has ended meanwhile.</summary>
    static string[] Fields(string folder)
    {
        try
        {
            return File.ReadAllText(Path.Combine(folder, "stat")).Split(") ")[^1].Split(' ');
        }
        catch (IOException)
        {
            return [];
        }
    }

    /// <summary>How to connect to a database of the server.</summary>
    public DatabaseTarget Target(string database) => server.Connection with { Database = database };

    /// <summary>The same for a command, which has the password from its environment.</summary>
    public string Connection(string database) => $"host=127.0.0.1 port={server.Port} user=postgres dbname={database}";

    /// <summary>Copies a database; the copy replaces an older one.</summary>
    /// <param name="from">The database.</param>
    /// <param name="to">Its copy.</param>
    /// <param name="asFiles">Not through the log, which a large one would pass through the disk once more.</param>
    public async Task CopyAsync(string from, string to, bool asFiles = false)
    {
        DatabaseSession.CloseIdle(Target(from));
        DatabaseSession.CloseIdle(Target(to));
        await SqlAsync("template1", $"drop database if exists {to} with (force)", superuser: true);
        await SqlAsync("template1", $"create database {to} template {from} owner postgres"
            // Before version 15 there is no other way.
            + (asFiles && ServerVersion.Major >= 15 ? " strategy file_copy" : ""), superuser: true);
        await SqlAsync("template1", "checkpoint", superuser: true);
    }

    /// <summary>How to connect to a database of the server as its superuser.</summary>
    public DatabaseTarget Admin(string database) => Target(database) with { Username = "supabase_admin" };

    /// <summary>Throws a database away.</summary>
    public Task DropAsync(string database)
    {
        DatabaseSession.CloseIdle(Target(database));
        return SqlAsync("template1", $"drop database if exists {database} with (force)", superuser: true);
    }

    /// <summary>A database shaped like Supabase, with the cache deployed.</summary>
    public async Task DeployedAsync(string name)
    {
        await CopyAsync("postgres", name);
        await using var session = await DatabaseSession.OpenAsync(Target(name), default);
        await foreach (var _ in Deploy.RunAsync(Work.On(session, SilentReporter.Instance, Environment), new(),
            default)) { }
    }

    /// <summary>Runs SQL through psql, each statement on its own, and returns its rows.</summary>
    public async Task<string> SqlAsync(string database, string sql, bool superuser = false)
    {
        var (code, output, error) = await ProgramAsync(Psql, ["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-U",
            superuser ? "supabase_admin" : "postgres", "-d", database, "-f", "-"], sql);
        return code == 0 ? output.Trim() : throw new InvalidOperationException(error);
    }

    /// <summary>Runs a script with pgbench.</summary>
    public async Task<Load> LoadAsync(string database, string script, int clients, int? seconds = null,
        int threads = 2)
    {
        var folder = Directory.CreateTempSubdirectory("aicache-bench-").FullName;
        try
        {
            var file = Path.Combine(folder, "script.sql");
            await File.WriteAllTextAsync(file, script);
            var (code, output, error) = await ProgramAsync(tools.Program("pgbench"),
                ["-n", "-M", "prepared", "-c", $"{clients}", "-j", $"{threads}", "-T", $"{seconds ?? scale.Seconds}", "-f",
                file, "-l", $"--log-prefix={folder}/log", "-U", "postgres", database], null);
            if (code != 0) throw new InvalidOperationException(error);
            var transactions = Directory.GetFiles(folder, "log*").SelectMany(File.ReadLines).Select(Transaction.Read)
                .ToList();
            return new Load(double.Parse(TransactionsPerSecond().Match(output).Groups[1].Value,
                CultureInfo.InvariantCulture), transactions);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>
    /// Runs two loads one after the other, each first every second time, after a moment of both that fills the caches.
    /// </summary>
    public async Task<(Load Ours, Load Theirs)> PairAsync(string database, string ours, string theirs, int clients,
        int repetition)
    {
        var first = repetition % 2 == 0 ? theirs : ours;
        await LoadAsync(database, theirs, clients, 1);
        await LoadAsync(database, ours, clients, 1);
        await SqlAsync("template1", "checkpoint", superuser: true);
        var one = await LoadAsync(database, first, clients);
        var other = await LoadAsync(database, first == ours ? theirs : ours, clients);
        return first == ours ? (one, other) : (other, one);
    }

    /// <summary>Runs a program that finds the server through the PG* variables.</summary>
    public Task<(int ExitCode, string Output, string Error)> ProgramAsync(string program,
        IEnumerable<string> arguments, string? input, string? folder = null,
        IReadOnlyDictionary<string, string>? variables = null) =>
        RunAsync(new ProcessStartInfo(program, arguments), input, folder, variables);

    /// <summary>Runs PowerShell, which finds the server as well.</summary>
    public Task<(int ExitCode, string Output, string Error)> RunAsync(PowerShellProgram pwsh,
        IEnumerable<string> arguments, string? folder = null) =>
        RunAsync(pwsh.Start(arguments), null, folder, null);

    async Task<(int ExitCode, string Output, string Error)> RunAsync(ProcessStartInfo start, string? input,
        string? folder, IReadOnlyDictionary<string, string>? variables)
    {
        start.RedirectStandardInput = start.RedirectStandardOutput = start.RedirectStandardError = true;
        start.WorkingDirectory = folder ?? "";
        (start.Environment["PGHOST"], start.Environment["PGPORT"], start.Environment["PGPASSWORD"]) =
            ("127.0.0.1", $"{server.Port}", server.RevealPassword());
        foreach (var (name, value) in variables ?? new Dictionary<string, string>()) start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        if (input is not null) await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output, await error);
    }

    /// <summary>A program that has to succeed.</summary>
    public static async Task Demand(Task<(int ExitCode, string Output, string Error)> run)
    {
        var (code, output, error) = await run;
        if (code != 0) throw new InvalidOperationException($"Exit code {code}: {output} {error}");
    }

    /// <summary>How long something takes, in seconds.</summary>
    public static async Task<double> TimeAsync(Func<Task> work)
    {
        var clock = Stopwatch.StartNew();
        await work();
        return clock.Elapsed.TotalSeconds;
    }

    /// <summary>Where a program is on the PATH, or null.</summary>
    public static string? Find(string program) =>
        Environment.PathFolders.Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);

    static Dictionary<string, string> Variables()
    {
        var variables = System.Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
            .ToDictionary(e => (string)e.Key, e => (string?)e.Value ?? "");
        variables[OperatingSystem.IsWindows() ? "LOCALAPPDATA" : "XDG_STATE_HOME"] = Path.Combine(Path.GetTempPath(),
            $"aicache-benchmarks-{System.Environment.UserName}");
        return variables;
    }

    [GeneratedRegex(@"tps = ([0-9.]+) \(without")]
    private static partial Regex TransactionsPerSecond();
}

/// <summary>What a load did.</summary>
/// <param name="Tps">Transactions per second.</param>
/// <param name="Transactions">All of them.</param>
sealed record Load(double Tps, IReadOnlyList<Transaction> Transactions)
{
    /// <summary>How many.</summary>
    public int Count => Transactions.Count;

    /// <summary>The 99th percentile of those that ended between two moments, in milliseconds.</summary>
    public double P99(DateTimeOffset from, DateTimeOffset to) =>
        Statistics.Percentile(Transactions.Where(t => t.End >= from && t.End <= to).Select(t => t.Milliseconds), 99);
}

/// <summary>One transaction of a load, as pgbench logs it.</summary>
readonly record struct Transaction(DateTimeOffset End, double Milliseconds)
{
    public static Transaction Read(string line)
    {
        var fields = line.Split(' ');
        long Number(int field) => long.Parse(fields[field], CultureInfo.InvariantCulture);
        return new(DateTimeOffset.FromUnixTimeSeconds(Number(4)).AddMicroseconds(Number(5)), Number(2) / 1000.0);
    }
}
