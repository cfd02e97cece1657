using AiCache.Engine.Contract;

namespace AiCache.Engine.Verification;

/// <summary>Whether the names that the deployment needs are free, or ours already.</summary>
internal static class NameChecks
{
    /// <summary>One check that names all that are taken, and one of what is a stranger's.</summary>
    public static IEnumerable<Check> Run(CatalogueFacts facts, PrerequisiteFacts more)
    {
        var relations = facts.Relations.Where(r => !r.IsTable || r.Distributed)
            .Select(r => (What: r.Shell?.Problem ?? $"{r.FullName} is a {r.KindName}",
                Remedy: r.IsTable ? ShellTable.Undistribute(r.FullName) : ForeignName.SetAside(r)));
        var functions = from rule in CacheContract.Functions
                        from found in facts.FunctionsNamed(rule.FullName)
                        where found.Types != rule.Types || found.Result != rule.Result
                        select (What: $"{found.Signature} returns {found.Result}", Remedy: ForeignName.SetAside(found));
        var others = more.Taken.Select(t => (What: t switch
        {
            { Kind: "type" } => $"public.{t.Name} is a type",
            { Owner: { Length: > 0 } table } => $"public.{t.Name} is an index of {table}",
            _ => $"public.{t.Name} is a relation of kind '{t.Kind}'",
        }, Remedy: ForeignName.SetAside(t.Kind, "public", t.Name)));
        var taken = relations.Concat(functions).Concat(others).ToList();
        var all = string.Join("; ", taken.Select(t => t.What));
        yield return Check.Of(taken.Count == 0 ? CheckStatus.Passed : CheckStatus.Failed, CheckCategory.Name,
            "Name.taken",
                taken.Count == 0 ? "Every name that the deployment needs is free, or ours."
                : $"Names that the deployment needs are taken: {all}.")
            .Found("none", taken.Count == 0 ? "none" : all)
            .Mended(string.Join("; ", taken.Select(t => t.Remedy)), "Whoever uses them has to learn the new names.");
        var strange = facts.Distrust.Where(d => !d.IsWrongKind).Select(d => d.Problem).ToList();
        yield return Check.Of(strange.Count == 0 ? CheckStatus.Passed : CheckStatus.Failed, CheckCategory.Name,
            "Name.trust", strange.Count == 0 ? "Nothing under our names is a stranger's."
            : $"What strangers put under our names would run as whoever uses it: {string.Join("; ", strange)}.") with
        {
            Expected = "none",
            Actual = strange.Count == 0 ? "none" : string.Join("; ", strange),
        };
    }

    /// <summary>One check that names all that is a stranger's.</summary>
    public static Check Trust(CatalogueFacts facts)
    {
        var strange = facts.Distrust.Where(d => !d.IsWrongKind).Select(d => d.Problem).ToList();
        var all = string.Join("; ", strange);
        return strange.Count == 0
            ? Check.Passed(CheckCategory.Name, "Name.trust", "Nothing under our names is a stranger's.")
            .Found("none", "none")
            : Check.Failed(CheckCategory.Name, "Name.trust",
                $"What strangers put under our names would run as whoever uses it: {all}.").Found("none", all);
    }
}
