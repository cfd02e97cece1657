using System.Globalization;
using AiCache.Engine.Connections;
using AiCache.Engine.Contract;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Maintenance;

/// <summary>
/// Which entries a purge takes, fixed by the server's clock at its beginning: what grows old while it works is left
/// alone.
/// </summary>
/// <param name="Now">The server's clock.</param>
/// <param name="Cutoff">Created before this moment.</param>
/// <param name="Edge">The same in the server's words.</param>
/// <param name="UnusedBefore">And last used before this moment; null does not ask.</param>
/// <param name="Any">Whether any entry was created before that; whether it is stale depends on the other
/// conditions.</param>
/// <param name="First">When the first entry was created, after the beginning of the first year; null where there is
/// none.</param>
/// <param name="Pages">Pages of the table.</param>
/// <param name="Rows">Rows of the table, estimated.</param>
/// <param name="Keepers">The triggers that can keep its rows.</param>
/// <param name="RefusedBy">The publications for whose sake the server deletes nothing; null for none.</param>
/// <param name="MayDelete">Whether row security lets this role delete any row.</param>
internal sealed record Staleness(DateTimeOffset Now, DateTimeOffset Cutoff, string Edge, DateTimeOffset? UnusedBefore,
    bool Any, DateTimeOffset? First, long Pages, long Rows, IReadOnlyList<string> Keepers, string? RefusedBy,
    bool MayDelete)
{
    /// <summary>And of these operation types; null takes all.</summary>
    string[]? Types { get; init; }

    /// <summary>The whole way.</summary>
    public Stretch All => new(Stretch.Beginning, Edge);

    /// <summary>Asks the server.</summary>
    /// <exception cref="AiCacheException">The cache is not deployed, row security hides its rows from this role, or
    /// the cutoff is still to come.</exception>
    public static async Task<Staleness> ReadAsync(DatabaseSession session, StaleEntryOptions options,
        CancellationToken cancellation)
    {
        var sight = await Sight.ReadAsync(session, cancellation);
        sight.DemandRowsHere();
        sight.Demand(CacheContract.Cache.FullName);
        sight.DemandOurs();
        sight.DemandWritable(session.Target.DisplayName);
        var stale = await session.JsonAsync<Staleness>(SqlStep.File("ask what is stale",
            "Maintenance/Purge/purge_cutoff.sql", options.Before is { } before ? new ServerText(Words(before)) : null,
            options.OlderThanDays, options.UnusedForDays), cancellation);
        if (stale.Cutoff > stale.Now) throw MaintenanceErrors.CutoffToCome(stale.Cutoff, stale.Now);
        if (stale.RefusedBy is { } publications) throw MaintenanceErrors.NoReplicaIdentity(publications);
        if (!stale.MayDelete) throw MaintenanceErrors.MayDeleteNothing(sight.Role);
        return stale with { Types = options.OperationTypes.Count == 0 ? null : [.. options.OperationTypes] };
    }

    /// <summary>What a purge would delete.</summary>
    public async Task<StaleEntryPreview> PreviewAsync(DatabaseSession session, CancellationToken cancellation)
    {
        var facts = Any ? await session.JsonAsync<StaleFacts>(Step("count what is stale", "purge_preview",
            new ServerText(Edge)), cancellation) : new StaleFacts(0, 0, null, null, 0, 0);
        return new StaleEntryPreview
        {
            Cutoff = Cutoff, Entries = facts.Entries, Bytes = facts.Bytes, Oldest = facts.Oldest,
            Newest = facts.Newest, UsedLately = facts.UsedLately, Hits = facts.Hits,
            Database = session.Target.DisplayName,
        };
    }

    /// <summary>How many stale entries a stretch holds.</summary>
    public Task<long> CountAsync(IStatements statements, Stretch stretch, CancellationToken cancellation) =>
        statements.ScalarAsync<long>(Step("count what remains", "purge_count", Words(stretch)), cancellation);

    /// <summary>When the oldest stale entry that is left was created; null where none is left.</summary>
    public Task<string?> OldestAsync(IStatements statements, CancellationToken cancellation) =>
        statements.ScalarAsync<string>(Step("find the oldest", "purge_oldest", Words(All)), cancellation);

    /// <summary>
    /// Whether the stale entries are so many, and lie in so little order, that going through all pages is the shorter
    /// way.
    /// </summary>
    public async Task<bool> IsScatteredAsync(IStatements statements, CancellationToken cancellation) =>
        Any && Pages >= PagePosition.WorthIt && Rows > 0
        && await PlansAsync(statements, "purge_plan", "Seq Scan", cancellation);

    /// <summary>
    /// How many entries are stale now; null where an index does not tell it sooner than the table: without a vacuum for
    /// long it would send the server to most pages, one by one.
    /// </summary>
    public async Task<StaleCount?> ExpectAsync(IStatements statements, CancellationToken cancellation) =>
        UnusedBefore is null && Types is null
        && await PlansAsync(statements, "purge_expected_plan", "Index Only Scan", cancellation)
            ? await statements.JsonAsync<StaleCount>(SqlStep.File("count what is stale",
                "Maintenance/Purge/purge_expected.sql", new ServerText(Edge)), cancellation) : null;

    async Task<bool> PlansAsync(IStatements statements, string file, string node, CancellationToken cancellation) =>
        (await statements.ScalarAsync<string>(SqlStep.File("ask the planner", $"Maintenance/Purge/{file}.sql",
            new ServerText(Edge)), cancellation))!.Contains($"\"{node}\"", StringComparison.Ordinal);

    /// <summary>The pages that are left, of which so many rows are looked at.</summary>
    public PurgePart Part(PagePosition pages, int rows) => new($"{pages.Next}", $"{pages.Count}",
        rows, Find("purge_look_pages", [$"{pages.Next}", $"{pages.End(rows)}", new ServerText(Edge), .. Conditions,
            pages.Expected?.OldestTransaction]));

    /// <summary>What is left of a stretch, of which so many keys are looked at.</summary>
    public PurgePart Part(Stretch stretch, int rows) => new(stretch.From, stretch.To, rows, Find("purge_look",
        [.. Words(stretch), .. Conditions, rows]));

    /// <summary>The statement that deletes what was found in pages.</summary>
    public SqlStep DeletePages(long from, string to) =>
        Delete("purge_pages", [$"{from}", to, new ServerText(Edge), .. Conditions]);

    /// <summary>The statement that finds by itself what it may delete of so many rows' pages.</summary>
    public SqlStep DeletePages(PagePosition pages, int rows) => Delete("purge_pages_in_one", [$"{pages.Next}",
        $"{pages.End(rows)}", new ServerText(Edge), .. Conditions, pages.Expected?.OldestTransaction]);

    /// <summary>The statement that deletes what was found in a stretch.</summary>
    public SqlStep DeleteRange(Stretch stretch) => Delete("purge_range", [.. Words(stretch), .. Conditions]);

    /// <summary>The statement that finds by itself what it may delete of a stretch.</summary>
    public SqlStep Delete(string file, Stretch stretch, int rows) =>
        Delete(file, [.. Words(stretch), .. Conditions, rows]);

    static SqlStep Find(string file, object?[] values) =>
        SqlStep.File("look ahead", $"Maintenance/Purge/{file}.sql", values);

    static SqlStep Delete(string file, object?[] values) =>
        SqlStep.File("delete stale entries", $"Maintenance/Purge/{file}.sql", values);

    object?[] Conditions => [UnusedBefore, Types];

    SqlStep Step(string name, string file, params object?[] edges) =>
        SqlStep.File(name, $"Maintenance/Purge/{file}.sql", [.. edges, .. Conditions]);

    static object?[] Words(Stretch stretch) => [new ServerText(stretch.From), new ServerText(stretch.To)];

    /// <summary>Cut off after the server's own microseconds, never rounded into the future.</summary>
    static string Words(DateTimeOffset moment) =>
        moment.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.ffffff+00", CultureInfo.InvariantCulture);

    sealed record StaleFacts(long Entries, long Bytes, DateTimeOffset? Oldest, DateTimeOffset? Newest, long UsedLately,
        long Hits);
}
