using System.Text.Json.Serialization;
using AiCache.Engine.Contract;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Deployment;

/// <summary>A table of a publication.</summary>
/// <param name="Table">The table as schema.name.</param>
/// <param name="Publication">The publication's name.</param>
/// <param name="Identity">What is published of a row as it was: <c>pg_class.relreplident</c>.</param>
internal sealed record PublishedTable(string Table, string Publication, char Identity)
{
    /// <summary>Where the identity is an index, which; null elsewhere.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Index { get; init; }

    /// <summary>The columns that are published; null where all are.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Columns { get; init; }

    /// <summary>Whether a filter chooses the rows.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool IsFiltered { get; init; }

    /// <summary>
    /// The filter, an expression of SQL, where it was read from the server. A note never has it: its words would be run
    /// by whoever deploys later.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Filter { get; init; }

    /// <summary>Whether some of its columns or rows are not published.</summary>
    [JsonIgnore]
    public bool IsPart => Columns is not null || IsFiltered;

    /// <summary>Which table of which publication it is.</summary>
    [JsonIgnore]
    public (string, string) Key => (Table, Publication);

    /// <summary>As a note has it, which anybody may have written: names, and no expression.</summary>
    [JsonIgnore]
    public PublishedTable Noted => this with { Filter = null };

    /// <summary>Whether these are names of ours, of a publication and of columns.</summary>
    [JsonIgnore]
    public bool IsSound => Publication is not null && CacheContract.TableNames.Contains(Table)
        && Columns?.Contains(null!) is not true;

    /// <summary>Whether a migration makes the table.</summary>
    public bool IsOf(MigrationScript script) =>
        CacheContract.Tables.Any(t => t.Migration == script.Name && t.FullName == Table);

    /// <summary>
    /// The statements that publish it again as it was. Not to publish it at all is better than more of it than before:
    /// there is none where the filter is not known.
    /// </summary>
    public IEnumerable<string> ToPutBack()
    {
        if (Identity == 'f') yield return $"alter table {Table} replica identity full";
        if (Identity == 'n') yield return $"alter table {Table} replica identity nothing";
        if (Identity == 'i' && OurIndex is { } index)
            yield return $"alter table {Table} replica identity using index {index}";
        if (!IsFiltered || Filter is not null) yield return Add + (IsFiltered ? $" where ({Filter})" : "");
    }

    /// <summary>The same for a reader, who has to know the filter himself where it is not known here.</summary>
    public string ToldToPutBack() => string.Join("; ", IsFiltered && Filter is null
        ? ToPutBack().Append($"{Add} where (…), with the filter that it had") : ToPutBack());

    /// <summary>For a reader.</summary>
    public override string ToString() => $"{Table} in publication {Identifier.Quote(Publication)}"
        + (IsPart ? $" ({string.Join("; ", Parts)})" : "");

    IEnumerable<string> Parts =>
    [
        .. Columns is null ? (string[])[] : [$"only columns {Names}"],
        .. !IsFiltered ? (string[])[] : [Filter is null ? "only rows of a filter" : $"only rows where {Filter}"],
    ];

    string Add => $"alter publication {Identifier.Quote(Publication)} add table {Table}"
        + (Columns is null ? "" : $" ({Names})");

    string Names => string.Join(", ", Columns!.Select(Identifier.Quote));

    /// <summary>An index of somebody else's goes with the table, and nobody makes it again.</summary>
    string? OurIndex => CacheContract.Tables.Single(t => t.FullName == Table).Indexes
        .Select(i => i.Name).FirstOrDefault(name => Index == $"{Table[..Table.IndexOf('.')]}.{name}");
}
