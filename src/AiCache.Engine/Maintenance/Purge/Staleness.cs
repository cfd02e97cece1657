using AiCache.Engine.Connections;
using AiCache.Engine.Contract;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Maintenance;

/// <summary>
/// Which entries a purge takes, fixed by the server's clock at its beginning: what grows old while it works is left
/// alone.
/// </summary>
/// <param name="Cutoff">Created before this moment.</param>
/// <param name="UnusedBefore">And last used before this moment; null does not ask.</param>
/// <param name="First">When the first entry was created; null where there is none.</param>
/// <param name="Pages">Pages of the table.</param>
/// <param name="Rows">Rows of the table, estimated.</param>
/// <param name="Vacuumed">Whether nearly all pages are known to hold nothing that any session could not see.</param>
/// <param name="MayDelete">Whether row security lets this role delete any row.</param>
internal sealed record Staleness(DateTimeOffset Cutoff, DateTimeOffset? UnusedBefore, DateTimeOffset? First,
    long Pages, long Rows, bool Vacuumed, bool MayDelete)
{
    /// <summary>And of these operation types; null takes all.</summary>
    string[]? Types { get; init; }

    /// <summary>The whole way.</summary>
    public Stretch All => new(DateTimeOffset.MinValue, Cutoff);

    /// <summary>Asks the server.</summary>
    /// <exception cref="AiCacheException">The cache is not deployed, or row security hides its rows from this
    /// role.</exception>
    public static async Task<Staleness> ReadAsync(DatabaseSession session, StaleEntryOptions options,
        CancellationToken cancellation)
    {
        var sight = await Sight.ReadAsync(session, cancellation);
        sight.Demand(CacheContract.Cache.FullName);
        sight.DemandOurs();
        var stale = await session.JsonAsync<Staleness>(EmbeddedSql.Read("Maintenance/Purge/purge_cutoff.sql"), cancellation,
            options.Before?.UtcDateTime, options.OlderThanDays, options.UnusedForDays);
        if (stale.MayDelete)
            return stale with { Types = options.OperationTypes.Count == 0 ? null : [.. options.OperationTypes] };
        throw new AiCacheException(ErrorIds.RowsHidden, FailureKind.Permission,
            $"Row security lets role {sight.Role} delete no entry: the purge would end without having done anything.")
        {
            RecommendedAction = "Connect as the table's owner or as service_role.", Subject = CacheContract.Cache.FullName,
        };
    }

    /// <summary>What a purge of the stretch would delete.</summary>
    public Task<StaleEntryPreview> PreviewAsync(DatabaseSession session, CancellationToken cancellation) =>
        session.JsonAsync<StaleEntryPreview>(EmbeddedSql.Read("Maintenance/Purge/purge_preview.sql"), cancellation,
            [Cutoff, .. Conditions]);

    /// <summary>How many stale entries a stretch holds.</summary>
    public Task<long> CountAsync(DatabaseSession session, Stretch stretch, CancellationToken cancellation) =>
        session.ScalarAsync<long>(EmbeddedSql.Read("Maintenance/Purge/purge_count.sql"), cancellation,
            [stretch.From, stretch.To, .. Conditions]);

    /// <summary>When the oldest stale entry that is left was created; null where none is left.</summary>
    public Task<DateTimeOffset?> OldestAsync(DatabaseSession session, CancellationToken cancellation) =>
        session.ScalarAsync<DateTimeOffset?>(EmbeddedSql.Read("Maintenance/Purge/purge_oldest.sql"), cancellation,
            [All.From, All.To, .. Conditions]);

    /// <summary>
    /// Whether the stale entries are so many, and lie in so little order, that going through all pages is the shorter
    /// way.
    /// </summary>
    public async Task<bool> IsScatteredAsync(DatabaseSession session, CancellationToken cancellation) =>
        Pages >= PagePosition.WorthIt && Rows > 0
        && (await session.ScalarAsync<string>(EmbeddedSql.Read("Maintenance/Purge/purge_plan.sql"), cancellation,
        Cutoff))!.Contains("\"Seq Scan\"");

    /// <summary>How many entries are stale now; null where only the table could tell, and not an index alone.</summary>
    public async Task<StaleCount?> ExpectAsync(DatabaseSession session, CancellationToken cancellation) =>
        Vacuumed && UnusedBefore is null && Types is null
            ? await session.JsonAsync<StaleCount>(EmbeddedSql.Read("Maintenance/Purge/purge_expected.sql"), cancellation,
            Cutoff) : null;

    /// <summary>The statement that deletes from pages.</summary>
    public SqlStep Delete(PagePosition pages, long end) =>
        new("delete stale entries", EmbeddedSql.Read("Maintenance/Purge/purge_pages.sql"),
            [$"({pages.Next},0)", $"({end},0)", Cutoff, .. Conditions, pages.Expected?.OldestTransaction]);

    /// <summary>The statement that deletes from a stretch.</summary>
    public SqlStep Delete(string file, Stretch stretch, int rows) =>
        new("delete stale entries", EmbeddedSql.Read($"Maintenance/Purge/{file}.sql"),
            [stretch.From, stretch.To, .. Conditions, rows]);

    object?[] Conditions => [UnusedBefore, Types];
}
