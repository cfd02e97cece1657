namespace AiCache.Engine.Backups;

/// <summary>What a backup takes.</summary>
public enum BackupScope : long
{
    /// <summary>
    /// The whole database. Of one on a hosted platform, what is the user's: his objects, and the rows of his users in
    /// <c>auth</c> and <c>storage</c>; what is left out, and why, says <see cref="Backup.LeftOut"/>.
    /// </summary>
    Database,
    /// <summary>
    /// The rows of the cache's tables and of the journal. Their structure comes from the recorded migrations.
    /// </summary>
    Cache,
    /// <summary>All that the database holds, the platform's own included, for those who own the server.</summary>
    Everything,
}
