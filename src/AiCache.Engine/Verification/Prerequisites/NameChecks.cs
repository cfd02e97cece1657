using AiCache.Engine.Contract;

namespace AiCache.Engine.Verification;

/// <summary>Whether the names that the deployment needs are free, or ours already.</summary>
internal static class NameChecks
{
    /// <summary>One check that names all that are taken, and one of what is a stranger's.</summary>
    public static IEnumerable<Check> Run(CatalogueFacts facts, PrerequisiteFacts more)
    {
        var relations = facts.Relations.Where(r => !r.IsTable)
            .Select(r => (What: $"{r.FullName} is a {r.KindName}", Remedy: $"drop {r.KindName} {r.FullName}"));
        var functions = from rule in CacheContract.Functions
                        from found in facts.FunctionsNamed(rule.FullName)
                        where found.Types != rule.Types || found.Result != rule.Result
                        select (What: $"{found.Signature} returns {found.Result}",
                        Remedy: $"drop function {found.Signature}");
        var others = more.Taken.Select((string What, string Remedy) (t) => t switch
        {
            { Kind: "type" } => ($"public.{t.Name} is a type", $"drop type public.{t.Name}"),
            { Owner: { Length: > 0 } table } =>
            ($"public.{t.Name} is an index of {table}", $"alter index public.{t.Name} rename to {t.Name}_of_another"),
            _ => ($"public.{t.Name} is a relation of kind '{t.Kind}'", $"rename public.{t.Name}"),
        });
        var taken = relations.Concat(functions).Concat(others).ToList();
        yield return new Check
        {
            Name = "Name.taken", Category = CheckCategory.Name, Status = taken.Count == 0 ? CheckStatus.Passed
            : CheckStatus.Failed, Expected = "none",
            Actual = taken.Count == 0 ? "none" : string.Join("; ", taken.Select(t => t.What)),
            Message = taken.Count == 0 ? "Every name that the deployment needs is free, or ours."
            : $"Names that the deployment needs are taken: {string.Join("; ", taken.Select(t => t.What))}.",
            Remediation = taken.Count == 0 ? null : string.Join("; ", taken.Select(t => t.Remedy)),
        };
        var strange = facts.Distrust.Where(d => !d.IsWrongKind).Select(d => d.Problem).ToList();
        yield return Check.Of(strange.Count == 0 ? CheckStatus.Passed : CheckStatus.Failed, CheckCategory.Name,
            "Name.trust", strange.Count == 0 ? "Nothing under our names is a stranger's."
            : $"What strangers put under our names would run as whoever uses it: {string.Join("; ", strange)}.") with
        {
            Expected = "none", Actual = strange.Count == 0 ? "none" : string.Join("; ", strange),
        };
    }
}
