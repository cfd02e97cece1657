using System.Globalization;
using AiCache.Engine.Connections;
using AiCache.Engine.Contract;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Verification;

/// <summary>Does what the application does with the cache, the hashes and the statistics, and undoes it.</summary>
internal static class OperationChecks
{
    static readonly (string Migration, string Script)[] Scripts =
    [
        (CacheContract.CacheMigration, "cache"),
        (CacheContract.HashesMigration, "lecture"),
        (CacheContract.HashesMigration, "hashes"),
        (CacheContract.HashesMigration, AnyCaller),
        (CacheContract.StatsMigration, "stats"),
    ];

    const string AnyCaller = "hashes_any_caller", Revoke = "take the right away";

    /// <summary>
    /// What the connected role does itself, whoever does the rest: it sees the lectures, and it may own the table.
    /// </summary>
    static readonly string[] OwnSteps = ["lecture", Revoke, "the right is gone"];

    /// <summary>One check for each operation, in one round trip.</summary>
    public static async Task<IReadOnlyList<Check>> RunAsync(DatabaseSession session, DeploymentUnderCheck deployment,
        CancellationToken cancellation)
    {
        var rules = OperationRule.All.ToLookup(r => CanRun(deployment, r.Migration));
        var checks = rules[false].Select(r => deployment.IsDeployed(r.Migration)
            ? DeploymentUnderCheck.Skip(NameOf(r), CheckCategory.Operation, deployment.CannotWrite
            ?? "The cache table is not deployed.")
            : DeploymentUnderCheck.NotDeployed(NameOf(r), CheckCategory.Operation, r.Migration)).ToList();
        if (!rules[true].Any()) return checks;
        var steps = Scripts.Where(s => CanRun(deployment, s.Migration)
            && (s.Script != AnyCaller || deployment.Actor is not null))
            .SelectMany(s => Read(s.Script, deployment.Actor)).ToList();
        var results = await Tryout.RunAsync(session, steps, Keys(), cancellation);
        return [.. checks, .. rules[true].Select(r => Judge(r, results, deployment))];
    }

    /// <summary>Keys that no entry of the application has.</summary>
    public static IReadOnlyDictionary<string, string> Keys() => new Dictionary<string, string>
    {
        ["key"] = $"aicache-check-{Guid.NewGuid():n}", ["entry"] = $"aicache-check-{Guid.NewGuid():n}",
    };

    /// <summary>The steps of a script, with what each needs.</summary>
    public static IEnumerable<TryoutStep> Read(string script, string? role) =>
        MigrationScript.ReadSteps(EmbeddedSql.Read($"Verification/Tryouts/Steps/{script}.sql"))
            .Select(s => new TryoutStep(s.Name, s.Statement)
            {
                Role = OwnSteps.Contains(s.Name) ? null : role,
                Returns = s.Name != Revoke,
                Needs = OperationRule.All.FirstOrDefault(r => r.Name == s.Name)?.Needs ?? Prepares(script, s.Name),
            });

    static string[] Prepares(string script, string step) => script switch
    {
        "hashes" or AnyCaller => ["claim"],
        "stats" when step != "day" => ["day"],
        "lecture" when step != "lecture" => ["lecture"],
        _ => [],
    };

    // Invalidation is about entries: without the cache table there is nothing to try.
    static bool CanRun(DeploymentUnderCheck deployment, string migration) => deployment.CannotWrite is null
        && deployment.IsDeployed(migration)
        && (migration != CacheContract.HashesMigration || deployment.IsDeployed(CacheContract.CacheMigration));

    static Check Judge(OperationRule rule, IReadOnlyDictionary<string, TryoutResult> results,
        DeploymentUnderCheck deployment)
    {
        if (!results.TryGetValue(rule.Name, out var result))
            return DeploymentUnderCheck.Skip(NameOf(rule), CheckCategory.Operation,
                deployment.CannotBe(DeploymentUnderCheck.Backend)!);
        var duration = TimeSpan.FromSeconds(result.Seconds);
        if (result.Missing is { } missing)
            return DeploymentUnderCheck.Skip(NameOf(rule), CheckCategory.Operation,
            Why(missing, results, deployment)) with
            { Duration = duration };
        if (result.SqlState is "55P03" or "40P01")
            return DeploymentUnderCheck.Skip(NameOf(rule), CheckCategory.Operation,
                $"The application was in the way: {result.Message}") with
            { Duration = duration };
        var passed = result.Value == rule.Expected;
        return new Check
        {
            Name = NameOf(rule), Category = CheckCategory.Operation, Status = passed ? CheckStatus.Passed
            : CheckStatus.Failed, Expected = rule.Expected,
            Actual = result.SqlState is null ? result.Value ?? "nothing" : $"error {result.SqlState}",
            Message = passed ? rule.Message
                : result.SqlState is null ? $"Not so: {rule.Message}"
                : string.Create(CultureInfo.InvariantCulture,
                $"{deployment.Actor ?? deployment.Facts.Server.CurrentUser}: {result.Message}"),
            Remediation = passed ? null : $"Invoke-AiCacheMigration -Name {rule.Migration} -Repair",
            Duration = duration,
        };
    }

    static string Why(string missing, IReadOnlyDictionary<string, TryoutResult> results,
        DeploymentUnderCheck deployment)
    {
        var cause = results[missing];
        return cause switch
        {
            { Missing: { } earlier } => Why(earlier, results, deployment),
            { Name: "lecture", SqlState: null } => "public.lectures shows no row with few answers in the cache: the "
            + "foreign key lets nothing be tried without a lecture, and changing one with many would lock them.",
            { Name: "claim", SqlState: "55P03" } =>
            "The application is using the lecture that was to be tried with; run the check again.",
            { Name: "the right is gone" } => $"{deployment.Facts.Server.CurrentUser} cannot take the right to delete "
            + "away from service_role to try it: it does not own "
            + "public.ai_response_cache, or the right comes from elsewhere.",
            { SqlState: { } state } => $"'{cause.Name}' failed before it: {cause.Message} ({state})",
            _ => $"'{cause.Name}' gave nothing to go on with.",
        };
    }

    static string NameOf(OperationRule rule) => $"Operation.{rule.Name}";
}
