namespace AiCache.Engine.Contract;

/// <summary>
/// The contract as a cache node has it: its hashes are replicated from the application's database. So they refer to no
/// lectures, which are not there, and what throws answers away fires for what is replicated.
/// </summary>
internal static class NodeForm
{
    /// <summary>What the names of publications, slots and subscriptions of nodes begin with.</summary>
    public const string Prefix = "aicache_node_";

    /// <summary>What tells a node from an application's database.</summary>
    public const string Comment =
        "Hashes of the application's lectures, replicated to this cache node. Managed by AiCache.";

    const string Key = """
        ,
          constraint lecture_content_hashes_lecture_id_fkey foreign key (lecture_id)
            references public.lectures (id) on delete cascade
        """;

    static readonly MigrationStep Always = new("fire for what is replicated",
        "alter table public.lecture_content_hashes enable always trigger invalidate_cache_on_lecture_change");

    static readonly TableRule Hashes = CacheContract.Hashes with
    {
        Constraints = [],
        Triggers = [.. CacheContract.Hashes.Triggers.Select(t => t with
        {
            Always = t.Function == "public.invalidate_cache_on_lecture_change",
        })],
    };

    /// <summary>Whether the table of hashes is a node's: it says so, or is made so where somebody wrote another comment.</summary>
    public static bool Has(RelationFacts hashes) => hashes.Comment == Comment || (hashes.Constraints.All(c => c.Type != "f")
        && hashes.Triggers.Any(t => t is { Name: "invalidate_cache_on_lecture_change", Enabled: "A" }));

    /// <summary>What a table looks like on a node.</summary>
    public static TableRule Of(TableRule table) => ReferenceEquals(table, CacheContract.Hashes) ? Hashes : table;

    /// <summary>The statements that a node needs of a migration.</summary>
    public static IReadOnlyList<MigrationStep> Steps(MigrationScript script) =>
        script.Name != CacheContract.HashesMigration ? script.Steps : [.. script.Steps.Select(Change), Always];

    static MigrationStep Change(MigrationStep step) => step.Name switch
    {
        "create table lecture_content_hashes" => step with
        {
            Statement = step.Statement.Replace(Key.ReplaceLineEndings("\n"), "", StringComparison.Ordinal),
        },
        "comment on table" => step with
        {
            Statement = "comment on table public.lecture_content_hashes is "
                + $"'{Comment.Replace("'", "''", StringComparison.Ordinal)}'",
        },
        _ => step,
    };
}
