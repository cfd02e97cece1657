using AiCache.Engine.Contract;

namespace AiCache.Engine.Tests.Contract;

/// <summary>
/// What is said of each way in which a deployment can differ: all of it, as it stands in comparison.txt. With
/// AICACHE_APPROVE=1 it is written anew, to be read and committed.
/// </summary>
public sealed class ComparisonTests
{
    static readonly string[] All = [.. MigrationScript.All.Select(m => m.Name)];

    [Fact]
    public void A_fresh_deployment_meets_the_contract()
    {
        var checks = ContractComparison.Run(KeptFacts.Read(), All)
            .Concat(ContractComparison.RunJournal(KeptFacts.Read())).ToList();
        Assert.All(checks, c => Assert.Equal((CheckStatus.Passed, null), (c.Status, c.Remediation)));
        Assert.Equal(ContractComparison.Categories.Order(), checks.Select(c => c.Category).Distinct().Order());
        Assert.Equal(checks.Count, checks.Select(c => c.Name).Distinct().Count());
    }

    [Fact]
    public void Each_difference_is_told_as_it_was_approved()
    {
        var facts = KeptFacts.Read();
        List<string> lines = ["# nothing", .. Tell(facts, _ => true)];
        foreach (var (what, change) in Changes) lines.AddRange(["", $"# {what}", .. Tell(change(facts), Differs)]);
        lines.AddRange(["", "# nothing is recorded, and an index is gone", .. ContractComparison.Run(
            Of(facts, "ai_response_cache", r =>
            r with { Indexes = [.. r.Indexes.Where(i => i.Name != "idx_ai_cache_key")] }),
            All.ToHashSet(), All).Where(Differs).Select(Line)]);
        lines.AddRange(["", "# there is no journal", .. ContractComparison.RunJournal(facts with
        {
            Relations = [.. facts.Relations.Where(r => r.Name != "migration_journal")],
        }).Select(Line)]);
        var text = string.Join('\n', lines) + "\n";
        if (Environment.GetEnvironmentVariable("AICACHE_APPROVE") == "1") File.WriteAllText(KeptFacts.Approved, text);
        Assert.Equal(File.ReadAllText(KeptFacts.Approved).ReplaceLineEndings("\n"), text);
    }

