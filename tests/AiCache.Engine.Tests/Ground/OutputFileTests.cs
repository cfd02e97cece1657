using System.IO.Pipes;
using AiCache.Engine.Ground;
using AiCache.Engine.Programs;
using AiCache.Engine.Tests.Connections;

namespace AiCache.Engine.Tests.Ground;

/// <summary>Files that the user has named.</summary>
public sealed class OutputFileTests
{
    [Fact]
    public void A_file_that_is_not_there_yet_is_made_with_the_folders_above_it()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "a", "b", "report.html");
        OutputFile.Write(path, "new", ErrorIds.ReportNotWritten);
        Assert.Equal("new", File.ReadAllText(path));
        Assert.Equal(path, Assert.Single(Directory.GetFiles(Path.GetDirectoryName(path)!)));
    }

    [Fact]
    public void What_is_there_is_replaced_and_keeps_its_mode()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("report.html", "old");
        OutputFile.Write(path, "new", ErrorIds.ReportNotWritten);
        Assert.Equal("new", File.ReadAllText(path));
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
    }

    [Fact]
    public async Task A_pipe_that_a_link_leads_to_is_written_to()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Handles have paths there.");
        // As /dev/stdout is one where output is redirected.
        await using var pipe = new AnonymousPipeServerStream(PipeDirection.In);
        OutputFile.Write($"/proc/self/fd/{pipe.GetClientHandleAsString()}", "new", ErrorIds.ReportNotWritten);
        var read = new byte[3];
        await pipe.ReadExactlyAsync(read, TestContext.Current.CancellationToken);
        Assert.Equal("new"u8.ToArray(), read);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_link_is_followed_whether_or_not_something_is_at_its_end(bool isThere)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Links need rights there.");
        using var folder = new TemporaryFolder();
        var target = Path.Combine(folder.Path, "target");
        if (isThere) File.WriteAllText(target, "old");
        var link = Path.Combine(folder.Path, "link");
        File.CreateSymbolicLink(link, target);
        OutputFile.Write(link, "new", ErrorIds.ReportNotWritten);
        Assert.Equal("new", File.ReadAllText(target));
        Assert.Equal(target, new FileInfo(link).LinkTarget);
    }

    [Fact]
    public void A_link_into_a_folder_that_is_not_there_names_that_folder()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Links need rights there.");
        using var folder = new TemporaryFolder();
        var link = Path.Combine(folder.Path, "link");
        File.CreateSymbolicLink(link, Path.Combine(folder.Path, "gone", "report.html"));
        var error = Assert.Throws<AiCacheException>(() => OutputFile.Write(link, "new", ErrorIds.ReportNotWritten));
        Assert.Contains($"'{Path.Combine(folder.Path, "gone")}'", error.Message);
    }

    [Fact]
    public void What_is_anothers_stays_his()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows() || Environment.UserName != "root", "Only root gives files away.");
        using var folder = new TemporaryFolder();
        var path = folder.Write("report.html", "longer than what comes");
        new ServerAccount("nobody", 65534, 65534).Own(path);
        OutputFile.Write(path, "new", ErrorIds.ReportNotWritten);
        Assert.Equal(("new", (uint?)65534), (File.ReadAllText(path), FileFacts.Of(path).Owner));
    }
}
