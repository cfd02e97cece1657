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
        Assert.Equal(ErrorIds.ReportEmpty, error.ErrorId);
        Assert.False(File.Exists(file));
    }

    [Theory]
    [InlineData(null, ReportFormat.Html, ErrorIds.ReportPathMissing)]
    [InlineData(null, null, ErrorIds.ReportFormatUnknown)]
    [InlineData("report.txt", null, ErrorIds.ReportFormatUnknown)]
    public async Task A_file_or_format_that_is_missing_is_refused(string? path, ReportFormat? format, string id)
    {
        var error = await Assert.ThrowsAsync<AiCacheException>(() => ExportAsync(Options(path, format)));
        Assert.Equal(id, error.ErrorId);
    }

    public void Dispose() => folder.Dispose();
}
