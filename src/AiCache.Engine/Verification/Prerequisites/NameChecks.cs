using AiCache.Engine.Contract;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Verification;

/// <summary>Whether the names that the deployment needs are free, or ours already.</summary>
internal static class NameChecks
{
    /// <summary>One check that names all that are taken, and one of what is a stranger's.</summary>
    public static IEnumerable<Check> Run(CatalogueFacts facts) => [Taken(facts), Owned(facts), Trust(facts)];

    /// <summary>One check that names all that are taken.</summary>
    public static Check Taken(CatalogueFacts facts)
    {
        var relations = facts.Relations.Where(r => !r.IsTable || r.Distributed)
            .Select(r => (What: r.Shell?.Problem ?? $"{r.FullName} is a {r.KindName}",
                Remedy: r.IsTable ? ShellTable.Undistribute(r.FullName) : ForeignName.SetAside(r)));
        var functions = from rule in CacheContract.Functions
                        from found in facts.FunctionsNamed(rule.FullName)
                        where found.Types != rule.Types || found.Result != rule.Result
                        select (What: ForeignName.Problem(found), Remedy: ForeignName.SetAside(found));
        var others = facts.Taken.Select(t => (What: t.Problem, t.Remedy));
        if (ForeignName.OfPending(facts) is { } pending)
            relations = relations.Append((ForeignName.Problem(pending), ForeignName.SetAside(pending)));
        var taken = relations.Concat(functions).Concat(others).ToList();
        var all = string.Join("; ", taken.Select(t => t.What));
        return Check.Of(taken.Count == 0 ? CheckStatus.Passed : CheckStatus.Failed, CheckCategory.Name,
            "Name.taken",
                taken.Count == 0 ? "Every name that the deployment needs is free, or ours."
                : $"Names that the deployment needs are taken: {all}.")
            .Found("none", taken.Count == 0 ? "none" : all)
            .Mended(string.Join("; ", taken.Select(t => t.Remedy)), "Whoever uses them has to learn the new names.");
    }

    /// <summary>One check that names all that belongs to a role that this one cannot change things of.</summary>
    static Check Owned(CatalogueFacts facts)
    {
        var foreign = ForeignOwner.Of(facts, CacheContract.Tables.Append(CacheContract.Journal),
            CacheContract.Functions);
        var user = facts.Server.CurrentUser;
        if (foreign.Count == 0)
            return Check.Passed(CheckCategory.Name, "Name.owner", $"What is ours already, {user} can change.")
                .Found("none of another's", "none of another's");
        var all = string.Join("; ", foreign.Select(f => f.Problem));
        var check = Check.Failed(CheckCategory.Name, "Name.owner", $"{user} cannot change what is ours: {all}.")
            .Found("none of another's", all);
        return facts.Server.ActAs is { } role
            ? check.Mended($"{Commands.TestPrerequisite} {ActingRole.Switch(role)}", $"{ActingRole.Inherits(role, user)}.")
            : check.Mended(string.Join("; ", foreign.Select(f => f.Remedy(user))),
                ForeignOwner.WithoutSuperuser(foreign));
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
