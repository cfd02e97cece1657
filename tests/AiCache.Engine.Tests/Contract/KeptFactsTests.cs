using AiCache.Engine.Connections;
using AiCache.Engine.Contract;
using AiCache.Engine.Tests.Deployment;

namespace AiCache.Engine.Tests.Contract;

public sealed class KeptFactsTests
{
    static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>With AICACHE_APPROVE=1 they are written anew, to be read and committed.</summary>
    [Fact]
    public async Task They_are_what_a_server_says_of_a_fresh_deployment()
    {
        await using var database = await TestDatabase.CreateAsync();
        await DeployTests.DeployAsync(database);
        await using var session = await database.OpenAsync();
        var facts = await session.JsonAsync<CatalogueFacts>(DeploymentState.CatalogueStep, Stop, ContractJson.Default);
        var text = KeptFacts.Write(facts);
        if (Environment.GetEnvironmentVariable("AICACHE_APPROVE") == "1")
            await File.WriteAllTextAsync(KeptFacts.Name, text, Stop);
        Assert.SkipUnless(facts.Server.VersionNumber / 10000 == KeptFacts.Read().Server.VersionNumber / 10000,
            "Another server words some of it otherwise.");
        Assert.Equal(text, (await File.ReadAllTextAsync(KeptFacts.Name, Stop)).ReplaceLineEndings("\n"));
    }
}
