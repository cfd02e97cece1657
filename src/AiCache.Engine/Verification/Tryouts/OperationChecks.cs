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

    const string AnyCaller = "hashes_any_caller", Lecture = "lecture";
    const string Revoke = "take the right away", RightIsGone = "the right is gone";

    /// <summary>
    /// What the connected role does itself, whoever does the rest: it sees the lectures, and it may own the table.
    /// </summary>
    static readonly string[] OwnSteps = [Lecture, Revoke, RightIsGone];

    /// <summary>One check for each operation.</summary>
    public static CheckAnswer Ask(StatementBatch batch, DeploymentUnderCheck deployment)
    {
        var rules = OperationRule.All.ToLookup(r => CanRun(deployment, r.Migration));
        var checks = rules[false].Select(r => deployment.IsDeployed(r.Migration)
            ? Check.Skipped(CheckCategory.Operation, NameOf(r), deployment.CannotWrite
                ?? "The cache table is not deployed.")
            : DeploymentUnderCheck.NotDeployed(CheckCategory.Operation, NameOf(r), r.Migration)).ToList();
        if (!rules[true].Any()) return CheckAnswer.Known(checks);
        var steps = Scripts.Where(s => CanRun(deployment, s.Migration)
            && (s.Script != AnyCaller || deployment.Actor is not null))
            .SelectMany(s => Read(s.Script, deployment.Actor)).ToList();
        var tried = Tryout.Add(batch, steps, Keys());
        return new(() => tried.IsGiven, () =>
        {
            var results = tried.Value.ToDictionary(r => r.Name);
            return [.. checks, .. rules[true].Select(r => Judge(r, results, deployment))];
        });
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
        var name = NameOf(rule);
        if (!results.TryGetValue(rule.Name, out var result))
            return deployment.Without(DeploymentUnderCheck.Backend, CheckCategory.Operation, name);
        var check = result switch
        {
            { Missing: { } missing } => Prevented(name, CauseOf(missing, results), deployment),
            { IsInTheWay: true } => Check.Skipped(CheckCategory.Operation, name,
                $"The application was in the way: {result.Message}"),
            // Not the application's own role was refused, but whoever is connected.
            { IsDenied: true } when deployment.Actor is null => deployment.Without(DeploymentUnderCheck.Backend,
                CheckCategory.Operation, name),
            _ => Compare(rule, result, deployment),
        };
        return check with { Duration = result.Duration };
    }

    static Check Compare(OperationRule rule, TryoutResult result, DeploymentUnderCheck deployment)
    {
        var passed = result.Value == rule.Expected;
        return Check.Of(passed ? CheckStatus.Passed : CheckStatus.Failed, CheckCategory.Operation, NameOf(rule),
                passed ? rule.Message : result.SqlState is null ? $"Not so: {rule.Message}"
                : $"{deployment.Actor ?? deployment.Facts.Server.CurrentUser}: {result.Message}")
            .Found(rule.Expected, result.SqlState is null ? result.Value ?? "nothing" : $"error {result.SqlState}")
            .Mended(deployment.Repair(rule.Migration));
    }

    static TryoutResult CauseOf(string missing, IReadOnlyDictionary<string, TryoutResult> results) =>
        results[missing] is { Missing: { } earlier } ? CauseOf(earlier, results) : results[missing];

    /// <summary>What could not be tried because a step before it gave nothing.</summary>
    static Check Prevented(string name, TryoutResult cause, DeploymentUnderCheck deployment)
    {
        var user = deployment.Facts.Server.CurrentUser;
        return cause switch
        {
            { Name: RightIsGone } => Check.Unknown(CheckCategory.Operation, name, $"{user} cannot take the right to "
                + "delete away from service_role to try it: it does not own public.ai_response_cache, or the right "
                + "comes from elsewhere.").Mended(null, "Connect as the owner of public.ai_response_cache."),
            { IsDenied: true, Name: Lecture } => Check.Unknown(CheckCategory.Operation, name,
                $"{user} may not read public.lectures, and nothing can be tried without a lecture: {cause.Message}")
                .Mended(deployment.GrantRead(CacheContract.Lectures), "For the table's owner."),
            { IsDenied: true } when deployment.Actor is null =>
                deployment.Without(DeploymentUnderCheck.Backend, CheckCategory.Operation, name),
            { Name: Lecture, SqlState: null } =>
                Check.Skipped(CheckCategory.Operation, name, "public.lectures shows no "
                + "row with few answers in the cache: the foreign key lets nothing be tried without a lecture, and "
                + "changing one with many would lock them."),
            { Name: "claim", IsInTheWay: true } => Check.Skipped(CheckCategory.Operation, name,
                "The application is using the lecture that was to be tried with; run the check again."),
            { SqlState: { } state } => Check.Skipped(CheckCategory.Operation, name,
                $"'{cause.Name}' failed before it: {cause.Message} ({state})"),
            _ => Check.Skipped(CheckCategory.Operation, name, $"'{cause.Name}' gave nothing to go on with."),
        };
    }

    static string NameOf(OperationRule rule) => $"Operation.{rule.Name}";
}
