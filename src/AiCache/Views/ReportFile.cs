using AiCache.Engine.Ground;
using AiCache.Parameters;

namespace AiCache.Views;

/// <summary>Where a report goes.</summary>
static class ReportFile
{
    /// <summary>The variable in which a GitHub job finds the file of its summary.</summary>
    public const string GitHubSummary = "GITHUB_STEP_SUMMARY";

    /// <summary>The format that a file's extension names.</summary>
    /// <exception cref="AiCacheException">It names none.</exception>
    public static ReportFormat FormatOf(string? file) => Path.GetExtension(file)?.ToLowerInvariant() switch
    {
        ".html" or ".htm" => ReportFormat.Html,
        ".md" or ".markdown" => ReportFormat.Markdown,
        ".xml" => ReportFormat.JUnit,
        ".json" => ReportFormat.Json,
        _ => throw new AiCacheException(ErrorIds.ReportFormatUnknown, FailureKind.InvalidInput,
            file is null ? "Neither a file nor a format was given." : $"The extension of {file} names no format.")
        {
            RecommendedAction = "Pass -Path with the extension .html, .md, .xml or .json, or -Format.",
        },
    };

    /// <summary>The error where a format needs a file.</summary>
    public static AiCacheException PathMissing(ReportFormat format) =>
        new(ErrorIds.ReportPathMissing, FailureKind.InvalidInput,
            $"A report as {format} needs a file.")
        { RecommendedAction = "Pass -Path." };

    /// <summary>
    /// Writes the whole file or nothing. A job's summary is added to, because other steps write to it too.
    /// </summary>
    /// <exception cref="AiCacheException">It is there already and must stay, or it cannot be written.</exception>
    public static void Write(string file, string text, bool keep)
    {
        if (keep && File.Exists(file))
        {
            throw new AiCacheException(ErrorIds.FileExists, FailureKind.Conflict, $"{file} exists already.")
            {
                Subject = file,
                RecommendedAction = "Choose another -Path, or leave out -NoClobber.",
            };
        }
        OutputFolder.Make(Path.GetDirectoryName(file)!, ErrorIds.ReportNotWritten);
        try
        {
            if (file == Environment.GetEnvironmentVariable(GitHubSummary))
            {
                File.AppendAllText(file, text);
                return;
            }
            var unfinished = $"{file}.{Environment.ProcessId}.tmp";
            File.WriteAllText(unfinished, text);
            File.Move(unfinished, file, overwrite: true);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw OutputFolder.NotWritable(Path.GetDirectoryName(file)!, ErrorIds.ReportNotWritten, error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new AiCacheException(ErrorIds.ReportNotWritten, FailureKind.InvalidInput,
                $"{file} cannot be written: {error.Message}", error)
            {
                Subject = file,
                RecommendedAction = "Choose another -Path, or make room or give rights there.",
            };
        }
    }
}
