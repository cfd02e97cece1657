using AiCache.Engine.Contract;

namespace AiCache.Engine.Verification;

/// <summary>Whether the application's tables are there.</summary>
internal static class RequiredTableChecks
{
    const string Lectures = CacheContract.Lectures;

    static readonly (string FullName, string Hint)[] Tables =
    [
        (Lectures, "Run the application's own migrations first."),
        ("public.courses", "Run the application's own migrations first."),
        ("auth.users", "This database lacks Supabase's auth schema: connect to the project's own database (its name "
        + "is postgres)."),
    ];

    /// <summary>The checks.</summary>
    public static IEnumerable<Check> Run(CatalogueFacts facts)
    {
        if (facts.IsNode)
        {
            yield return Check.Skipped(CheckCategory.Table, "Table.node", "A cache node needs no tables of the application.");
            yield break;
        }
        foreach (var (fullName, hint) in Tables)
        {
            var table = facts.Required.FirstOrDefault(t => t.FullName == fullName);
            var ok = table?.Kind is "r" or "p";
            yield return Check.Of(ok ? CheckStatus.Passed : CheckStatus.Failed, CheckCategory.Table,
                $"Table.{fullName}",
                    table is null ? $"{fullName} is missing." : ok ? $"{fullName} is there."
                    : $"{fullName} is not a table.")
                .Found("table", table is null ? "absent" : ok ? "table" : "not a table").Mended(null, hint);
        }
        yield return Key(facts.Required.FirstOrDefault(t => t.FullName == Lectures));
    }

    static Check Key(RequiredTableFacts? lectures)
    {
        const string name = "Table.public.lectures.key", right = "id uuid, unique";
        if (lectures is null) return Check.Skipped(CheckCategory.Table, name, $"{Lectures} is missing.");
        var (actual, remediation) = lectures switch
        {
            { KeyType: "uuid" } => (right, null),
            { IdType: "uuid" } => ("id uuid, not unique", $"alter table {Lectures} add primary key (id)"),
            { IdType: { } type } => ($"id {type}", null),
            _ => ("no column id", null),
        };
        return Check.Of(actual == right ? CheckStatus.Passed : CheckStatus.Failed, CheckCategory.Table, name,
                $"The key of {Lectures} is: {actual}.").Found(right, actual)
            .Mended(remediation,
                $"The content hashes refer to {Lectures}(id uuid): the application's table has to have "
                + "such a key.");
    }
}
