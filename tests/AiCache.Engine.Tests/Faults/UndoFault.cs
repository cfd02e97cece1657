using AiCache.Engine.Connections;
using AiCache.Engine.Contract;
using AiCache.Engine.Deployment;

namespace AiCache.Engine.Tests.Faults;

/// <summary>An undo: all of the cache is there with every row, or nothing of it.</summary>
sealed class UndoFault : FaultOperation
{
    string catalogue = "", application = "", rows = "";

    public override string Name => "undo";

    public override async Task PrepareAsync(FaultStage stage, TemplateDatabase template)
    {
        (catalogue, application) = (await DatabaseImage.CatalogueAsync(template.Admin),
            await RowsAsync(template.Admin));
        await template.FillAsync(500);
        rows = await RowsAsync(template.Admin);
    }

    public override async Task<string> RunAsync(DatabaseTarget target, string folder, int number)
    {
        await using var session = await DatabaseSession.OpenAsync(target, default);
        var results = await Undo.RunAsync(session.Work(), new() { LockWait = Patient.LockWait }, default)
            .ToListAsync();
        return string.Join(' ', results.Select(r => $"{r.Name}={r.Outcome}"));
    }

    /// <summary>There is nothing left to look at.</summary>
    public override Task DemandGreenAsync(DatabaseTarget target) => Task.CompletedTask;

    public override async Task<Extent> LookAsync(DatabaseTarget admin, string folder)
    {
        var there = await RowsAsync(admin);
        if (there == rows) return Extent.Untouched;
        Assert.Equal(application, there);
        Assert.Equal(catalogue, await DatabaseImage.CatalogueAsync(admin));
        Assert.All(await StatesAsync(admin), s =>
            Assert.Equal((MigrationStatus.Pending, 0), (s.Status, s.Differences.Count)));
        return Extent.Complete;
    }
}
