using AiCache.Engine.Connections;
using AiCache.Engine.Contract;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Backups;

/// <summary>
/// Whose the relations are that a restore of a whole database finds in the place of the backup's tables. A table may
/// belong to anybody, as it did where it came from; code of strangers is not run.
/// </summary>
internal sealed record TargetTrust(TrustFacts Trust, IReadOnlyList<NamedObject> Objects)
{
    /// <summary>The statement that looks.</summary>
    public static SqlStep Step(IEnumerable<ManifestTable> tables) => SqlStep.File("look whose the tables are",
        "Backups/Restore/restore_trust.sql", tables.Select(t => $"{t.Schema}.{t.Name}").ToArray(),
        Array.Empty<string>(), CacheContract.ApiRoles);

    /// <summary>Refuses to read, or to load rows into, what would run a stranger's code.</summary>
    /// <param name="role">Who restores.</param>
    /// <param name="writes">Whether rows are loaded into what is there.</param>
    /// <exception cref="AiCacheException"><see cref="ErrorIds.ObjectNotTrusted"/>.</exception>
    public void Demand(string role, bool writes)
    {
        var distrust = Objects.Where(o => o.Kind is not ("r" or "p") && !Trust.Owners[o.Owner])
            .Select(o => new Distrust(o.Name, o.Kind, o.Owner, false, null, true))
            .Concat(Objects.Where(o => writes && o.Part is not null && !Trust.Owners[o.Owner])
                .Select(o => new Distrust(o.Name, o.Kind, o.Owner, false, o.Part, false)))
            .Concat(Trust.Strange.Where(p => writes && p.Schema != "auth" && !Trust.Owners[p.Owner])
                .Select(p => new Distrust(p.Object, "r", p.Owner, false, p.Part, false))).ToList();
        if (distrust.Count > 0) throw ContractErrors.ObjectNotTrusted(role, distrust);
    }
}
