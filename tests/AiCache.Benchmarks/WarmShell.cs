using System.Globalization;

namespace AiCache.Benchmarks;

/// <summary>
/// Commands timed in one pwsh that has the module loaded and a connection open, as in an afternoon's session.
/// </summary>
static class WarmShell
{
    /// <summary>
    /// The milliseconds of each command, after one run that is not counted; empty where PowerShell cannot be restored.
    /// </summary>
    public static async Task<IReadOnlyDictionary<string, double[]>> TimeAsync(Bench bench, string database,
        IReadOnlyList<Watching> commands)
    {
        if ((await Bench.PowerShell).Program is not { } pwsh) return new Dictionary<string, double[]>();
        var module = await ModulePackage.FolderAsync(bench, pwsh);
        var folder = Directory.CreateTempSubdirectory("aicache-bench-").FullName;
        var file = Path.Combine(folder, "commands.ps1");
        try
        {
            await File.WriteAllTextAsync(file, $$"""
                $ErrorActionPreference = 'Stop'
                Import-Module '{{module}}'
                $null = Connect-AiCache '{{bench.Connection(database)}}'
                function Watch([string] $name, [scriptblock] $prepare, [scriptblock] $run) {
                    foreach ($round in 0..{{bench.Scale.Repetitions}}) {
                        $given = & $prepare
                        $clock = [Diagnostics.Stopwatch]::StartNew()
                        & $run | Out-Null
                        if ($round) { "$name`t" + $clock.Elapsed.TotalMilliseconds.ToString([cultureinfo]::InvariantCulture) }
                    }
                }
                {{string.Join('\n', commands.Select((c, i) => $"Watch '{i}' {{ {c.Given} }} {{ {c.Typed} }}"))}}
                """);
            var (code, output, error) = await bench.RunAsync(pwsh, ["-File", file], folder);
            if (code != 0) throw new InvalidOperationException(error);
            return output.Split('\n').Select(l => l.Trim().Split('\t')).Where(f => f.Length == 2)
                .GroupBy(f => commands[int.Parse(f[0], CultureInfo.InvariantCulture)].Command, f =>
                double.Parse(f[1], CultureInfo.InvariantCulture))
                .ToDictionary(g => g.Key, g => g.ToArray());
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
