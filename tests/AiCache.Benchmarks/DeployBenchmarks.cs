using System.Reflection;
using AiCache.Engine;
using AiCache.Engine.Connections;
using AiCache.Engine.Contract;
using AiCache.Engine.Deployment;
using AiCache.Engine.Ground;
using AiCache.Quickstart;

namespace AiCache.Benchmarks;

/// <summary>Deployments against psql, dbmate and sqitch, and the import of the module against Pester's.</summary>
static class DeployBenchmarks
{
    static string Pester { get; } = typeof(DeployBenchmarks).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(a => a.Key == "Pester").Value!;

    public static async Task<IReadOnlyList<Figure>> RunAsync(Bench bench)
    {
        var folder = Directory.CreateTempSubdirectory("aicache-deploy-").FullName;
        try
        {
            foreach (var script in MigrationScript.All)
                await File.WriteAllTextAsync(Path.Combine(folder, script.Name + ".sql"), script.Text);
            return [await AgainstPsqlAsync(bench, folder), await NothingToDoAsync(bench, folder),
                .. await ColdAsync(bench, folder)];
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
            foreach (var database in new[] { "run", "idle" }) await bench.DropAsync(database);
        }
    }

    static async Task<double> DeployAsync(DatabaseSession session) => await Bench.TimeAsync(async () =>
    {
        await foreach (var _ in Deploy.RunAsync(
            Work.On(session, SilentReporter.Instance, Bench.Environment), new(), default)) { }
    });

    static async Task<Figure> AgainstPsqlAsync(Bench bench, string folder)
    {
        List<double> ratios = [], ours = [], theirs = [];
        for (var i = 0; i <= bench.Scale.Repetitions; i++)
        {
            await bench.CopyAsync("postgres", "run");
            var psql = await Bench.TimeAsync(() =>
                Bench.Demand(bench.ProgramAsync(bench.Psql,
                ["-X", "-q", "-v", "ON_ERROR_STOP=1", "-U", "postgres", "-d", "run",
                .. MigrationScript.All.SelectMany(s => (string[])["-f", Path.Combine(folder, s.Name + ".sql")])],
                null)));
            await bench.CopyAsync("postgres", "run");
            await using var session = await DatabaseSession.OpenAsync(bench.Target("run"), default);
            await session.DetectPoolerAsync(default);
            var deploy = await DeployAsync(session);
            if (i == 0) continue;
            theirs.Add(psql);
            ours.Add(deploy);
            ratios.Add(deploy / psql);
        }
        return new Figure("deploy, in a session that is open", "psql running the same three scripts", "≤ 0.90", r =>
            r <= 0.9, ratios,
            FormattableString.Invariant($"{Statistics.Median(ours) * 1000:0} ms, psql {Statistics.Median(theirs) * 1000:0} ms; ")
            + "ours also checks what it finds and what it made");
    }

    static async Task<Figure> NothingToDoAsync(Bench bench, string folder)
    {
        const string what = "deploy with nothing to do, in a session that is open";
        if (Bench.Find("dbmate") is not { } dbmate)
            return Figure.Skipped(what, "dbmate doing nothing", "≤ 0.3",
            "dbmate is not on the PATH (npm install --global dbmate)");
        await bench.DeployedAsync("idle");
        var migrations = Directory.CreateDirectory(Path.Combine(folder, "dbmate")).FullName;
        await File.WriteAllTextAsync(Path.Combine(migrations, "20260101000000_cache.sql"),
            "-- migrate:up\nselect 1;\n-- migrate:down\nselect 1;\n");
        var idle = bench.Target("idle");
        var url = new Dictionary<string, string>
        {
            ["DATABASE_URL"] =
                $"postgres://postgres:{idle.Password}@127.0.0.1:{idle.Hosts[0].Port}/idle?sslmode=disable",
        };
        Task Dbmate() =>
            Bench.Demand(bench.ProgramAsync(dbmate, ["--no-dump-schema", "--migrations-dir", migrations, "up"], null,
            folder, url));
        await Dbmate();
        await using var session = await DatabaseSession.OpenAsync(bench.Target("idle"), default);
        await DeployAsync(session);
        List<double> ratios = [], ours = [], theirs = [];
        for (var i = 0; i < bench.Scale.Repetitions; i++)
        {
            theirs.Add(await Bench.TimeAsync(Dbmate));
            ours.Add(await DeployAsync(session));
            ratios.Add(ours[^1] / theirs[^1]);
        }
        return new Figure(what, "dbmate doing nothing", "≤ 0.3", r => r <= 0.3, ratios,
            FormattableString.Invariant($"{Statistics.Median(ours) * 1000:0.0} ms, dbmate {Statistics.Median(theirs) * 1000:0} ms"));
    }

