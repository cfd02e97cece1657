using AiCache.Engine.Programs;
using AiCache.Engine.Reports;

namespace AiCache.Engine.Tests.Reports;

public sealed class PipelineRunTests
{
    [Theory]
    [InlineData("GITHUB_SERVER_URL=https://github.com GITHUB_REPOSITORY=shop/api GITHUB_RUN_ID=42",
        "https://github.com/shop/api/actions/runs/42")]
    [InlineData("SYSTEM_COLLECTIONURI=https://dev.azure.com/shop/ SYSTEM_TEAMPROJECT=api BUILD_BUILDID=7",
        "https://dev.azure.com/shop/api/_build/results?buildId=7")]
    [InlineData("GITHUB_SERVER_URL=javascript:alert(1) GITHUB_REPOSITORY=x GITHUB_RUN_ID=42", null)]
    [InlineData("GITHUB_RUN_ID=42", null)]
    [InlineData("PATH=/bin", null)]
    public void The_run_is_an_address_of_the_web_or_none(string variables, string? address)
    {
        var environment = new HostEnvironment(variables.Split(' ').Select(v => v.Split('=', 2))
            .Select(v => KeyValuePair.Create(v[0], v[1])));
        Assert.Equal(address, PipelineRun.Of(environment)?.AbsoluteUri);
    }
}
