using System.Diagnostics;
using AiCache.Engine.Contract;
using AiCache.Engine.Ground;
using AiCache.Engine.Programs;
using AiCache.Engine.Reports;
using AiCache.Engine.Tests.Connections;

namespace AiCache.Engine.Tests.Reports;

public sealed class ExportReportTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    static CancellationToken Stop => TestContext.Current.CancellationToken;

    static ReportOptions Options(string? path, ReportFormat? format = null) => new()
    {
        Items = [Check.Failed("Index", "Index.x", "Missing.")], Path = path, Format = format,
    };

    static async Task<List<ReportOutput>> ExportAsync(ReportOptions options, params (string, string)[] variables)
    {
        var environment = new HostEnvironment(variables.Select(v => KeyValuePair.Create(v.Item1, v.Item2)));
        await using var work = new Work(null, SilentReporter.Instance, environment);
        return await ExportReport.RunAsync(work, options, Stop).ToListAsync(Stop);
    }

    [Fact]
    public async Task A_file_that_is_replaced_keeps_its_mode()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no modes.");
        if (OperatingSystem.IsWindows()) return;
        var file = folder.Write("report.json", "old");
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        await ExportAsync(Options(file));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        Assert.Contains("Index.x", await File.ReadAllTextAsync(file, Stop));
        Assert.Single(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    [Fact]
    public async Task A_link_is_followed_and_stays_a_link()
    {
        var file = folder.Write("real.md", "old");
        var link = Path.Combine(folder.Path, "link.md");
        File.CreateSymbolicLink(link, file);
        await ExportAsync(Options(link));
        Assert.Equal(file, new FileInfo(link).LinkTarget);
        Assert.Contains("Index.x", await File.ReadAllTextAsync(file, Stop));
    }

    [Fact]
    public async Task A_pipe_is_written_to_and_stays_a_pipe()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no named pipes in folders.");
        var pipe = Path.Combine(folder.Path, "pipe.xml");
        using (var made = Process.Start("mkfifo", [pipe])) await made.WaitForExitAsync(Stop);
        var read = Task.Run(() => File.ReadAllTextAsync(pipe, Stop), Stop);
        await ExportAsync(Options(pipe));
        Assert.Contains("Index.x", await read);
        Assert.Equal(FileKind.Special, FileFacts.Of(pipe).Kind);
    }

    [Fact]
    public async Task A_device_is_written_to()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no /dev.");
        await ExportAsync(Options("/dev/null", ReportFormat.Markdown));
        Assert.Equal(FileKind.Special, FileFacts.Of("/dev/null").Kind);
    }

    [Fact]
    public async Task A_jobs_summary_is_added_to()
    {
        var summary = folder.Write("summary", "before\n");
        var output = await ExportAsync(Options(null, ReportFormat.GitHub), ("GITHUB_STEP_SUMMARY", summary));
        Assert.Equal(["::error title=Index.x::Missing."], output.Select(o => o.Line));
        Assert.StartsWith("before\n", await File.ReadAllTextAsync(summary, Stop));
        Assert.Contains("Index.x", await File.ReadAllTextAsync(summary, Stop));
    }

    [Fact]
    public async Task Nothing_to_report_is_an_error()
    {
        var file = Path.Combine(folder.Path, "empty.xml");
        var error = await Assert.ThrowsAsync<AiCacheException>(() => ExportAsync(Options(file) with { Items = [] }));
        Assert.Equal((ErrorIds.ReportEmpty,
            "Nothing came to be reported: an empty report would look like a good one.",
            "Pipe objects to it, such as: Test-AiCacheDeployment | "
            + "Export-AiCacheReport -Path ./report.html; and look why "
            + "the command before it returned nothing."), (error.ErrorId, error.Message, error.RecommendedAction));
        Assert.False(File.Exists(file));
    }

    const string GiveFormat = "Pass -Path with the extension .html, .md, .xml, .json or .prom, or -Format.";

    [Theory]
    [InlineData(null, ReportFormat.Html, ErrorIds.ReportPathMissing, "A report as Html needs a file.", "Pass -Path.")]
    [InlineData(null, ReportFormat.JUnit, ErrorIds.ReportPathMissing, "A report as JUnit needs a file.", "Pass -Path.")]
    [InlineData(null, null, ErrorIds.ReportFormatUnknown, "Neither a file nor a format was given.", GiveFormat)]
    [InlineData("report.txt", null, ErrorIds.ReportFormatUnknown, "The extension of 'report.txt' names no format.",
        GiveFormat)]
    public async Task A_file_or_format_that_is_missing_is_refused(string? path, ReportFormat? format, string id,
        string message, string action)
    {
        // A job's summary is where a report for GitHub goes, and no other.
        var error = await Assert.ThrowsAsync<AiCacheException>(() =>
            ExportAsync(Options(path, format), ("GITHUB_STEP_SUMMARY", Path.Combine(folder.Path, "summary"))));
        Assert.Equal((id, message, action), (error.ErrorId, error.Message, error.RecommendedAction));
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    [Theory]
    [InlineData("r.HTM", "<!DOCTYPE html>")]
    [InlineData("r.html", "<!DOCTYPE html>")]
    [InlineData("r.md", "# AI response cache")]
    [InlineData("r.markdown", "# AI response cache")]
    [InlineData("r.xml", "<?xml")]
    [InlineData("r.json", "{")]
    [InlineData("r.prom", "# HELP aicache_build_info")]
    public async Task The_extension_names_the_format(string name, string begin)
    {
        var file = Path.Combine(folder.Path, name);
        var output = await ExportAsync(Options(file));
        Assert.Equal([new ReportOutput(null, file)], output);
        Assert.StartsWith(begin, await File.ReadAllTextAsync(file, Stop));
    }

    [Fact]
    public async Task A_report_for_a_builds_log_has_its_file_in_Markdown()
    {
        var file = Path.Combine(folder.Path, "summary.txt");
        var output = await ExportAsync(Options(file, ReportFormat.AzureDevOps));
        Assert.Equal("##vso[task.uploadsummary]" + file, output[^1].Line);
        Assert.StartsWith("# AI response cache", await File.ReadAllTextAsync(file, Stop));
    }

    [Fact]
    public async Task A_file_that_is_to_stay_is_told()
    {
        var file = folder.Write("report.md", "old");
        var error = await Assert.ThrowsAsync<AiCacheException>(() =>
            ExportAsync(Options(file) with { NoClobber = true }));
        Assert.Equal((ErrorIds.FileExists, $"'{file}' exists already.", file,
            "Choose another -Path, or leave out -NoClobber."),
            (error.ErrorId, error.Message, error.Subject, error.RecommendedAction));
        Assert.Equal("old", await File.ReadAllTextAsync(file, Stop));
    }

    public void Dispose() => folder.Dispose();
}
