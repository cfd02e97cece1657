using AiCache.Quickstart;

namespace AiCache.Benchmarks;

/// <summary>
/// The module as the gallery has it, which is what users import: what is compiled ahead of time is in the package only.
/// </summary>
static class ModulePackage
{
    static Task<string>? packed;

    /// <summary>Its folder; made once in a run.</summary>
    public static Task<string> FolderAsync(Bench bench, PowerShellProgram pwsh) =>
        packed ??= PackAsync(bench, pwsh);

    static async Task<string> PackAsync(Bench bench, PowerShellProgram pwsh)
    {
        await Bench.Demand(bench.RunAsync(pwsh,
            ["-File", Path.Combine(Bench.Repository, "build.ps1"), "-Task", "Package"]));
        return Path.Combine(Bench.Repository, "out", "package", "AiCache");
    }
}
