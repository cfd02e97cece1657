using AiCache.Engine.Connections;
using AiCache.Engine.Contract;

namespace AiCache.Engine.Tests.Faults;

/// <summary>A deployment: each migration is there with its record, or not at all.</summary>
sealed class DeployFault : FaultOperation
{
    string catalogue = "", rows = "";

    public override string Name => "deploy";

    public override async Task PrepareAsync(FaultStage stage, TemplateDatabase template) =>
        (catalogue, rows) = (await DatabaseImage.CatalogueAsync(template.Admin), await RowsAsync(template.Admin));

    public override Task<string> RunAsync(DatabaseTarget target, string folder, int number) => DeployAsync(target);

    public override async Task<Extent> LookAsync(DatabaseTarget admin, string folder)
    {
        Assert.Equal(rows, await RowsAsync(admin));
        var states = await StatesAsync(admin);
        var applied = states.TakeWhile(s => s.Status == MigrationStatus.Applied).ToList();
        Assert.All(applied, s => Assert.Empty(s.Differences));
        Assert.All(states.Skip(applied.Count), s =>
            Assert.Equal((MigrationStatus.Pending, 0), (s.Status, s.Differences.Count)));
        if (applied.Count == 0) Assert.Equal(catalogue, await DatabaseImage.CatalogueAsync(admin));
        return applied.Count == 0 ? Extent.Untouched : applied.Count == states.Count ? Extent.Complete : Extent.Partly;
    }

    /// <summary>The application's own rows.</summary>
    protected override string? Kept(string table) =>
        table.StartsWith("aicache.", StringComparison.Ordinal)
            || table is "public.ai_response_cache" or "public.lecture_content_hashes" or "public.ai_cache_stats"
            ? "false" : base.Kept(table);
}
