using AiCache.Engine.Connections;
using AiCache.Engine.Contract;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Verification;

/// <summary>
/// What each API role really can do: every command on every table and every function is tried as the API would try it,
/// and undone. Privileges, policies and memberships together decide it, so only trying proves it.
/// </summary>
internal static class RowSecurityChecks
{
    static readonly string[] Commands = ["select", "insert", "update", "delete"];

    static readonly IReadOnlyDictionary<string, string> Attempts =
        MigrationScript.ReadSteps(EmbeddedSql.Read("Verification/Tryouts/Steps/access.sql"))
        .ToDictionary(s => s.Name, s => s.Statement);

    static readonly IReadOnlyDictionary<string, string> Seeds =
        MigrationScript.ReadSteps(EmbeddedSql.Read("Verification/Tryouts/Steps/access_seed.sql"))
        .ToDictionary(s => s.Name, s => s.Statement);

    /// <summary>
    /// One check for each role and table, and one for each role and its functions, in one round trip.
    /// </summary>
    public static async Task<IReadOnlyList<Check>> RunAsync(DatabaseSession session, DeploymentUnderCheck deployment,
        CancellationToken cancellation)
    {
        var tables = CacheContract.Tables.Where(t => deployment.IsDeployed(t.Migration)).ToList();
        var functions = CacheContract.Functions.Where(f => deployment.IsDeployed(f.Migration)).ToList();
        var roles = CacheContract.ApiRoles.Where(r => deployment.CannotWrite is null && deployment.CannotBe(r) is null)
            .ToList();
        var steps = new List<TryoutStep>();
        if (deployment.IsDeployed(CacheContract.HashesMigration) && deployment.IsDeployed(CacheContract.CacheMigration))
            steps.AddRange(OperationChecks.Read("lecture", deployment.Actor));
        if (deployment.IsDeployed(CacheContract.StatsMigration)) steps.Add(OperationChecks.Read("stats", null).First());
        steps.AddRange(tables.Select(t => new TryoutStep(t.Name, Seeds[t.Name]) { Needs = SeedNeeds(t) }));
        steps.AddRange(from role in roles
                       from attempt in tables.SelectMany(t => Commands.Select(c => $"{t.Name}.{c}"))
                           .Concat(functions.Select(f => f.Name))
                       select new TryoutStep($"{role} {attempt}", Attempts[attempt]) { Role = role, Undo = true });
        IReadOnlyDictionary<string, TryoutResult> results = roles.Count > 0 && tables.Count > 0
            ? await Tryout.RunAsync(session, steps, OperationChecks.Keys(), cancellation)
            : new Dictionary<string, TryoutResult>();
        return [.. CacheContract.ApiRoles.SelectMany(role => Judge(deployment, role, results))];
    }

    static string[] SeedNeeds(TableRule table) =>
        table == CacheContract.Hashes ? ["claim"] : table.Migration == CacheContract.StatsMigration ? ["day"] : [];

    static IEnumerable<Check> Judge(DeploymentUnderCheck deployment, string role,
        IReadOnlyDictionary<string, TryoutResult> results)
    {
        var reason = deployment.CannotWrite ?? deployment.CannotBe(role);
        foreach (var table in CacheContract.Tables)
        {
            var name = $"RowSecurity.{table.Name}.{role}";
            yield return !deployment.IsDeployed(table.Migration)
                ? DeploymentUnderCheck.NotDeployed(name, CheckCategory.RowSecurity, table.Migration)
                : reason is not null ? DeploymentUnderCheck.Skip(name, CheckCategory.RowSecurity, reason)
                : Compare(name, role, table.Migration,
                Commands.Where(c => table.Privileges[role].Contains(c, StringComparer.OrdinalIgnoreCase)),
                    [.. Commands.Select(c =>
                    (c, AccessOutcome.Of(results[$"{role} {table.Name}.{c}"], c == "insert"
                    || IsSeeded(results, table))))]);
        }
        foreach (var script in MigrationScript.All)
        {
            var name = $"RowSecurity.functions_of_{script.Name}.{role}";
            var functions = CacheContract.Functions.Where(f => f.Migration == script.Name).ToList();
            yield return !deployment.IsDeployed(script.Name)
                ? DeploymentUnderCheck.NotDeployed(name, CheckCategory.RowSecurity, script.Name)
                : reason is not null ? DeploymentUnderCheck.Skip(name, CheckCategory.RowSecurity, reason)
                : Compare(name, role, script.Name, functions.Where(f => f.Executors.Contains(role)).Select(f => f.Name),
                    [.. functions.Select(f => (f.Name, AccessOutcome.Of(results[$"{role} {f.Name}"], true)))]);
        }
    }

    static bool IsSeeded(IReadOnlyDictionary<string, TryoutResult> results, TableRule table) =>
        results[table.Name].Value is not null;

    static Check Compare(string name, string role, string migration, IEnumerable<string> expected,
        IReadOnlyList<(string What, AccessOutcome Outcome)> attempts)
    {
        var wanted = expected.ToHashSet();
        var wrong = attempts.Where(a => a.Outcome.Allowed is { } allowed && allowed != wanted.Contains(a.What))
            .ToList();
        var unclear = attempts.Where(a => a.Outcome.Allowed is null).ToList();
        var status = wrong.Count > 0 || unclear.Any(a => a.Outcome.IsFault) ? CheckStatus.Failed : unclear.Count > 0
            ? CheckStatus.Skipped : CheckStatus.Passed;
        var can = attempts.Where(a => a.Outcome.Allowed == true).Select(a => a.What).ToList();
        return new Check
        {
            Name = name, Category = CheckCategory.RowSecurity, Status = status, Expected = List(wanted),
            Actual = List(can),
            Message = string.Join(" ",
            [
                $"{role} can: {List(can)}.",
                .. wrong.Select(a =>
                $"{a.What} {(wanted.Contains(a.What) ? $"should work: {a.Outcome.Reason}." : "should not work.")}"),
                .. unclear.Select(a => $"{a.What} is not known: {a.Outcome.Reason}."),
            ]),
            Remediation = status is CheckStatus.Failed ? $"Invoke-AiCacheMigration -Name {migration} -Repair" : null,
            Duration = TimeSpan.FromSeconds(attempts.Sum(a => a.Outcome.Seconds)),
        };
    }

    static string List(IEnumerable<string> items) => string.Join(", ", items) is { Length: > 0 } list ? list
        : "nothing";
}
