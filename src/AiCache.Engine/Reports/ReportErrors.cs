using AiCache.Engine.Ground;

namespace AiCache.Engine.Reports;

/// <summary>What can be wrong with a report, in words.</summary>
static class ReportErrors
{
    public static AiCacheException FormatUnknown(string? file) => new(ErrorIds.ReportFormatUnknown,
        FailureKind.InvalidInput, file is null ? "Neither a file nor a format was given."
            : $"The extension of '{file}' names no format.")
    {
        Subject = file,
        RecommendedAction = "Pass -Path with the extension .html, .md, .xml, .json or .prom, or -Format.",
    };

    public static AiCacheException PathMissing(ReportFormat format) => new(ErrorIds.ReportPathMissing,
        FailureKind.InvalidInput, $"A report as {format} needs a file.")
    { RecommendedAction = "Pass -Path." };

    public static AiCacheException FileExists(string file) => new(ErrorIds.FileExists, FailureKind.Conflict,
        $"'{file}' exists already.")
    {
        Subject = file,
        RecommendedAction = "Choose another -Path, or leave out -NoClobber.",
    };

    public static AiCacheException NothingToReport() => new(ErrorIds.ReportEmpty, FailureKind.InvalidInput,
        "Nothing came to be reported: an empty report would look like a good one.")
    {
        RecommendedAction = $"Pipe objects to it, such as: {Commands.TestDeployment} | {Commands.ExportReport} "
            + "-Path ./report.html; and look why the command before it returned nothing.",
    };
}
