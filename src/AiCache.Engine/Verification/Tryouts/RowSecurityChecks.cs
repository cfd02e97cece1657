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
    static readonly string[] Verbs = ["select", "insert", "update", "delete"];

    static readonly IReadOnlyDictionary<string, string> Attempts =
        MigrationScript.ReadSteps(EmbeddedSql.Read("Verification/Tryouts/Steps/access.sql"))
        .ToDictionary(s => s.Name, s => s.Statement);

    static readonly IReadOnlyDictionary<string, string> Seeds =
        MigrationScript.ReadSteps(EmbeddedSql.Read("Verification/Tryouts/Steps/access_seed.sql"))
        .ToDictionary(s => s.Name, s => s.Statement);

    /// <summary>One check for each role and table, and one for each role and its functions.</summary>
    public static CheckAnswer Ask(StatementBatch batch, DeploymentUnderCheck deployment)
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
                       from attempt in tables.SelectMany(t => Verbs.Select(c => $"{t.Name}.{c}"))
                           .Concat(functions.Select(f => f.Name))
                       select new TryoutStep($"{role} {attempt}", Attempts[attempt]) { Role = role, Undo = true });
        if (roles.Count == 0 || tables.Count == 0) return CheckAnswer.Known(Judge(deployment, []));
        var results = Tryout.Add(batch, steps, OperationChecks.Keys());
        return new(() => results.IsGiven, () => Judge(deployment, results.Value));
    }

    static List<Check> Judge(DeploymentUnderCheck deployment, IReadOnlyList<TryoutResult> tried)
    {
        var results = tried.ToDictionary(r => r.Name);
        return [.. CacheContract.ApiRoles.SelectMany(role => Judge(deployment, role, results))];
    }

    static string[] SeedNeeds(TableRule table) =>
        table == CacheContract.Hashes ? ["claim"] : table.Migration == CacheContract.StatsMigration ? ["day"] : [];

    static IEnumerable<Check> Judge(DeploymentUnderCheck deployment, string role,
        IReadOnlyDictionary<string, TryoutResult> results)
    {
        foreach (var table in CacheContract.Tables)
        {
            yield return Reachable(deployment, role, $"RowSecurity.{table.Name}.{role}", table.Migration, name =>
                Compare(name, role, table, results, deployment));
        }
        foreach (var script in MigrationScript.All)
        {
            var functions = CacheContract.Functions.Where(f => f.Migration == script.Name).ToList();
            yield return Reachable(deployment, role, $"RowSecurity.functions_of_{script.Name}.{role}", script.Name,
                name =>
                Compare(name, role, functions.Where(f => f.Executors.Contains(role)).Select(f => f.Name),
                    [.. functions.Select(f => (f.Name, AccessOutcome.Of(results[$"{role} {f.Name}"], seed: null)))],
                    deployment.Repair(script.Name)));
        }
    }

    /// <summary>The check, or why it cannot be made.</summary>
    static Check Reachable(DeploymentUnderCheck deployment, string role, string name, string migration,
        Func<string, Check> check) =>
        !deployment.IsDeployed(migration)
            ? DeploymentUnderCheck.NotDeployed(CheckCategory.RowSecurity, name, migration)
        : deployment.CannotWrite is { } reason ? Check.Skipped(CheckCategory.RowSecurity, name, reason)
        : deployment.CannotBe(role) is not null ? deployment.Without(role, CheckCategory.RowSecurity, name)
        : check(name);

    static Check Compare(string name, string role, TableRule table, IReadOnlyDictionary<string, TryoutResult> results,
        DeploymentUnderCheck deployment)
    {
        var seed = results[table.Name];
        var wanted = Verbs.Where(c => table.Privileges[role].Contains(c, StringComparer.OrdinalIgnoreCase));
        return Compare(name, role, wanted,
            [.. Verbs.Select(c => (c, AccessOutcome.Of(results[$"{role} {table.Name}.{c}"],
            c == "insert" ? null : seed)))], deployment.Repair(table.Migration));
    }

    static Check Compare(string name, string role, IEnumerable<string> expected,
        IReadOnlyList<(string What, AccessOutcome Outcome)> attempts, string repair)
    {
        var wanted = expected.ToHashSet();
        var wrong = attempts.Where(a => a.Outcome.Allowed is { } allowed && allowed != wanted.Contains(a.What))
            .ToList();
        var unclear = attempts.Where(a => a.Outcome.Allowed is null).ToList();
        var status = wrong.Count > 0 || unclear.Any(a => a.Outcome.IsFault) ? CheckStatus.Failed
            : unclear.Any(a => a.Outcome.IsDenied) ? CheckStatus.Unknown
            : unclear.Count > 0 ? CheckStatus.Skipped : CheckStatus.Passed;
        var can = attempts.Where(a => a.Outcome.Allowed == true).Select(a => a.What).ToList();
        var message = string.Join(" ",
        [
            $"{role} can: {List(can)}.",
            .. wrong.Select(a =>
                $"{a.What} {(wanted.Contains(a.What) ? $"should work: {a.Outcome.Reason}." : "should not work.")}"),
            .. unclear.Select(a => $"{a.What} is not known: {a.Outcome.Reason}."),
        ]);
        return Check.Of(status, CheckCategory.RowSecurity, name, message).Found(List(wanted), List(can))
            .Mended(status == CheckStatus.Failed ? repair : null, status == CheckStatus.Unknown
                ? "Connect as a role that may add a row to try it on: the table's owner." : null) with
        { Duration = TimeSpan.FromSeconds(attempts.Sum(a => a.Outcome.Seconds)) };
    }

    static string List(IEnumerable<string> items) => string.Join(", ", items) is { Length: > 0 } list ? list
        : "nothing";
}
