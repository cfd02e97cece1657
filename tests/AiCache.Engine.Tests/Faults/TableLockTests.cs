using AiCache.Engine.Backups;
using AiCache.Engine.Contract;
using AiCache.Engine.Deployment;
using AiCache.Engine.Tests.Backups;
using AiCache.Engine.Tests.Maintenance;
using Npgsql;

namespace AiCache.Engine.Tests.Faults;

/// <summary>
/// An undo needs every table of the cache for itself, and the lectures; a restore of rows those it replaces. Who works
/// with several of them must not be caught in between.
/// </summary>
[Trait("Category", "Faults")]
public sealed class TableLockTests
{
    static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>Databases are copies of one, and a table has the same number in each.</summary>
    const string Here = "database = (select oid from pg_database where datname = current_database())";

    static readonly MigrateOptions Patient = new() { LockWait = TimeSpan.FromMinutes(10) };

    [Theory]
    [InlineData("public.ai_response_cache")]
    [InlineData("public.lecture_content_hashes")]
    [InlineData("public.ai_cache_stats")]
    [InlineData("aicache.stats_pending")]
    public async Task While_an_undo_waits_for_the_cache_lectures_are_free(string table)
    {
        await using var database = await AgedDatabase.CreateAsync(fresh: 5);
        await using var busy = await HoldAsync(database, $"lock table {table} in row exclusive mode");
        var undo = UndoAsync(database);
        await WaitingForAsync(database, table, undo);
        Assert.Equal(0, await database.QueryAsync<long>($"select count(*) from pg_locks where {Here} and relation = "
            + "'public.lectures'::regclass and mode = 'AccessExclusiveLock'"));
        await busy.DisposeAsync();
        Assert.All(await undo, r => Assert.Equal(MigrationOutcome.Undone, r.Outcome));
    }

    [Fact]
    public async Task An_undo_that_meets_a_transaction_of_lectures_and_cache_gives_way_before_the_server_ends_one_of_them()
    {
        await using var database = await AgedDatabase.CreateAsync(fresh: 5);
        await using var second = await HoldAsync(database,
            "lock table public.lecture_content_hashes in row exclusive mode");
        await using var application = await HoldAsync(database, "update public.lectures set title = title");
        var undo = UndoAsync(database);
        await WaitingForAsync(database, "public.lecture_content_hashes", undo);
        // It waits for the undo from here on, and the undo will wait for its lectures: whoever has waited for a second
        // looks for the circle and ends himself.
        var statement = application.ExecuteAsync("select count(*) from public.ai_cache_stats, "
            + "public.ai_response_cache, aicache.stats_pending");
        await second.DisposeAsync();
        await statement;
        Assert.False(undo.IsCompleted);
        await application.DisposeAsync();
        Assert.All(await undo, r => Assert.Equal(MigrationOutcome.Undone, r.Outcome));
    }

    [Fact]
    public async Task A_restore_that_meets_a_transaction_of_several_tables_gives_way_before_the_server_ends_one_of_them()
    {
        await using var database = await CacheContent.CreateAsync(20);
        using var folder = new BackupFolder();
        var backup = await folder.WriteAsync(database, new() { Path = "", Scope = BackupScope.Cache });
        await using var second = await HoldAsync(database,
            "lock table public.lecture_content_hashes in row exclusive mode");
        await using var application = await HoldAsync(database,
            "update public.ai_cache_stats set cache_hits = cache_hits");
        var restore = RestoreTests.RestoreAsync(database.Target,
            new() { Path = backup.Path, Clean = true, AllowNewerTarget = true, LockWait = Patient.LockWait });
        await WaitingForAsync(database, "public.lecture_content_hashes", restore);
        var statement = application.ExecuteAsync("select count(*) from public.ai_response_cache");
        await second.DisposeAsync();
        await statement;
        Assert.False(restore.IsCompleted);
        await application.DisposeAsync();
        Assert.Equal(20, (await restore).Rows["public.ai_response_cache"]);
    }

    static async Task<IReadOnlyList<MigrationResult>> UndoAsync(TestDatabase database)
    {
        await using var session = await database.OpenAsync();
        return await Undo.RunAsync(session.Work(), new() { LockWait = Patient.LockWait }, Stop).ToListAsync(Stop);
    }

    static async Task WaitingForAsync(TestDatabase database, string table, Task work)
    {
        while (!work.IsCompleted && !await database.QueryAsync<bool>("select exists (select 1 from pg_locks where "
            + $"{Here} and not granted and relation = '{table}'::regclass)"))
            await Task.Delay(5, Stop);
        Assert.False(work.IsCompleted);
    }

    static async Task<OpenTransaction> HoldAsync(TestDatabase database, string sql)
    {
        var connection = new NpgsqlConnection(OwnConnection.Settings(database.Target, "application"));
        await connection.OpenAsync(Stop);
        var held = new OpenTransaction(connection);
        await held.ExecuteAsync("begin");
        await held.ExecuteAsync(sql);
        return held;
    }

    /// <summary>A transaction of the application that stays open.</summary>
    sealed class OpenTransaction(NpgsqlConnection connection) : IAsyncDisposable
    {
        public async Task ExecuteAsync(string sql)
        {
            await using var command = new NpgsqlCommand(sql, connection);
            await command.ExecuteNonQueryAsync();
        }

        public ValueTask DisposeAsync() => connection.DisposeAsync();
    }
}
