using System.Text.Json.Serialization;
using AiCache.Engine.Ground;
using Npgsql;

namespace AiCache.Engine.Connections;

/// <summary>
/// What is sent in one round trip. Each answer is typed where it is asked for, never taken by its position.
/// </summary>
internal sealed class StatementBatch
{
    readonly List<SqlStep> steps = [];
    readonly List<(int Place, Answer<long> Answer)> counts = [];
    bool isOfOthers;
    readonly List<Func<NpgsqlDataReader, CancellationToken, Task>> readers = [];

    /// <summary>A batch of statements that return no rows.</summary>
    public StatementBatch(params IEnumerable<SqlStep> steps) => this.steps.AddRange(steps);

    /// <summary>
    /// A batch of statements that somebody else wrote: whether they return rows is not known, and concerns nobody.
    /// </summary>
    public static StatementBatch OfOthers(IEnumerable<SqlStep> steps) => new(steps) { isOfOthers = true };

    /// <summary>
    /// Whether the same statements are sent again and again: the server keeps how it does them, where no pooler may
    /// hand the next of them to another of its processes.
    /// </summary>
    public bool IsRepeated { get; init; }

    /// <summary>The statements, in order.</summary>
    public IReadOnlyList<SqlStep> Steps => steps;

    /// <summary>Adds a statement that returns no rows.</summary>
    public void Do(SqlStep step) => steps.Add(step);

    /// <summary>Adds statements that return no rows.</summary>
    public void Do(IEnumerable<SqlStep> more) => steps.AddRange(more);

    /// <summary>Adds a statement that returns no rows, of which the server says how many it changed.</summary>
    public Answer<long> Count(SqlStep step)
    {
        var answer = new Answer<long>(step.Name);
        counts.Add((steps.Count, answer));
        steps.Add(step);
        return answer;
    }

    /// <summary>Adds a statement whose rows concern nobody, such as a call of a function.</summary>
    public void Call(SqlStep step) => Ask(step, (_, _) => Task.CompletedTask);

    /// <summary>Adds a statement that answers with one JSON document.</summary>
    /// <param name="step">The statement: one row, one column.</param>
    /// <param name="known">What was made for the document at build time, see <see cref="EngineJson.Read"/>.</param>
    /// <returns>The document; the type's default where there is no row, or null in it.</returns>
    public Answer<T> Add<T>(SqlStep step, JsonSerializerContext? known = null)
    {
        var answer = new Answer<T>(step.Name);
        Ask(step, async (reader, cancellation) => answer.Give(
            await reader.ReadAsync(cancellation) && !await reader.IsDBNullAsync(0, cancellation)
                ? EngineJson.Read<T>(reader.GetString(0), known) : default!));
        return answer;
    }

    /// <summary>Adds a statement that answers with one value.</summary>
    /// <returns>The value; the type's default where there is no row, or null in it.</returns>
    public Answer<T?> Scalar<T>(SqlStep step)
    {
        var answer = new Answer<T?>(step.Name);
        Ask(step, async (reader, cancellation) => answer.Give(
            await reader.ReadAsync(cancellation) && !await reader.IsDBNullAsync(0, cancellation)
                ? await reader.GetFieldValueAsync<T>(0, cancellation) : default));
        return answer;
    }

    /// <summary>Adds a statement that answers with rows.</summary>
    public Answer<IReadOnlyList<T>> Rows<T>(SqlStep step, Func<NpgsqlDataReader, T> map)
    {
        var answer = new Answer<IReadOnlyList<T>>(step.Name);
        Ask(step, async (reader, cancellation) =>
        {
            var rows = new List<T>();
            while (await reader.ReadAsync(cancellation)) rows.Add(map(reader));
            answer.Give(rows);
        });
        return answer;
    }

    /// <summary>Reads the answers. Statements without rows have no result of their own at the driver.</summary>
    /// <param name="reader">Stands before the first result of this batch.</param>
    /// <param name="cancellation">Ends it.</param>
    internal async Task ReadAsync(NpgsqlDataReader reader, CancellationToken cancellation)
    {
        var next = 0;
        do
        {
            if (reader.FieldCount == 0 || isOfOthers) continue;
            if (next == readers.Count) throw Unasked();
            await readers[next++](reader, cancellation);
        }
        while (await reader.NextResultAsync(cancellation));
        if (next < readers.Count) throw Unasked();
    }

    /// <summary>Takes how many rows each statement changed, which the driver knows at the end.</summary>
    /// <param name="sent">What was sent.</param>
    /// <param name="first">Where the first statement of this batch stands in it.</param>
    internal void ReadCounts(NpgsqlBatchCommandCollection sent, int first)
    {
        foreach (var (place, answer) in counts) answer.Give(sent[first + place].RecordsAffected);
    }

    void Ask(SqlStep step, Func<NpgsqlDataReader, CancellationToken, Task> read)
    {
        steps.Add(step);
        readers.Add(read);
    }

    InvalidOperationException Unasked() => new($"Of {string.Join(", ", steps.Select(s => $"'{s.Name}'"))}, "
        + $"{readers.Count} were asked for rows, and another number of them returned some.");
}
