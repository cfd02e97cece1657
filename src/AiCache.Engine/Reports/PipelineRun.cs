using AiCache.Engine.Programs;

namespace AiCache.Engine.Reports;

/// <summary>The run of a build that is at work here.</summary>
internal static class PipelineRun
{
    /// <summary>Where GitHub's or Azure's run can be read; null elsewhere.</summary>
    public static Uri? Of(HostEnvironment environment)
    {
        var address = environment["GITHUB_RUN_ID"] is { } run
            ? $"{environment["GITHUB_SERVER_URL"]}/{environment["GITHUB_REPOSITORY"]}/actions/runs/{run}"
            : environment["BUILD_BUILDID"] is { } build
                ? $"{environment["SYSTEM_COLLECTIONURI"]}{environment["SYSTEM_TEAMPROJECT"]}/_build/results?buildId={build}" : null;
        // Whatever the variables hold, it is an address of the web and nothing that runs.
        return Uri.TryCreate(address, UriKind.Absolute, out var found) && found.Scheme is "https" or "http" ? found
            : null;
    }
}
