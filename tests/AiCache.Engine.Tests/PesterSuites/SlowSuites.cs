namespace AiCache.Engine.Tests.PesterSuites;

/// <summary>
/// What the Pester files hold of tests that start one PowerShell after the other: tagged Slow there, and run where slow
/// tests are asked for.
/// </summary>
[Trait("Category", "Slow")]
[Collection<FirstSuites>]
public sealed class SlowSuites(SuiteHost host, ITestOutputHelper output)
{
    public static TheoryData<string> Names => [.. PesterFile.All.Where(file => file.HasSlow).Select(file => file.Name)];

    [Theory(Explicit = true)]
    [MemberData(nameof(Names))]
    public Task Every_slow_test_passes(string name) => new PesterFile(name).RunAsync(host, output, slow: true);
}
