using AiCache.Engine.Ground;

namespace AiCache.Engine.Contract;

/// <content>Functions and the triggers that call them.</content>
internal sealed partial class ContractComparison
{
    void CompareFunction(FunctionRule rule)
    {
        var found = facts.FunctionsNamed(rule.FullName).FirstOrDefault(f => f.Types == rule.Types);
        var expected = $"({rule.Arguments}) returns {rule.Result}";
        Add($"Function.{rule.Name}", CheckCategory.Function, expected, found is null ? "absent"
            : $"({found.Arguments}) returns {found.Result}",
            found is null ? $"{rule.Signature} is missing." : $"{rule.Signature} returns {found.Result}.",
            Repair(rule.Migration));
        foreach (var extra in facts.FunctionsNamed(rule.FullName).Where(f => f.Types != rule.Types))
        {
            Extra($"Function.{rule.Name}({extra.Types})", CheckCategory.Function,
                $"({extra.Arguments}) returns {extra.Result}",
                $"{extra.Signature} has the name of {rule.Signature}: a call may reach the wrong one.",
                CheckStatus.Failed,
                $"drop function {extra.Signature}");
        }
        if (found is null) return;
        Add($"Function.{rule.Name}.body", CheckCategory.Function,
            Digest(rule.Body), Digest(found.Body),
            $"The body of {rule.Signature}.", Repair(rule.Migration));
        var kind = $"{rule.Language}, {Volatility(rule.Volatility)}, {Security(rule.SecurityDefiner)}";
        var actualKind = $"{found.Language}, {Volatility(found.Volatility)}, {Security(found.SecurityDefiner)}";
        Add($"Function.{rule.Name}.security", CheckCategory.Function, kind, actualKind,
            $"{rule.Signature} is {actualKind}.", Repair(rule.Migration));
        var path = found.Settings.FirstOrDefault(s => s.StartsWith("search_path=", StringComparison.Ordinal))
            ?? "search_path not fixed";
        Add($"Function.{rule.Name}.search_path", CheckCategory.Function, "search_path=\"\"", path,
            $"{rule.Signature}: {path}.", Repair(rule.Migration), rule.SecurityDefiner ? CheckStatus.Failed
            : CheckStatus.Warning);
        var executors = found.Executors.Where(e => e == "public" || CacheContract.ApiRoles.Contains(e)).Distinct()
            .ToList();
        Add($"Privilege.{rule.Name}", CheckCategory.Privilege, List(rule.Executors), List(executors),
            $"{rule.Signature} can be executed by {List(executors)}.", Repair(rule.Migration));
        if (!rule.SecurityDefiner)
        {
            CompareOwner(rule.Name, rule.Signature, "function", found.Owner, found.Changeable);
            return;
        }
        if (facts.Relation(CacheContract.Cache.FullName) is not { } cache) return;
        var works = found.OwnerMayDeleteFromCache && !CacheContract.ApiRoles.Contains(found.Owner);
        Add($"Owner.{rule.Name}", CheckCategory.Owner, "may delete from the cache, no API role", works
            ? "may delete from the cache, no API role" : found.Owner,
            $"{rule.Signature} runs as its owner {found.Owner}"
            + (works ? "." : found.OwnerMayDeleteFromCache ? ", an API role that can change it."
                : ", who may not delete from the cache, or from whom row security "
                + "hides its rows: it would delete nothing."),
            $"alter function {rule.Signature} owner to {Identifier.Quote(cache.Owner)}");
    }

    const string NotAlways = "does not fire for what is replicated";

    void CompareTriggers(TableRule rule, RelationFacts table)
    {
        foreach (var trigger in rule.Triggers)
        {
            var label = trigger.Function[(trigger.Function.IndexOf('.') + 1)..];
            var all = table.Triggers.Where(t => t.Function == trigger.Function).ToList();
            var found = all.FirstOrDefault();
            var actual = all.Count > 1 ? $"{all.Count} triggers call it" : found is null ? "absent"
                : trigger.Always && found.Enabled == "O" ? NotAlways
                : found.Enabled is "O" or "A" ? WithoutName(found) : found.Enabled == "D" ? "disabled"
                : "fires on replicas only";
            Add($"Trigger.{label}", CheckCategory.Trigger, trigger.Definition, actual,
                found is null ? $"{rule.FullName} has no trigger that calls {trigger.Function}()."
                : $"Trigger {found.Name}: {actual}.",
                actual == "disabled" || actual == NotAlways ? $"alter table {rule.FullName} enable "
                    + $"{(trigger.Always ? "always " : "")}trigger {Identifier.Quote(found!.Name)}"
                : Repair(rule.Migration));
        }
        foreach (var extra in table.Triggers.Where(t => rule.Triggers.All(r => r.Function != t.Function)))
            Extra($"Trigger.{extra.Name}", CheckCategory.Trigger, extra.Definition,
            $"{rule.FullName} has a trigger {extra.Name} of its own; it is left alone.");
    }
}
