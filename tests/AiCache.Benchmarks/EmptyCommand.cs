using System.Globalization;
using AiCache.Quickstart;

namespace AiCache.Benchmarks;

/// <summary>
/// What no command can surpass in a fresh shell: one that writes objects it need not read from anywhere, a thousand at
/// a time.
/// </summary>
static class EmptyCommand
{
    const string Code = """
        using System.Management.Automation;
        [Cmdlet("Write", "Ready")]
        public class WriteReadyCommand : PSCmdlet
        {
            [Parameter] public int Count { get; set; }

            protected override void EndProcessing()
            {
                for (var written = 0; written < Count; written += 1000)
                {
                    var page = new object[1000];
                    for (var i = 0; i < page.Length; i++) page[i] = new System.Version(written, i);
                    WriteObject(page, true);
                }
            }
        }
        """;

    /// <summary>Compiles it.</summary>
    /// <returns>The file.</returns>
    public static async Task<string> CompileAsync(Bench bench, PowerShellProgram pwsh, string folder)
    {
        var file = Path.Combine(folder, "ready.dll");
        await Bench.Demand(bench.RunAsync(pwsh,
            ["-Command", $"Add-Type -OutputAssembly '{file}' -TypeDefinition '{Code}'"]));
        return file;
    }

    /// <summary>The seconds that it takes to write so many into nothing.</summary>
    public static async Task<double> TimeAsync(Bench bench, PowerShellProgram pwsh, string file, int count)
    {
        var (_, output, _) = await bench.RunAsync(pwsh, ["-Command", $"Import-Module '{file}'; (Measure-Command "
            + $"{{ Write-Ready -Count {count} | Out-Null }}).TotalSeconds.ToString([cultureinfo]::InvariantCulture)"]);
        return double.Parse(output, CultureInfo.InvariantCulture);
    }
}
