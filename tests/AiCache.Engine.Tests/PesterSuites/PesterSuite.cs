namespace AiCache.Engine.Tests.PesterSuites;

/// <summary>
/// The tests of some commands: a Pester file against the staged module. The classes of one <see cref="SuiteHost"/> run
/// one after the other in its PowerShell.
/// </summary>
/// <param name="name">The file, without its ending.</param>
/// <param name="host">Where it runs.</param>
/// <param name="output">Where what Pester says goes.</param>
public abstract class PesterSuite(string name, SuiteHost host, ITestOutputHelper output)
{
    [Fact]
    public Task Every_test_passes() => new PesterFile(name).RunAsync(host, output, slow: false);
}
