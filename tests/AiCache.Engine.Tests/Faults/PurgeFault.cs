using AiCache.Engine.Connections;
using AiCache.Engine.Maintenance;

namespace AiCache.Engine.Tests.Faults;

/// <summary>A purge of stale entries: whatever becomes of it, no other row goes.</summary>
sealed class PurgeFault : FaultOperation
{
    const int Stale = 10_000;

    string rows = "";

    public override string Name => "purge";

    /// <summary>
    /// A delete that a crash loses is done again by the next purge, so none of them waits for the disk.
    /// </summary>
    public override bool IsDurable => false;

    public override string? Witness => """
        insert into public.ai_response_cache (cache_key, operation_type, lecture_ids, params, content_hash, response_data, tokens_used, content_size)
        values ($1, 'witness', '{}', '{}', 'hash', '{}', 1, 1)
        """;

    public override async Task PrepareAsync(FaultStage stage, TemplateDatabase template)
    {
        await template.FillAsync(500);
        await template.SqlAsync($$"""
            insert into public.ai_response_cache (cache_key, operation_type, lecture_ids, params, content_hash,
              response_data, tokens_used, content_size, created_at)
            select 'stale ' || i, 'stale', array[]::uuid[], '{}', 'hash', jsonb_build_object('text', repeat('x', 100)),
              1, 100, now() - interval '31 days' - i * interval '1 second'
            from generate_series(1, {{Stale}}) i
            """);
        rows = await RowsAsync(template.Admin);
    }

    public override async Task<string> RunAsync(DatabaseTarget target, string folder, int number)
    {
        var result = await PurgeEntries.RunAsync(target.Work(),
            new() { TargetBatchTime = TimeSpan.FromMilliseconds(10) }, default).SingleAsync();
        Assert.Equal((PurgeEnd.Completed, 0), (result.EndedBecause, result.Remaining));
        return $"deleted {result.Deleted}";
    }

    public override async Task<Extent> LookAsync(DatabaseTarget admin, string folder)
    {
        Assert.Equal(rows, await RowsAsync(admin));
        return await TestDatabase.QueryAsync<long>(admin,
            "select count(*) from public.ai_response_cache where operation_type = 'stale'") switch
        {
            Stale => Extent.Untouched,
            0 => Extent.Complete,
            _ => Extent.Partly,
        };
    }

    protected override string? Kept(string table) => table == "public.ai_response_cache"
        ? "operation_type not in ('stale', 'witness')" : null;
}
