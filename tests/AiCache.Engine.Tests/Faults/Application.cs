using System.Collections.Concurrent;
using System.Globalization;
using AiCache.Engine.Connections;
using Npgsql;

namespace AiCache.Engine.Tests.Faults;

/// <summary>What the application may find of the cache.</summary>
enum CacheState
{
    /// <summary>It is being deployed: it may not be there.</summary>
    Coming,
    /// <summary>It is there.</summary>
    There,
    /// <summary>It is being undone: once it is gone, it is gone.</summary>
    Leaving,
}

/// <summary>
/// A busy application: several clients that read and write lectures and the cache as fast as they can.
/// </summary>
sealed class Application : IAsyncDisposable
{
    const string SomeLecture = "(select id from public.lectures order by md5(id::text || $1) limit 1)";

    /// <summary>
    /// Its transactions. Some touch lectures and the cache together, in either order, but never the same rows of both:
    /// it does not trip over itself.
    /// </summary>
    static readonly string[][] Transactions =
    [
        ["select l.title, c.title from public.lectures l join public.courses c on c.id = l.course_id "
            + "order by md5(l.id::text || $1) limit 5"],
        [$"update public.lectures set title = title, updated_at = now() where id = {SomeLecture}"],
        ["insert into public.courses (title) values ('load ' || $1)", "insert into public.lectures (course_id, "
            + "position, title, content) select id, 1, 'load', 'load' from public.courses where title = 'load ' || $1",
            "delete from public.courses where title = 'load ' || $1"],
        ["update public.ai_response_cache set hit_count = hit_count + 1, last_accessed_at = now() where "
            + "cache_key = 'load ' || ($1::integer % 50)"],
        ["insert into public.ai_response_cache (cache_key, operation_type, lecture_ids, params, content_hash, "
            + "response_data, tokens_used, content_size) values ('load ' || ($1::integer % 50), 'load', array[(select "
            + "id from public.lectures limit 1)], '{}', 'hash', '{}', 1, 1) on conflict (cache_key) do update "
            + "set created_at = now(), hit_count = 0"],
        ["select public.increment_cache_stats(current_date, true, 7)"],
        ["select * from public.get_cache_stats()"],
        [$"update public.lectures set updated_at = now() where id = {SomeLecture}", "update public.ai_response_cache "
            + "set hit_count = hit_count + 1 where cache_key = 'load ' || ($1::integer % 50)",
            "select public.increment_cache_stats(current_date, false, 0)"],
        ["update public.ai_response_cache set hit_count = hit_count + 1 where cache_key "
            + "= 'fresh ' || (1 + $1::integer % 50)",
            $"update public.lectures set updated_at = now() where id = {SomeLecture}"],
    ];

    readonly CancellationTokenSource stop = new();
    readonly List<Task> clients;
    readonly DatabaseTarget target;
    readonly TimeSpan lockTimeout;
    readonly ConcurrentQueue<string> failures = [];
    int done;

    Application(DatabaseTarget target, TimeSpan lockTimeout, int count)
    {
        this.target = target;
        this.lockTimeout = lockTimeout;
        clients = [.. Enumerable.Range(0, count).Select(client => Task.Run(() => WorkAsync(client)))];
    }

    /// <summary>What it may find.</summary>
    public CacheState Cache { get; set; }

    /// <summary>Statements that failed and should not have.</summary>
    public IReadOnlyCollection<string> Failures => failures;

    /// <summary>Transactions that were committed.</summary>
    public int Done => done;

    /// <summary>Begins.</summary>
    /// <param name="target">The database.</param>
    /// <param name="cache">What it may find.</param>
    /// <param name="lockTimeout">The longest wait for a lock that it bears; beyond it, a statement of it fails.</param>
    /// <param name="clients">How many clients it has.</param>
    public static Application Start(DatabaseTarget target, CacheState cache, TimeSpan lockTimeout, int clients = 6) =>
        new(target, lockTimeout, clients) { Cache = cache };

    /// <summary>Waits until it has committed some more transactions, or until something failed.</summary>
    public async Task GoOnAsync(int transactions)
    {
        for (var goal = done + transactions; done < goal && failures.IsEmpty;) await Task.Delay(10);
    }

    async Task WorkAsync(int client)
    {
        await using var connection = new NpgsqlConnection(OwnConnection.Settings(target, "application")
            + FormattableString.Invariant($";Options=-c lock_timeout={lockTimeout.TotalMilliseconds:0}"));
        await connection.OpenAsync();
        for (var number = client; !stop.IsCancellationRequested; number += 7)
        {
            var statements = Transactions[number % Transactions.Length];
            var cache = Cache;
            var statement = "begin";
            try
            {
                await using var transaction = await connection.BeginTransactionAsync();
                foreach (var sql in statements)
                {
                    statement = sql;
                    await using var command = new NpgsqlCommand(sql, connection,
                        transaction)
                    {
                        Parameters =
                        { new() { Value = number.ToString(CultureInfo.InvariantCulture) } }
                    };
                    if (!sql.Contains("$1", StringComparison.Ordinal)) command.Parameters.Clear();
                    await command.ExecuteNonQueryAsync();
                }
                statement = "commit";
                await transaction.CommitAsync();
                Interlocked.Increment(ref done);
            }
            catch (PostgresException error)
                when (error.SqlState is PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.UndefinedFunction
                && cache != CacheState.There)
            {
                if (cache == CacheState.Leaving && !await IsGoneAsync(connection))
                    failures.Enqueue($"{statement}: {error.MessageText}, and it is still there");
            }
            catch (NpgsqlException error)
            {
                failures.Enqueue($"{cache}: {statement}: {(error as PostgresException)?.SqlState} {error.Message}");
            }
        }
    }

    static async Task<bool> IsGoneAsync(NpgsqlConnection connection)
    {
        await using var command = new NpgsqlCommand("select to_regclass('public.ai_response_cache') is null",
            connection);
        return (bool)(await command.ExecuteScalarAsync())!;
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await Task.WhenAll(clients);
    }
}
