using AiCache.Engine;
using AiCache.Engine.Backups;
using AiCache.Engine.Ground;

namespace AiCache.Benchmarks;

/// <summary>
/// Restores against pg_restore: ours also reads the file once more for its checksum, works in one transaction, counts
/// all rows before it commits, analyzes where it loads rows alone, and checks the deployment.
/// </summary>
static class RestoreBenchmarks
{
    const string Source = "dumped", Target = "restored", Empty = "emptied";

    public static async Task<IReadOnlyList<Figure>> RunAsync(Bench bench)
    {
        await CacheData.FillAsync(bench, Source, bench.Scale.Entries, 4096, inOrder: true);
        await bench.DeployedAsync(Empty);
        var folder = Directory.CreateTempSubdirectory("aicache-bench-").FullName;
        try
        {
            var file = Path.Combine(folder, "source.dump");
            await using (var work = new Work(bench.Target(Source), SilentReporter.Instance, Bench.Environment))
                await BackupDatabase.RunAsync(work, new BackupOptions { Path = file, Verify = false }, default);
            List<double> rows = [], whole = [], jobs = [], theirs = [];
            for (var i = 0; i <= bench.Scale.Repetitions; i++)
            {
                var measured = new Dictionary<string, double>();
                // Whoever comes later shares the disk with what the others left to be written.
                Func<Task>[] rounds =
                [
                    async () => measured["rows"] = await OursAsync(bench, file, Empty, ["ai_response_cache"]),
                    async () => measured["their rows"] = await TheirsAsync(bench, Empty, "--data-only",
                        "--disable-triggers", "--table=ai_response_cache", file),
                    async () => measured["whole"] = await OursAsync(bench, file, "template0", []),
                    async () => measured["theirs whole"] = await TheirsAsync(bench, "template0", "--no-owner", file),
                    async () => measured["theirs in two jobs"] = await TheirsAsync(bench, "template0", "--no-owner",
                        "--jobs=2", file),
                ];
                foreach (var round in i % 2 == 0 ? rounds : rounds.Reverse()) await round();
                // The first round fills the caches.
                if (i == 0) continue;
                rows.Add(measured["their rows"] / measured["rows"]);
                whole.Add(measured["theirs whole"] / measured["whole"]);
                jobs.Add(measured["theirs in two jobs"] / measured["whole"]);
                theirs.Add(measured["theirs whole"]);
            }
            var entries = FormattableString.Invariant($"{bench.Scale.Entries:#,0} entries of 4 KB");
            return
            [
                new($"Restore-AiCacheDatabase, the rows of {entries}", "pg_restore --data-only", "≥ 1.0", r => r >= 1,
                    rows, "both into a table with its indexes"),
                new($"Restore-AiCacheDatabase, whole, {entries}", "pg_restore", "≥ 1.0", r => r >= 1, whole,
                    FormattableString.Invariant($"pg_restore {Statistics.Median(theirs):0.00} s")),
                new("the same", "pg_restore --jobs=2", "≥ 1.0", r => r >= 1, jobs, "not in one transaction"),
            ];
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
            foreach (var database in new[] { Source, Target, Empty }) await bench.DropAsync(database);
        }
    }

    static async Task<double> OursAsync(Bench bench, string file, string from, IReadOnlyList<string> tables)
    {
        await bench.CopyAsync(from, Target);
        return await Bench.TimeAsync(async () =>
        {
            await using var work = new Work(bench.Admin(Target), SilentReporter.Instance, Bench.Environment);
            // The platform's event triggers may belong to no one but a superuser.
            var options = new RestoreOptions { Path = file, Tables = tables, NoOwner = tables.Count == 0 };
            var plan = await RestoreDatabase.PlanAsync(work, options, default);
            await RestoreDatabase.RunAsync(work, plan, default);
        });
    }

    static async Task<double> TheirsAsync(Bench bench, string from, params string[] arguments)
    {
        await bench.CopyAsync(from, Target);
        return await Bench.TimeAsync(async () =>
        {
            var (code, _, error) = await bench.ProgramAsync(bench.Program("pg_restore"),
                ["-U", "supabase_admin", "-d", Target, .. arguments], null);
            if (code != 0) throw new InvalidOperationException(error);
        });
    }
}
