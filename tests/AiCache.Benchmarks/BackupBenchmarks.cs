using AiCache.Engine;
using AiCache.Engine.Backups;
using AiCache.Engine.Ground;

namespace AiCache.Benchmarks;

/// <summary>A backup against bare pg_dump with the same options; with its proof and without.</summary>
static class BackupBenchmarks
{
    public static async Task<IReadOnlyList<Figure>> RunAsync(Bench bench)
    {
        await CacheData.FillAsync(bench, "dumped", bench.Scale.Entries, 4096, inOrder: true);
        var folder = Directory.CreateTempSubdirectory("aicache-bench-").FullName;
        try
        {
            var (bareFile, ourFile) = (Path.Combine(folder, "bare.dump"), Path.Combine(folder, "ours.dump"));
            Task<double> WriteAsync(bool verify) => Bench.TimeAsync(async () =>
            {
                await using var work = new Work(bench.Target("dumped"), SilentReporter.Instance, Bench.Environment);
                await BackupDatabase.RunAsync(work, new BackupOptions { Path = ourFile, Verify = verify }, default);
            });
            List<double> unproven = [], whole = [], sizes = [], bare = [];
            for (var i = 0; i <= bench.Scale.Repetitions; i++)
            {
                foreach (var file in Directory.GetFiles(folder)) File.Delete(file);
                // Whoever comes second shares the disk with what the first one left to be written.
                var oursFirst = i % 2 == 0;
                var proven = oursFirst ? await WriteAsync(verify: true) : 0;
                File.Delete(ourFile);
                var dumped = await Bench.TimeAsync(() => DumpAsync(bench, bareFile));
                var written = await WriteAsync(verify: false);
                var size = (double)new FileInfo(ourFile).Length / new FileInfo(bareFile).Length;
                File.Delete(ourFile);
                if (!oursFirst) proven = await WriteAsync(verify: true);
                // The first round fills the caches.
                if (i == 0) continue;
                bare.Add(dumped);
                unproven.Add(written / dumped);
                whole.Add(proven / dumped);
                sizes.Add(size);
            }
            await bench.DropAsync("dumped");
            return
            [
                new($"Backup-AiCacheDatabase -NoVerify, {bench.Scale.Entries:#,0} entries of 4 KB",
                    "pg_dump with the same options", "≤ 1.10", r => r <= 1.10, unproven,
                    FormattableString.Invariant($"pg_dump {Statistics.Median(bare):0.00} s")),
                new("the same: size", "pg_dump's file", "≤ 1.01", r => r <= 1.01, sizes, ""),
                new("the same with its proof (all of it decoded while it is written, and the rows counted)",
                    "pg_dump with the same options", "≤ 1.15", r => r <= 1.15, whole, ""),
            ];
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    static async Task DumpAsync(Bench bench, string file)
    {
        var (code, _, error) = await bench.ProgramAsync(bench.Program("pg_dump"),
            ["--format=custom", "--compress=1", $"--file={file}", "-U", "postgres", "dumped"], null);
        if (code != 0) throw new InvalidOperationException(error);
    }
}
