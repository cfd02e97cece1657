namespace AiCache.Engine.Backups;

/// <summary>Which half of a database a backup holds.</summary>
public enum BackupContent : long
{
    /// <summary>Structure and rows.</summary>
    All,
    /// <summary>Structure only.</summary>
    SchemaOnly,
    /// <summary>Rows only.</summary>
    DataOnly,
}
