using AiCache.Engine.Contract;

namespace AiCache.Engine.Verification;

/// <summary>Whether the application's tables are there.</summary>
internal static class RequiredTableChecks
{
    static readonly (string FullName, string Remediation)[] Tables =
    [
        ("public.lectures", "Run the application's own migrations first."),
        ("public.courses", "Run the application's own migrations first."),
        ("auth.users", "This database lacks Supabase's auth schema: connect to the project's "
        + "own database (its name is postgres)."),
    ];

    /// <summary>The checks.</summary>
    public static IEnumerable<Check> Run(CatalogueFacts facts)
    {
        foreach (var (fullName, remediation) in Tables)
        {
            var table = facts.Required.FirstOrDefault(t => t.FullName == fullName);
            var ok = table?.Kind is "r" or "p";
            yield return new Check
            {
                Name = $"Table.{fullName}", Category = CheckCategory.Table, Status = ok ? CheckStatus.Passed
                : CheckStatus.Failed, Expected = "table",
                Actual = table is null ? "absent" : ok ? "table" : "not a table", Message = table is null
                ? $"{fullName} is missing." : ok ? $"{fullName} is there." : $"{fullName} is not a table.",
                Remediation = ok ? null : remediation,
            };
        }
        yield return Key(facts.Required.FirstOrDefault(t => t.FullName == "public.lectures"));
    }

    static Check Key(RequiredTableFacts? lectures)
    {
        const string Name = "Table.public.lectures.key";
        if (lectures is null)
            return DeploymentUnderCheck.Skip(Name, CheckCategory.Table, "public.lectures is missing.");
        var (actual, remediation) = lectures switch
        {
            { KeyType: "uuid" } => ("id uuid, unique", null),
            { IdType: "uuid" } => ("id uuid, not unique", "alter table public.lectures add primary key (id)"),
            { IdType: { } type } => ($"id {type}", "The content hashes refer to public.lectures(id uuid): the "
            + "application's table has to have such a key."),
            _ => ("no column id", "The content hashes refer to public.lectures(id uuid): the "
            + "application's table has to have such a key."),
        };
        return new Check
        {
            Name = Name, Category = CheckCategory.Table, Status = remediation is null ? CheckStatus.Passed
            : CheckStatus.Failed, Expected = "id uuid, unique",
            Actual = actual, Message = $"The key of public.lectures is: {actual}.", Remediation = remediation,
        };
    }
}
