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

    /// <summary>
    /// Refuses to read, or to load rows into, what would run a stranger's code. None are those who own what a whole
    /// backup holds: their code comes with it. With rows alone comes none, and what a manifest says of owners is
    /// anybody's word.
    /// </summary>
    /// <param name="role">Who restores.</param>
    /// <param name="manifest">What is restored.</param>
    /// <exception cref="AiCacheException"><see cref="ErrorIds.ObjectNotTrusted"/>.</exception>
    public void Demand(string role, BackupManifest manifest)
    {
        // Otherwise what is there is dropped, or it is an error that it is there.
        var writes = manifest.Content == BackupContent.DataOnly;
        var distrust = Objects.Where(o => IsStranger(o.Owner)
            && (o.Kind is not ("r" or "p") || (writes && o.Part is not null)))
            .Select(o => new Distrust(o.Name, o.Kind, o.Owner, false, o.Part, Reading: o.Part is null))
            .Concat(Trust.Strange.Where(p => writes && p.Schema != "auth" && IsStranger(p.Owner))
                .Select(p => new Distrust(p.Object, "r", p.Owner, false, p.Part, p.Reading))).ToList();
        if (distrust.Count > 0) throw ContractErrors.ObjectNotTrusted(role, distrust);

        bool IsStranger(string owner) => !Trust.Owners[owner] && (writes || !manifest.Owners.Contains(owner));
    }
}
