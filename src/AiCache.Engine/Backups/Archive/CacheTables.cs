using AiCache.Engine.Contract;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Backups;

/// <summary>The tables that a backup of the cache takes.</summary>
internal static class CacheTables
{
    /// <summary>The journal: what was deployed, when and by whom.</summary>
    public const string Journal = "aicache.migration_journal";

    /// <summary>All of them, in an order in which rows can be loaded.</summary>
    public static readonly IReadOnlyList<string> All = [.. CacheContract.TableNames, Journal];

    /// <summary>Finds the table a user means, with or without its schema.</summary>
    /// <exception cref="AiCacheException"><see cref="ErrorIds.BackupOptionInvalid"/>: it is none of them.</exception>
    public static TableRule Find(string name) =>
        CacheContract.Tables.FirstOrDefault(t => t.FullName.Equals(name, StringComparison.OrdinalIgnoreCase)
        || t.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
        ?? throw ArchiveErrors.UnknownTable(name, CacheContract.TableNames);
}
