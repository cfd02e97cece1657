namespace AiCache.Engine.Tests.PesterSuites;

/// <summary>Every Pester file has a class here, and so runs.</summary>
public sealed class PesterFileTests
{
    [Fact]
    public void Every_file_is_run()
    {
        var files = Directory.GetFiles(PesterSuite.Folder, "*.Tests.ps1").Select(path => Path.GetFileName(path));
        var run = typeof(PesterSuite).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(PesterSuite)))
            .Select(type => type.Name.Replace("Suite", ".Tests.ps1", StringComparison.Ordinal));
        Assert.Equal(files.Order(StringComparer.Ordinal), run.Order(StringComparer.Ordinal));
    }
}
