namespace AiCache.Engine.Contract;

/// <summary>
/// A table of ours that is only the shell of what is kept elsewhere: what is measured, dumped or walked through here is
/// empty.
/// </summary>
/// <param name="Table">The table.</param>
/// <param name="Reason">Who keeps its rows.</param>
/// <param name="Advice">What makes it a table again, in a sentence.</param>
/// <param name="Statement">The statement that does; null where there is none.</param>
internal sealed record ShellTable(string Table, string Reason, string Advice, string? Statement = null)
{
    /// <summary>The shell, or null where the table keeps its own rows.</summary>
    /// <param name="table">Schema and name.</param>
    /// <param name="kind">As in <c>pg_class.relkind</c>.</param>
    /// <param name="distributed">Whether Citus has distributed it.</param>
    public static ShellTable? Of(string table, string kind, bool distributed) => (kind, distributed) switch
    {
        ("f", _) => new(table, "is a foreign table: another server keeps its rows",
            "Connect to the server that keeps them."),
        ("p", _) => new(table, "is a partitioned table: its partitions keep its rows",
            "Move the rows into an ordinary table: the key has to be unique by itself."),
        (_, true) => new(table, "is distributed by Citus: its shards keep its rows",
            "Citus brings them back. Beyond one server there are cache nodes; see docs/scaling.md.", Undistribute(table)),
        _ => null,
    };

    /// <summary>What it is, and why nothing is done with it.</summary>
    public string Problem => $"{Table} {Reason}";

    /// <summary>The statement that takes a table from Citus.</summary>
    public static string Undistribute(string table) => $"select undistribute_table('{table}')";
}
