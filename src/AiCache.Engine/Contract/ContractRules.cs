namespace AiCache.Engine.Contract;

/// <summary>What a table has to look like. <c>Migration</c> names the migration that makes it.</summary>
internal sealed record TableRule(string Migration, string FullName)
{
    public required IReadOnlyList<ColumnRule> Columns { get; init; }
    public required IReadOnlyList<IndexRule> Indexes { get; init; }
    public IReadOnlyList<ConstraintRule> Constraints { get; init; } = [];
    public IReadOnlyList<PolicyRule> Policies { get; init; } = [];
    public IReadOnlyList<TriggerRule> Triggers { get; init; } = [];
    public IReadOnlyList<string> Options { get; init; } = [];
    public required IReadOnlyDictionary<string, string[]> Privileges { get; init; }
    public string Name => FullName[(FullName.IndexOf('.') + 1)..];
}

/// <summary>A column; <c>Default</c> as the server prints it.</summary>
internal sealed record ColumnRule(string Name, string Type, string? Default = null, bool Identity = false);

/// <summary>An index on one column. A constraint's index carries the constraint's name.</summary>
internal sealed record IndexRule(string Name, string Column, string Method = "btree", bool Unique = false,
    bool Primary = false);

/// <summary>A check or foreign key by its definition; its name is free.</summary>
internal sealed record ConstraintRule(string Label, string Type, string Definition);

/// <summary>A policy by what it does; its name is free.</summary>
internal sealed record PolicyRule(string Label, string Command, string Role);

/// <summary>
/// A trigger by the function it calls; its name is free. The definition is as the server prints it, without the
/// trigger's name.
/// </summary>
/// <param name="Function">The function.</param>
/// <param name="Definition">What it does when.</param>
/// <param name="Always">Whether it fires for what is replicated, too (<c>ENABLE ALWAYS</c>).</param>
internal sealed record TriggerRule(string Function, string Definition, bool Always = false);

/// <summary>What a function has to look like; its body is the one in the migration's script.</summary>
internal sealed record FunctionRule(string Migration, string FullName, string Types, string Arguments, string Result)
{
    public string Language { get; init; } = "plpgsql";
    public string Volatility { get; init; } = "v";
    public bool SecurityDefiner { get; init; }
    public IReadOnlyList<string> Executors { get; init; } = [];
    public string Name => FullName[(FullName.IndexOf('.') + 1)..];
    public string Signature => $"{FullName}({Types})";

    /// <summary>Its body, without what surrounds it.</summary>
    public string Body => MigrationScript.Find(Migration).BodyOf(Name).Trim();
}
