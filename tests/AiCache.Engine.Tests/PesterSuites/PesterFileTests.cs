namespace AiCache.Engine.Tests.PesterSuites;

/// <summary>Every Pester file has a class here, and so runs; one whose tests are all slow is run with the slow ones.</summary>
public sealed class PesterFileTests
{
    [Fact]
    public void Every_file_is_run()
    {
        var files = PesterFile.All.Where(file => !file.IsSlow).Select(file => file.Name);
        var run = typeof(PesterSuite).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(PesterSuite)))
            .Select(type => type.Name.Replace("Suite", "", StringComparison.Ordinal));
        Assert.Equal(files.Order(StringComparer.Ordinal), run.Order(StringComparer.Ordinal));
    }
}
