using AiCache.Engine.Contract;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Deployment;

/// <summary>
/// What has to be there before a migration is begun, so that it is refused with a reason instead of failing half-way.
/// </summary>
internal static class Preconditions
{
    /// <summary>Refuses a server that takes no changes.</summary>
    public static void DemandWritable(DeploymentState state)
    {
        if (state.Facts.Server.ReadOnlyBy is { } reason) throw ContractErrors.ReadOnly(state.Database, reason);
    }

    /// <summary>
    /// Refuses where something that the migration needs is missing once the earlier ones are applied, and names all of
    /// it.
    /// </summary>
    public static void Demand(DeploymentState state, MigrationScript script, IEnumerable<string> earlier,
        bool isNode = false)
    {
        var facts = state.Facts;
        var missing = new List<Lack>();
        foreach (var role in CacheContract.ApiRoles.Where(r => facts.Roles.All(f => f.Name != r)))
            missing.Add(new($"role {role} does not exist", $"create role {role} nologin"));
        if (script.Name == CacheContract.HashesMigration)
        {
            var lectures = facts.Required.FirstOrDefault(r => r.FullName == CacheContract.Lectures);
            if (lectures is null && !isNode)
                missing.Add(new("table public.lectures does not exist", null, "Run the application's own migrations first."));
            else if (!isNode && lectures!.Kind is not ("r" or "p"))
                missing.Add(new("public.lectures is not a table", null,
                    "Point the application's migrations at this database first."));
            else if (!isNode && lectures!.KeyType != "uuid")
                missing.Add(new("public.lectures has no unique uuid column id "
                + $"({(lectures!.IdType is null ? "no column id" : lectures.KeyType is null ? "id is not a key" : $"id is {lectures.IdType}")})",
                    null, "The content hashes refer to public.lectures(id uuid): give the table such a key."));
            if (facts.Relation(CacheContract.Cache.FullName) is null && !earlier.Contains(CacheContract.CacheMigration))
                missing.Add(new("table public.ai_response_cache does not exist", null,
                    $"{Commands.Migrate} -Name {CacheContract.CacheMigration} makes it."));
        }
        if (missing.Count > 0) throw DeploymentErrors.PrerequisiteMissing(state.Database, script.Name, missing);
        DemandRights(state, script, isNode);
    }

    static void DemandRights(DeploymentState state, MigrationScript script, bool isNode)
    {
        var facts = state.Facts;
        var role = Identifier.Quote(facts.Server.CurrentUser);
        var missing = new List<Lack>();
        if (!facts.Server.CanCreateInPublic)
            missing.Add(new("create on schema public", $"grant usage, create on schema public to {role}"));
        if (!facts.Server.CanCreateInDatabase && facts.Schema is null)
            missing.Add(new("create on the database",
            $"grant create on database {Identifier.Quote(facts.Server.Database)} to {role}"));
        if (script.Name == CacheContract.HashesMigration && !isNode
            && facts.Required.Any(r => r is { FullName: CacheContract.Lectures, CanReference: false }))
            missing.Add(new("references on public.lectures", $"grant references on public.lectures to {role}"));
        if (missing.Count > 0)
            throw DeploymentErrors.RightMissing(state.Database, script.Name, facts.Server, missing);
    }
}
