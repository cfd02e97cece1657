namespace AiCache.Engine.Backups;

/// <summary>
/// Which entries of a dump are put back into a project of a hosted platform: what is the user's. What is the platform's
/// is there already.
/// </summary>
internal sealed class PlatformRules
{
    readonly ManifestPlatform source;
    readonly TargetObjects target;
    readonly HashSet<string> schemas;
    readonly HashSet<(string Schema, string Name)> data;
    readonly bool cleans;

    PlatformRules(BackupManifest manifest, ManifestPlatform source, TargetObjects target, bool cleans)
    {
        this.cleans = cleans;
        this.source = source;
        this.target = target;
        schemas = [.. source.Schemas.Intersect(target.PlatformSchemas)];
        data = [.. manifest.Tables.Where(t => HostedPlatform.HasUsersData(t.Schema, t.Name)
            && target.Relation(t.Schema, t.Name) is { Platform: true, Writable: true })
            .Select(t => (t.Schema, t.Name))];
        LeftAlone = [.. manifest.Tables.Where(t => !HostedPlatform.HasUsersData(t.Schema, t.Name)
            && target.Relation(t.Schema, t.Name) is { Platform: true })];
        Unwritable = [.. manifest.Tables.Where(t => t.Rows != 0 && schemas.Contains(t.Schema)
            && HostedPlatform.HasUsersData(t.Schema, t.Name) && !data.Contains((t.Schema, t.Name)))];
    }

    /// <summary>The rules of a target; null where neither it nor the backup is of a platform.</summary>
    /// <param name="manifest">The backup.</param>
    /// <param name="target">The target.</param>
    /// <param name="superuser">Whether the role is a superuser: it may have everything back.</param>
    /// <param name="cleans">Whether what is there is replaced.</param>
    public static PlatformRules? Of(BackupManifest manifest, TargetObjects target, bool superuser, bool cleans) =>
        manifest.Platform is { } source && target.PlatformSchemas.Count > 0
        && (manifest.Scope == BackupScope.Database || !superuser) ? new(manifest, source, target, cleans) : null;

    /// <summary>The platform's name.</summary>
    public string Platform => source.Name;

    /// <summary>Tables with rows in the backup that the target does not have or the role may not write.</summary>
    public IReadOnlyList<ManifestTable> Unwritable { get; }

    /// <summary>Tables that the platform keeps here, and that were taken for the user's where they come from.</summary>
    public IReadOnlyList<ManifestTable> LeftAlone { get; }

    /// <summary>The tables of the platform whose rows come back.</summary>
    public IEnumerable<(string Schema, string Name)> Data => data;

    /// <summary>Whether a table is the platform's.</summary>
    public bool IsPlatforms(string schema, string name) => target.Relation(schema, name) is { Platform: true };

    /// <summary>Whether a role is the platform's.</summary>
    public static bool IsPlatforms(string role) => HostedPlatform.Roles.Contains(role);

    /// <summary>Whether the platform has made already what the entry would make.</summary>
    public bool Skips(DumpEntry entry) => entry switch
    {
        { Kind: "SCHEMA" } => schemas.Contains(entry.Name),
        { Kind: "ACL" or "COMMENT" or "SECURITY LABEL", Schema: "-" } => SkipsRemark(entry),
        { Kind: "DEFAULT ACL" or "EVENT TRIGGER" or "PUBLICATION" } => IsPlatforms(entry.Owner),
        { Kind: "PUBLICATION TABLE" or "PUBLICATION TABLES IN SCHEMA" } => IsPlatforms(entry.Owner),
        _ when !schemas.Contains(entry.Schema) || !BelongsToPlatform(entry) => false,
        { Kind: "TABLE DATA" } => !data.Contains((entry.Schema, entry.Name)),
        { Kind: "SEQUENCE SET" } => !HostedPlatform.HasUsersData(entry.Schema, entry.Name)
            || target.Relation(entry.Schema, entry.Name) is not { Writable: true },
        { Kind: "POLICY" } => (!cleans && target.Policies.Contains(new(entry.Schema, entry.Name)))
            || !target.Relations.Any(r => r.Schema == entry.Schema && entry.Name.StartsWith(r.Name + " ",
                StringComparison.Ordinal)),
        { Kind: "TRIGGER" } => !source.Triggers.Contains(new(entry.Schema, entry.Name)),
        _ => true,
    };

    /// <summary>Whether a statement that drops something is left out.</summary>
    public bool SkipsDrop(DropStatement drop) => drop.Kind switch
    {
        "EXTENSION" or "EVENT TRIGGER" or "PUBLICATION" => true,
        "SCHEMA" => schemas.Contains(drop.Name),
        // Whoever may make a policy there may drop it; a trigger is replaced.
        "POLICY" => false,
        _ => schemas.Contains(drop.Schema) && target.Relation(drop.Schema, drop.Name) is not { Platform: false },
    };

    /// <summary>
    /// By its owner, or by that of what has the same name here: in older projects some of it belongs to postgres.
    /// </summary>
    bool BelongsToPlatform(DumpEntry entry)
    {
        if (IsPlatforms(entry.Owner)) return true;
        var name = entry.Kind is "ACL" or "COMMENT" or "SECURITY LABEL" ? entry.Name[(entry.Name.IndexOf(' ') + 1)..]
            : entry.Name;
        return target.Relations.Any(r => r.Platform && r.Schema == entry.Schema
            && (name == r.Name || name.StartsWith(r.Name + " ", StringComparison.Ordinal)));
    }

    bool SkipsRemark(DumpEntry entry) => entry.Name.Split(' ', 2) switch
    {
        ["SCHEMA", var name] => schemas.Contains(name.Trim('"')),
        ["EXTENSION", _] => true,
        _ => IsPlatforms(entry.Owner),
    };
}
