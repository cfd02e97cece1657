namespace AiCache;

/// <summary>How much Undo-AiCacheMigration takes away.</summary>
public enum MigrationScope
{
    /// <summary>Everything.</summary>
    All,
    /// <summary>The statistics only.</summary>
    Stats,
    /// <summary>The content hashes only.</summary>
    Hashes,
}
