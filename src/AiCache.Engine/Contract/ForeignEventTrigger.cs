using AiCache.Engine.Connections;

namespace AiCache.Engine.Contract;

/// <summary>
/// An event trigger that a superuser made of a stranger's function: that runs as whoever makes, changes or drops anything
/// in the database.
/// </summary>
/// <param name="Name">The event trigger.</param>
/// <param name="Owner">Whose its function is.</param>
internal sealed record ForeignEventTrigger(string Name, string Owner)
{
    /// <summary>The statement that looks for them.</summary>
    public static SqlStep Step => SqlStep.File("look for event triggers", "Contract/event_triggers_look.sql",
        CacheContract.CatalogueParameters);

    /// <summary>What is wrong.</summary>
    /// <param name="database">The database that it is in.</param>
    public Distrust In(string database) =>
        new(database, "e", Owner, Trusted: false, $"event trigger {Name}", Reading: false);

    /// <summary>Refuses where there are any.</summary>
    /// <exception cref="Ground.AiCacheException"><see cref="Ground.ErrorIds.ObjectNotTrusted"/>.</exception>
    public static void DemandNone(IReadOnlyList<ForeignEventTrigger> found, string role, string database)
    {
        if (found.Count > 0) throw ContractErrors.ObjectNotTrusted(role, [.. found.Select(f => f.In(database))]);
    }
}
