using AiCache.Engine.Connections;

namespace AiCache.Engine.Backups;

/// <summary>What a restore meets that has to stay where it is, or that goes and comes with something else.</summary>
/// <param name="PlatformSchemas">The schemas of a hosted platform.</param>
/// <param name="Schemas">The other schemas.</param>
/// <param name="Relations">Tables, views and sequences.</param>
/// <param name="Routines">Functions and procedures.</param>
/// <param name="Policies">The policies on tables of the platform, by <c>table policy</c>.</param>
/// <param name="Publications">The publications.</param>
/// <param name="EventTriggers">The event triggers.</param>
/// <param name="Extensions">The extensions.</param>
/// <param name="Inherited">The statements that would drop a constraint which a partition has of its parent.</param>
internal sealed record TargetObjects(IReadOnlyList<string> PlatformSchemas, IReadOnlyList<TargetSchema> Schemas,
    IReadOnlyList<TargetRelation> Relations,
    IReadOnlyList<TargetRoutine> Routines, IReadOnlyList<ManifestObject> Policies, IReadOnlyList<string> Publications,
    IReadOnlyList<string> EventTriggers, IReadOnlyList<string> Extensions, IReadOnlyList<string> Inherited)
{
    /// <summary>A target without anything.</summary>
    public static TargetObjects None { get; } = new([], [], [], [], [], [], [], [], []);

    /// <summary>Looks at the target.</summary>
    public static Task<TargetObjects> ReadAsync(IStatements statements, CancellationToken cancellation) =>
        statements.JsonAsync<TargetObjects>(SqlStep.File("look at the target's objects",
            "Backups/Restore/target_objects.sql", HostedPlatform.Roles, HostedPlatform.Schemas), cancellation);

    /// <summary>A relation by its name; null where there is none.</summary>
    public TargetRelation? Relation(string schema, string name) =>
        Relations.FirstOrDefault(r => r.Schema == schema && r.Name == name);

    /// <summary>A routine as a dump calls it; null where there is none.</summary>
    public TargetRoutine? Routine(DumpEntry entry) =>
        Routines.FirstOrDefault(r => r.Schema == entry.Schema && r.Name == entry.Name);
}

/// <summary>A schema of the target.</summary>
internal sealed record TargetSchema(string Name, long Oid);

/// <summary>A relation of the target.</summary>
internal sealed record TargetRelation(string Schema, string Name, bool Platform, bool Writable);

/// <summary>A routine of the target.</summary>
/// <param name="Schema">Its schema.</param>
/// <param name="Name">Its name with the types of its arguments, as a dump's entry names it.</param>
/// <param name="Oid">Its number.</param>
/// <param name="Ours">Whether the role may replace it.</param>
/// <param name="Drop">Its name as a statement that drops it says it.</param>
/// <param name="Held">Whether an event trigger, or a trigger of a platform's table, calls it.</param>
internal sealed record TargetRoutine(string Schema, string Name, long Oid, bool Ours, string Drop, bool Held);
