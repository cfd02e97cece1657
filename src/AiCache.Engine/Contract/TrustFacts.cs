namespace AiCache.Engine.Contract;

/// <summary>
/// Whose the objects under our names are, and whose code runs when they are used. A view, a policy, a trigger or a
/// default that somebody else made runs with the rights of whoever reads or writes, be it a superuser.
/// </summary>
/// <param name="Owners">Everybody who owns one of them, and whether he is trusted.</param>
/// <param name="Strange">What hangs on our tables and uses something that is not ours.</param>
internal sealed record TrustFacts(IReadOnlyDictionary<string, bool> Owners, IReadOnlyList<ForeignPart> Strange)
{
    /// <summary>What of the objects is not to be touched.</summary>
    public IReadOnlyList<Distrust> Judge(IReadOnlyList<NamedObject> objects) =>
        [.. JudgeObjects(objects).Concat(JudgeParts(objects)).OrderBy(d => d.Object, StringComparer.Ordinal)
            .ThenBy(d => d.Part, StringComparer.Ordinal)];

    /// <summary>
    /// Whoever owns the schema, the journal and a table beside them may create in the database and in public: he
    /// deployed it.
    /// </summary>
    static bool IsDeployer(string owner, IReadOnlyList<NamedObject> objects)
    {
        var his = objects.Where(o => o.Owner == owner && o.Kind is "n" or "r").Select(o => o.Name).ToList();
        return !CacheContract.ApiRoles.Contains(owner) && his.Contains("aicache") && his.Contains(Sight.Journal)
            && his.Any(name => name.StartsWith("public.", StringComparison.Ordinal));
    }

    IEnumerable<Distrust> JudgeObjects(IReadOnlyList<NamedObject> objects) =>
        from o in objects
        let trusted = Owners[o.Owner]
        let asMade = o.Kind is "n" or "r" || (o.Kind == "F" && o.AsMade == true)
        where o.Kind is not ("n" or "r" or "F") || o.Part is not null
            || (!trusted && !(asMade && IsDeployer(o.Owner, objects)))
        select new Distrust(o.Name, o.Kind, o.Owner, trusted, o.Part,
            Reading: o.Kind != "F" && o.Part?.StartsWith("rule", StringComparison.Ordinal) != true);

    IEnumerable<Distrust> JudgeParts(IReadOnlyList<NamedObject> objects) =>
        from part in Strange
        let table = objects.First(o => o.Name == part.Object)
        // Schema auth is the platform's.
        where part.Schema != "auth" && part.Owner != table.Owner && !Owners[part.Owner]
        select new Distrust(part.Object, table.Kind, part.Owner, false, part.Part, part.Reading);
}

/// <summary>A schema, relation or function under a name of ours.</summary>
/// <param name="Name">The name; of a function its signature.</param>
/// <param name="Kind">As in <c>pg_class.relkind</c>; <c>n</c> for a schema, <c>F</c> for a function.</param>
/// <param name="Owner">Whose it is.</param>
/// <param name="Part">A rule, or a table that inherits; no contract has either.</param>
/// <param name="AsMade">Of a function, whether it is the contract's to the letter, or belongs to who asks.</param>
internal sealed record NamedObject(string Name, string Kind, string Owner, string? Part, bool? AsMade);

/// <summary>A part of a table that uses something of another owner's.</summary>
/// <param name="Object">The table.</param>
/// <param name="Owner">Whose the thing is that is used.</param>
/// <param name="Part">The trigger, policy, default, constraint, index or type.</param>
/// <param name="Reading">Whether it runs for readers, too.</param>
/// <param name="Schema">Where the thing is that is used.</param>
internal sealed record ForeignPart(string Object, string Owner, string Part, bool Reading, string? Schema);
