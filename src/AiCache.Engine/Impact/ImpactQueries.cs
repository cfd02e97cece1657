namespace AiCache.Engine.Impact;

/// <summary>A query in as many versions as there are keys.</summary>
internal sealed record ImpactQuery(string Name, IReadOnlyList<string> Versions, bool Writes);

/// <summary>What applications ask of a table: a row by its key, the rows that refer to it, and changes.</summary>
internal static class ImpactQueries
{
    /// <summary>The queries of one table.</summary>
    /// <param name="table">The table.</param>
    /// <param name="keys">Keys of rows that are there, as the server quoted them.</param>
    /// <param name="writes">Whether changes are wanted.</param>
    public static IEnumerable<ImpactQuery> Of(ImpactTable table, IReadOnlyList<string[]> keys, bool writes)
    {
        yield return Read($"{table.PlainName}.key", key => $"select * from {table.Name} where {table.Where(key)}");
        foreach (var child in table.Children)
        {
            yield return Read($"{table.PlainName}.join.{child.PlainName}",
                key => $"select * from {table.Name} p join {child.Table} c on "
                + $"{child.Condition} where {table.Where(key, "p.")}");
        }
        if (!writes) yield break;
        if (table.Updatable is { } column)
            yield return Write($"{table.PlainName}.update", key =>
            $"update {table.Name} set {column} = {column} where {table.Where(key)}");
        yield return Write($"{table.PlainName}.delete", key => $"delete from {table.Name} where {table.Where(key)}");

        ImpactQuery Read(string name, Func<string[], string> sql) => new(name, [.. keys.Select(sql)], Writes: false);
        ImpactQuery Write(string name, Func<string[], string> sql) => new(name, [.. keys.Select(sql)], Writes: true);
    }

    /// <summary>
    /// The statement that fetches keys from all over the table, and from its beginning where it is too small for a
    /// sample.
    /// </summary>
    public static string Keys(ImpactTable table, int count)
    {
        var quoted = string.Join(", ", table.Key.Select(k => $"quote_literal({k.Name}::text)"));
        var percent = table.SamplePercent.ToString("0.######", System.Globalization.CultureInfo.InvariantCulture);
        return $"select distinct k from ((select array[{quoted}] as k from {table.Name} tablesample system "
            + $"({percent}) repeatable (1) limit {count}) "
            + $"union all (select array[{quoted}] from {table.Name} order by "
            + $"{table.KeyList} limit {count})) x limit {count}";
    }
}
