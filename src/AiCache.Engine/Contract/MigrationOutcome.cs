namespace AiCache.Engine.Contract;

/// <summary>What became, or would become, of a migration.</summary>
public enum MigrationOutcome : long
{
    /// <summary>It was there, recorded, and as it should be: nothing was done.</summary>
    AlreadyApplied,
    /// <summary>Applied, verified and recorded.</summary>
    Applied,
    /// <summary>Recorded as it was found.</summary>
    Adopted,
    /// <summary>Brought to the contract, verified and recorded.</summary>
    Repaired,
    /// <summary>Really run, verified, and rolled back.</summary>
    Rehearsed,
    /// <summary>Dropped, and its record with it.</summary>
    Undone,
    /// <summary>There was nothing to undo.</summary>
    NotDeployed,
    /// <summary>A deployment would apply it.</summary>
    WouldApply,
    /// <summary>A deployment would record it as it is.</summary>
    WouldAdopt,
    /// <summary>A deployment would bring it to the contract.</summary>
    WouldRepair,
    /// <summary>An undo would drop it.</summary>
    WouldUndo,
}