    static readonly (string What, Func<CatalogueFacts, CatalogueFacts> Change)[] Changes =
    [
        .. new[] { "ai_response_cache", "lecture_content_hashes", "ai_cache_stats", "stats_pending",
            "migration_journal" }.SelectMany(Tables),
        ("no statistics", f =>
            f with { Relations = [.. f.Relations.Where(r => r.Name is not ("ai_cache_stats" or "stats_pending"))] }),
        ("no schema", f => f with { Schema = null }),
        ("a schema open to anon", f =>
        f with { Schema = f.Schema! with { Privileges = [.. f.Schema.Privileges, new("anon", "USAGE")] } }),
        ("a schema closed to all", f => f with { Schema = f.Schema! with { Privileges = [] } }),
        ("an owner of the API's", f => Of(f, "ai_cache_stats", r => r with { Owner = "service_role" })),
        ("another owner", f => Of(f, "ai_cache_stats", r => r with { Owner = "Somebody" })),
        ("a column of somebody's", f => Column(f, new("mine", "text", false, "", null))),
        ("one that nothing fills", f => Column(f, new("Mine", "text", true, "", null))),
        ("one with a default", f => Column(f, new("mine", "text", true, "", "'x'"))),
        ("one that counts by itself", f => Column(f, new("mine", "bigint", true, "a", null))),
        ("another word for now", f => Defaults(f, "CURRENT_TIMESTAMP")),
        ("one more", f => Defaults(f, "transaction_timestamp()")),
        ("another time", f => Defaults(f, "clock_timestamp()")),
        ("no default", f => Defaults(f, null)),
        ("an index of somebody's", f =>
        Index(f, new("mine", false, false, true, "btree", ["tokens_used"], null, 0, "CREATE INDEX mine"))),
        ("a twin", f =>
        Index(f, new("twin", false, false, true, "btree", ["cache_key"], null, 0, "CREATE INDEX twin"))),
        ("a twin that is a constraint", f =>
        Of(Index(f, new("Twin", true, false, true, "btree", ["cache_key"], null, 0, "CREATE INDEX")),
            "ai_response_cache", r => r with { Constraints = [.. r.Constraints, new("Twin", "u", true, "UNIQUE")] })),
        ("a twin of a part", f =>
        Index(f, new("twin", false, false, true, "btree", ["cache_key"], "(a > 1)", 0, "CREATE INDEX"))),
        ("a twin of another kind", f =>
        Index(f, new("twin", false, false, true, "hash", ["cache_key"], null, 0, "CREATE INDEX"))),
        ("a constraint of somebody's", f => Of(f, "ai_response_cache", r => r with { Constraints = [.. r.Constraints,
            new("mine", "c", true, "CHECK ((content_size < 5))"), new("other", "x", true, "EXCLUDE")] })),
        ("constraints that were never checked", f => Of(f, "lecture_content_hashes", r => r with { Constraints =
            [.. r.Constraints.Select(c => c with { Validated = false, Definition = c.Definition + " NOT VALID" })] })),
        ("a policy by hand", f => Of(f, "ai_cache_stats", r => r with { Policies =
            [new("by hand", "r", true, ["public"], "(auth.role() = 'authenticated'::text)", null),
            r.Policies.Single(p => p.Command == "*")] })),
        ("a policy by hand for the backend", f => Of(f, "ai_cache_stats", r => r with { Policies =
            [new("by hand", "*", true, ["public"], "(auth.role() = 'service_role'::text)", null),
            r.Policies.Single(p => p.Command == "r")] })),
        ("one that asks something else", f => Of(f, "ai_cache_stats", r => r with { Policies =
            [new("by hand", "r", true, ["public"], "(current_user = 'authenticated'::text)", null),
            r.Policies.Single(p => p.Command == "*")] })),
        ("policies of somebody's", f => Of(f, "ai_cache_stats", r => r with { Policies = [.. r.Policies,
            new("In", "a", true, ["anon"], null, "true"), new("up", "w", false, ["anon", "b"], "true", null),
            new("out", "d", true, ["anon"], "x", null)] })),
        ("a policy for writing that checks", f => Of(f, "ai_cache_stats", r => r with { Policies =
            [.. r.Policies.Select(p => p with { Check = "false" })] })),
        ("a policy whose check is left out", f =>
            Of(f, "ai_cache_stats", r => r with { Policies = [.. r.Policies.Select(p => p with { Check = null })] })),
        ("a restrictive policy", f => Of(f, "ai_cache_stats", r =>
            r with { Policies = [.. r.Policies.Select(p => p with { Permissive = false })] })),
        ("a trigger of somebody's", f => Of(f, "ai_cache_stats", r => r with { Triggers = [.. r.Triggers,
            new("mine", "public.mine", "O", "CREATE TRIGGER mine")] })),
        ("two triggers of one function", f =>
            Of(f, "ai_cache_stats", r => r with { Triggers = [.. r.Triggers, .. r.Triggers] })),
        ("triggers that fire always", f => Triggers(f, "A")), ("on replicas", f => Triggers(f, "R")),
            ("never", f => Triggers(f, "D")),
        ("a trigger of another name", f =>
            Of(f, "ai_cache_stats", r => r with { Triggers = [.. r.Triggers.Select(t => t with
            { Name = "My One",
            Definition = t.Definition.Replace("TRIGGER update_cache_stats_timestamp", "TRIGGER \"My One\"") })] })),
        ("privileges on a column", f => Of(f, "ai_cache_stats", r => r with { Privileges = [.. r.Privileges,
            new("anon", "SELECT (date)"), new("anon", "SELECT (date)"), new("other", "SELECT")] })),
        ("a view", f => Of(f, "ai_cache_stats", r => r with { Kind = "v" })),
        ("without a log", f => Of(f, "ai_cache_stats", r => r with { Persistence = "u" })),
        ("temporary", f => Of(f, "ai_cache_stats", r => r with { Persistence = "t" })),
        ("another setting", f => Of(f, "ai_response_cache", r => r with { Options = ["fillfactor=90"] })),
        .. Functions(),
    ];

