using AiCache.Engine.Ground;
using Npgsql;
using NpgsqlTypes;

namespace AiCache.Engine.Connections;

/// <summary>One statement with a name that errors and reports can call it by.</summary>
/// <param name="Name">What it does.</param>
/// <param name="Sql">One statement; parameters are <c>$1</c>, <c>$2</c>, …</param>
/// <param name="Parameters">Their values.</param>
internal sealed record SqlStep(string Name, string Sql, params object?[] Parameters)
{
    /// <summary>What the driver sends to commit, for errors to call it by.</summary>
    public static SqlStep Commit { get; } = new("commit", "commit");

    /// <summary>What ends a transaction and undoes it in the round trip of its last statements.</summary>
    public static SqlStep Rollback { get; } = new("roll back", "rollback");

    /// <summary>A statement that is embedded beside the class that runs it.</summary>
    /// <param name="name">What it does.</param>
    /// <param name="path">The file, see <see cref="EmbeddedSql.Read"/>.</param>
    /// <param name="parameters">Its parameters' values.</param>
    public static SqlStep File(string name, string path, params object?[] parameters) =>
        new(name, EmbeddedSql.Read(path), parameters);

    /// <summary>What was sent, in a line: each name once, and the first of many.</summary>
    public static string NamesOf(IReadOnlyList<SqlStep> steps)
    {
        const int most = 3;
        var names = steps.Select(step => step.Name).Distinct().ToList();
        return string.Join(", ", names.Take(most))
            + (names.Count > most ? $" and {Figures.Count(names.Count - most)} more" : "");
    }

    /// <summary>The statement for the driver.</summary>
    public NpgsqlBatchCommand ToCommand()
    {
        var command = new NpgsqlBatchCommand(Sql);
        foreach (var value in Parameters) command.Parameters.Add(ToParameter(value));
        return command;
    }

    static NpgsqlParameter ToParameter(object? value) => value is ServerText words
        ? new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Unknown, Value = words.Text }
        : new NpgsqlParameter { Value = value ?? DBNull.Value };
}
