namespace AiCache.Engine.Backups;

/// <summary>What a backup takes.</summary>
public enum BackupScope : long
{
    /// <summary>The whole database.</summary>
    Database,
    /// <summary>
    /// The rows of the cache's tables and of the journal. Their structure comes from the recorded migrations.
    /// </summary>
    Cache,
}
