namespace AiCache.Engine.Backups;

/// <summary>What is proven about a backup, the least first.</summary>
public enum BackupGrade : long
{
    /// <summary>Nothing: it has no manifest.</summary>
    Unknown,
    /// <summary>pg_dump ended well.</summary>
    Written,
    /// <summary>
    /// The whole of it was decoded, and it holds as many rows as the database had in the dumped snapshot.
    /// </summary>
    Decoded,
    /// <summary>
    /// It was restored into a database of its own, with the same rows and objects that meet the contract.
    /// </summary>
    Restored,
}
