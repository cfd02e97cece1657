using System.Text.Json.Serialization;

namespace AiCache.Engine.Contract;

/// <summary>Something that is not ours under a name that our tables and indexes need.</summary>
/// <param name="Schema">The schema.</param>
/// <param name="Name">The name.</param>
/// <param name="Kind">As in <c>pg_class.relkind</c>, or <c>type</c>.</param>
/// <param name="Table">The table of an index; null for anything else.</param>
internal sealed record TakenName(string Schema, string Name, string Kind, string? Table)
{
    /// <summary>Its full name.</summary>
    [JsonIgnore]
    public string FullName => $"{Schema}.{Name}";

    /// <summary>Its kind in words.</summary>
    [JsonIgnore]
    public string KindName => RelationFacts.NameOf(Kind);

    /// <summary>What it is, in a sentence without its full stop.</summary>
    [JsonIgnore]
    public string Problem => $"{FullName} is {(KindName[0] is 'i' ? "an" : "a")} {KindName}"
        + (Table is null ? "" : $" of {Table}");

    /// <summary>The statement that frees the name, and loses nothing.</summary>
    [JsonIgnore]
    public string Remedy => ForeignName.SetAside(Kind, Schema, Name);
}
