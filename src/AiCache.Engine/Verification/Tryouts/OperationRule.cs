using AiCache.Engine.Contract;

namespace AiCache.Engine.Verification;

/// <summary>A step of an operation whose result is a check.</summary>
/// <param name="Name">The step's name in its script, and the check's.</param>
/// <param name="Migration">The migration that has to be deployed.</param>
/// <param name="Expected">What the step returns.</param>
/// <param name="Message">What that means.</param>
/// <param name="Needs">The steps that have to have returned something before.</param>
internal sealed record OperationRule(string Name, string Migration, string Expected, string Message,
    params string[] Needs)
{
    /// <summary>All of them, in the order in which they are done.</summary>
    public static IReadOnlyList<OperationRule> All { get; } =
    [
        new("cache_insert", CacheContract.CacheMigration, "1 row", "An entry can be written."),
        new("cache_select", CacheContract.CacheMigration, "test_generation, 0 hits", "An entry is found by its key.",
        "cache_insert"),
        new("cache_hit", CacheContract.CacheMigration, "1 hits, accessed now",
        "A hit that sets last_accessed_at itself counts one.", "cache_insert"),
        new("cache_access", CacheContract.CacheMigration, "2 hits, accessed now", "A hit moves last_accessed_at.",
        "cache_insert"),
        new("cache_renew", CacheContract.CacheMigration, "0 hits, accessed 2000-01-01",
        "An upsert that sets hit_count back is no hit.", "cache_insert"),
        new("cache_delete", CacheContract.CacheMigration, "1 row", "An entry can be deleted.", "cache_insert"),
        new("hash_upsert", CacheContract.HashesMigration, "sample_hash_789", "A lecture's hash can be written.",
        "claim"),
        new("hash_timestamp", CacheContract.HashesMigration, "updated now", "A change of the row moves updated_at.",
        "hash_upsert"),
        new("invalidation_equal", CacheContract.HashesMigration, "1 entry",
        "The same hash again leaves the lecture's entries.", "hash_upsert", "make an entry"),
        new("invalidation", CacheContract.HashesMigration, "0 entries", "Another hash removes the lecture's entries.",
        "hash_upsert", "make an entry"),
        new("hash_delete", CacheContract.HashesMigration, "1 row", "A lecture's hash can be deleted.", "hash_upsert"),
        new("invalidation_delete", CacheContract.HashesMigration, "0 entries",
        "The hash's end removes the lecture's entries.", "hash_delete", "make another entry"),
        new("invalidation_any_caller", CacheContract.HashesMigration, "0 entries",
        "Invalidation works for a caller who may not delete from the cache.",
            "claim", "the right is gone", "make an entry for it"),
        new("stats_empty", CacheContract.StatsMigration, "0 / 0 / 0 / 0.00 / 0 / 0.0000",
            "A day without requests has a hit rate of 0.", "day"),
        new("stats_increment", CacheContract.StatsMigration, "2 / 1 / 1 / 2000000", "A hit and a miss are counted.",
            "count a hit", "count a miss"),
        new("stats_summary", CacheContract.StatsMigration, "3 / 2 / 1 / 66.67 / 3000000 / 0.2250",
            "The summary counts what is pending, too.",
            "count a hit", "count a miss", "leave a count pending"),
        new("stats_fold", CacheContract.StatsMigration, "4 / 2 / 2 / 3000000, 0 pending",
            "What is pending is folded in, once.", "leave a count pending", "count another miss", "fold"),
        new("stats_timestamp", CacheContract.StatsMigration, "updated now", "A change of the row moves updated_at.",
            "count a hit"),
        new("stats_delete", CacheContract.StatsMigration, "1 row", "A day's statistics can be deleted.", "count a hit"),
    ];
}
