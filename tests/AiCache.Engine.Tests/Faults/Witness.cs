using AiCache.Engine.Connections;
using Npgsql;

namespace AiCache.Engine.Tests.Faults;

/// <summary>
/// An application that adds a row every few milliseconds, and knows which of them the server has promised to keep.
/// </summary>
sealed class Witness : IAsyncDisposable
{
    internal const string Name = "witness";

    readonly CancellationTokenSource stop = new();
    readonly Task work;
    readonly string settings, sql;

    Witness(DatabaseTarget target, string sql)
    {
        settings = OwnConnection.Settings(target, Name);
        this.sql = sql;
        work = Task.Run(WorkAsync);
    }

    /// <summary>The rows that were committed.</summary>
    public List<string> Promised { get; } = [];

    /// <summary>Begins.</summary>
    /// <param name="target">The database.</param>
    /// <param name="sql">What adds a row; $1 is its name.</param>
    public static Witness Start(DatabaseTarget target, string sql) => new(target, sql);

    /// <summary>Ends, and says which of the promised rows are gone.</summary>
    public async Task<IReadOnlyList<string>> MissingAsync(DatabaseTarget admin)
    {
        await DisposeAsync();
        var table = sql.Contains("public.courses", StringComparison.Ordinal) ? "select title from public.courses"
            : "select cache_key from public.ai_response_cache";
        var there = (await TestDatabase.QueryAsync<string[]>(admin,
            $"select coalesce(array_agg(x), array[]::text[]) from ({table}) t (x)"))!.ToHashSet();
        return [.. Promised.Where(row => !there.Contains(row))];
    }

    async Task WorkAsync()
    {
        for (var number = 1; !stop.IsCancellationRequested;)
        {
            try
            {
                await using var connection = new NpgsqlConnection(settings);
                await connection.OpenAsync();
                while (!stop.IsCancellationRequested)
                {
                    // A name is used once: whether a row that failed was committed after all, nobody knows.
                    var row = $"witness {number++}";
                    await using var command = new NpgsqlCommand(sql,
                        connection)
                    { Parameters = { new() { Value = row } } };
                    await command.ExecuteNonQueryAsync();
                    Promised.Add(row);
                    await Task.Delay(5);
                }
            }
            catch (Exception error) when (DriverErrors.IsDriver(error))
            {
                await Task.Delay(20);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await work;
    }
}