    static async Task<IReadOnlyList<Figure>> ColdAsync(Bench bench, string folder)
    {
        var (pwsh, reason) = await Bench.PowerShell;
        if (pwsh is null) return [Figure.Skipped("Import-Module", "Pester", "≤ 0.15", reason)];
        var module = await ModulePackage.FolderAsync(bench, pwsh);
        var compiled = Directory.GetDirectories(Path.Combine(module, "deps")).Select(d => Path.GetFileName(d))
            .Order(StringComparer.Ordinal).ToList();
        Task<double> Pwsh(string command) =>
            Bench.TimeAsync(() => Bench.Demand(bench.RunAsync(pwsh, ["-Command", command])));
        var deploy = $"$ErrorActionPreference = 'Stop'; Import-Module '{module}'; Invoke-AiCacheMigration -Connection "
            + $"'{bench.Connection("run")}' | Out-Null";
        var sqitch = Bench.Find("sqitch");
        if (sqitch is not null) await PlanSqitchAsync(bench, sqitch, folder);
        List<double> ratios = [], imports = [], ours = [], theirs = [], bare = [], absolute = [];
        for (var i = 0; i <= bench.Scale.Repetitions; i++)
        {
            var nothing = await Pwsh("1");
            // What import takes within the process: the start of pwsh is as long as either, and far noisier than both.
            var import = await ImportAsync(bench, pwsh, $"'{module}'");
            var pester = await ImportAsync(bench, pwsh, $"'{Pester}'");
            await bench.CopyAsync("postgres", "run");
            var cold = await Pwsh(deploy) - nothing;
            if (i == 0) continue;
            imports.Add(import / pester);
            absolute.Add(import);
            bare.Add(nothing);
            ours.Add(cold);
            if (sqitch is null) continue;
            await bench.CopyAsync("postgres", "run");
            theirs.Add(await Bench.TimeAsync(() =>
                Bench.Demand(bench.ProgramAsync(sqitch,
                ["deploy", $"db:pg://postgres@127.0.0.1:{bench.Target("run").Hosts[0].Port}/run"], null, folder))));
            ratios.Add(cold / theirs[^1]);
        }
        var milliseconds =
            FormattableString.Invariant($"{Statistics.Median(ours) * 1000:0} ms above the bare start of pwsh ({Statistics.Median(bare) * 1000:0} ms)");
        return
        [
            sqitch is null ? Figure.Skipped("cold deployment from pwsh, less a bare pwsh", "sqitch deploying the same",
                "≤ 0.3", "sqitch is not on the PATH; " + milliseconds)
                : new("cold deployment from pwsh, less a bare pwsh", "sqitch deploying the same", "≤ 0.3", r =>
                r <= 0.3, ratios, milliseconds
                + FormattableString.Invariant($", sqitch {Statistics.Median(theirs) * 1000:0} ms; ")
                + $"compiled ahead of time: {(compiled.Count == 0 ? "nothing" : string.Join(", ", compiled))}"),
            new("Import-Module", "importing Pester", "≤ 0.15", r => r <= 0.15, imports, ""),
            new("Import-Module (ms)", "–", "≤ 100", ms => ms <= 100, absolute, ""),
        ];
    }

    static async Task<double> ImportAsync(Bench bench, PowerShellProgram pwsh, string module)
    {
        var (_, output, _) = await bench.RunAsync(pwsh, ["-Command",
            $"(Measure-Command {{ Import-Module {module} }}).TotalMilliseconds.ToString([cultureinfo]::InvariantCulture)"]);
        return double.Parse(output, System.Globalization.CultureInfo.InvariantCulture);
    }

    static async Task PlanSqitchAsync(Bench bench, string sqitch, string folder)
    {
        await Bench.Demand(bench.ProgramAsync(sqitch, ["init", "cache", "--engine", "pg"], null, folder));
        foreach (var key in new[] { "user.name", "user.email" })
            await Bench.Demand(bench.ProgramAsync(sqitch, ["config", key, "bench@example.com"], null, folder));
        foreach (var script in MigrationScript.All)
        {
            await Bench.Demand(bench.ProgramAsync(sqitch, ["add", script.Name, "-n", script.Name], null, folder));
            File.Copy(Path.Combine(folder, script.Name + ".sql"), Path.Combine(folder, "deploy", script.Name + ".sql"),
                overwrite: true);
        }
    }
}
