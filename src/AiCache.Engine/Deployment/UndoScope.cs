namespace AiCache.Engine.Deployment;

/// <summary>How much an undo takes away.</summary>
public enum UndoScope : long
{
    /// <summary>Everything.</summary>
    All,
    /// <summary>The statistics only.</summary>
    Stats,
    /// <summary>The content hashes only.</summary>
    Hashes,
}