    static IEnumerable<(string, Func<CatalogueFacts, CatalogueFacts>)> Tables(string table) =>
    [
        ($"no {table}", f => f with { Relations = [.. f.Relations.Where(r => r.Name != table)] }),
        ($"no columns in {table}", f => Of(f, table, r => r with { Columns = [] })),
        ($"other columns in {table}", f =>
        Of(f, table, r => r with { Columns = [.. r.Columns.Select(c => c with { Type = "text", NotNull = false })] })),
        ($"no indexes on {table}", f => Of(f, table, r => r with { Indexes = [] })),
        ($"invalid indexes on {table}", f =>
        Of(f, table, r => r with { Indexes = [.. r.Indexes.Select(i => i with { Valid = false })] })),
        ($"other indexes on {table}", f => Of(f, table, r => r with
        {
            Constraints = [.. r.Constraints.Where(c => c.Type is not ("p" or "u"))],
            Indexes = [.. r.Indexes.Select(i => i with
            { Unique = !i.Unique, Columns = [.. i.Columns, "b"], Predicate = "(a > 1)" })],
        })),
        ($"no constraints on {table}", f => Of(f, table, r => r with { Constraints = [] })),
        ($"no row security for {table}", f => Of(f, table, r => r with { RowSecurity = false, Policies = [] })),
        ($"row security forced on {table}", f => Of(f, table, r => r with { ForceRowSecurity = true })),
        ($"no privileges on {table}", f => Of(f, table, r => r with { Privileges = [] })),
        ($"no triggers on {table}", f => Of(f, table, r => r with { Triggers = [] })),
        ($"no settings of {table}", f => Of(f, table, r => r with { Options = [] })),
    ];

    static IEnumerable<(string, Func<CatalogueFacts, CatalogueFacts>)> Functions() =>
    [
        ("no functions", f => f with { Functions = [] }),
        ("functions of other arguments", f =>
        Each(f, x => x with { Types = "text", Arguments = "x text", Result = "text" })),
        ("functions that return something else", f => Each(f, x => x with { Result = "text" })),
        ("other bodies", f => Each(f, x => x with { Body = "begin end" })),
        ("bodies with other ends of lines", f => Each(f, x => x with { Body = x.Body.Replace("\n", "\r\n") + " " })),
        ("functions of another kind", f =>
        Each(f, x => x with { Language = "c", Volatility = "i", SecurityDefiner = !x.SecurityDefiner })),
        ("stable functions", f => Each(f, x => x with { Volatility = "s" })),
        ("functions with an open search_path", f => Each(f, x => x with { Settings = ["work_mem=4MB"] })),
        ("with another", f => Each(f, x => x with { Settings = ["search_path=public"] })),
        ("functions for everybody", f => Each(f, x => x with { Executors = ["public", "somebody", "anon", "anon"] })),
        ("functions of an API role", f => Each(f, x => x with { Owner = "service_role" })),
        ("functions of somebody's", f => Each(f, x => x with { Owner = "Somebody" })),
        ("functions of whom the cache is closed to", f => Each(f, x => x with { OwnerMayDeleteFromCache = false })),
        ("functions without their cache", f =>
        f with { Relations = [.. f.Relations.Where(r => r.Name != "ai_response_cache")] }),
    ];

    static CatalogueFacts Of(CatalogueFacts facts, string table, Func<RelationFacts, RelationFacts> change) =>
        facts with { Relations = [.. facts.Relations.Select(r => r.Name == table ? change(r) : r)] };

    static CatalogueFacts Each(CatalogueFacts facts, Func<FunctionFacts, FunctionFacts> change) =>
        facts with { Functions = [.. facts.Functions.Select(change)] };

    static CatalogueFacts Column(CatalogueFacts facts, ColumnFacts column) =>
        Of(facts, "ai_response_cache", r => r with { Columns = [.. r.Columns, column] });

    static CatalogueFacts Index(CatalogueFacts facts, IndexFacts index) =>
        Of(facts, "ai_response_cache", r => r with { Indexes = [.. r.Indexes, index] });

    static CatalogueFacts Triggers(CatalogueFacts facts, string enabled) => facts with
    {
        Relations = [.. facts.Relations.Select(r =>
            r with { Triggers = [.. r.Triggers.Select(t => t with { Enabled = enabled })] })],
    };

    static CatalogueFacts Defaults(CatalogueFacts facts, string? value) => Of(facts, "ai_response_cache", r => r with
    {
        Columns = [.. r.Columns.Select(c => c.Default == "now()" ? c with { Default = value } : c)],
    });

    static IEnumerable<string> Tell(CatalogueFacts facts, Func<Check, bool> which) => ContractComparison.Run(facts, All)
        .Concat(ContractComparison.RunJournal(facts)).Where(which).Select(Line);

    static bool Differs(Check check) => check.Status != CheckStatus.Passed;

    static string Line(Check check) =>
        string.Join(" | ", check.Status, check.Category, check.Name, check.Expected, check.Actual,
        check.Message, check.Remediation, check.Hint);
}
