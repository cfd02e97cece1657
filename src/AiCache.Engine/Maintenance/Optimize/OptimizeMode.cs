namespace AiCache.Engine.Maintenance;

/// <summary>What is done to each table.</summary>
public enum OptimizeMode : long
{
    /// <summary>The planner's statistics are taken anew.</summary>
    Analyze,
    /// <summary>And the space of dead rows is made free for new ones, beside normal work.</summary>
    Vacuum,
    /// <summary>
    /// And the table is rewritten, which gives space back to the file system and lets nobody near it meanwhile.
    /// </summary>
    VacuumFull,
}
