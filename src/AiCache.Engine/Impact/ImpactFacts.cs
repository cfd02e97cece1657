using System.Text.Json.Serialization;

namespace AiCache.Engine.Impact;

/// <summary>What impact_tables.sql returns; <c>Statements</c> is the view's name where it may be read.</summary>
internal sealed record ImpactFacts(DateTimeOffset Now, string? Statements, IReadOnlyList<ImpactTable> Tables);

/// <summary>A table of the application's. Names are quoted where they need it, but for the plain one.</summary>
internal sealed record ImpactTable(
    string Given, bool Exists, string? Name, string? PlainName, bool? Readable, double SamplePercent,
    IReadOnlyList<KeyColumn> Key, string? Updatable, IReadOnlyList<ChildTable> Children)
{
    /// <summary>The key's columns, one after the other.</summary>
    [JsonIgnore]
    public string KeyList => string.Join(", ", Key.Select(k => k.Name));

    /// <summary>The condition that finds one row.</summary>
    /// <param name="values">The key's values as the server quoted them.</param>
    /// <param name="prefix">The table's alias with its dot, or nothing.</param>
    public string Where(IReadOnlyList<string> values, string prefix = "") =>
        string.Join(" and ", Key.Zip(values, (column, value) => $"{prefix}{column.Name} = {value}::{column.Type}"));
}

/// <summary>A column of a primary key.</summary>
internal sealed record KeyColumn(string Name, string Type);

/// <summary>A table that refers to another.</summary>
internal sealed record ChildTable(string Table, string PlainName, string Condition);
