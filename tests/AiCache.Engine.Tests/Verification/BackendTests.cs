using AiCache.Engine.Tests.Deployment;
using Npgsql;

namespace AiCache.Engine.Tests.Verification;

/// <summary>
/// What the guide's backend does on every object, in the guide's words, as each role of its API: neither contract nor
/// scripts are asked what is right.
/// </summary>
public sealed class BackendTests(BackendTests.Backend backend) : IClassFixture<BackendTests.Backend>
{
    const string Denied = "42501";

    /// <summary>An entry, a lecture with its hash, two days of statistics.</summary>
    const string Begin = """
        insert into public.lectures (id, course_id, position, title, content)
          select '11111111-1111-1111-1111-111111111111', id, 99, 'of the backend', 'text' from public.courses limit 1;
        insert into public.lecture_content_hashes (lecture_id, content_hash)
          values ('11111111-1111-1111-1111-111111111111', 'sample_hash_789');
        insert into public.ai_response_cache (cache_key, operation_type, lecture_ids, params, content_hash, response_data,
          tokens_used, content_size, last_accessed_at)
        values ('test_key_123', 'test_generation', array['11111111-1111-1111-1111-111111111111']::uuid[],
          '{"questionsCount": 5}', 'test_hash_456', '{"questions": ["Test question?"]}', 100, 1024, '2020-01-01');
        insert into public.ai_cache_stats (date, total_requests, cache_hits, cache_misses, tokens_saved)
          values ('2024-01-01', 4, 3, 1, 150), ('2024-01-02', 1, 0, 1, 0);
        """;

    const string NewEntry = "insert into public.ai_response_cache (cache_key, operation_type, lecture_ids, params, "
        + "content_hash, response_data, tokens_used, content_size) values ('{0}', 'test_generation', "
        + "array['00000000-0000-0000-0000-000000000000']::uuid[], '{{\"questionsCount\": 5}}', 'test_hash_456', "
        + "'{{\"questions\": [\"Test question?\"]}}', {1}, 1024)";

    const string NewHash = "insert into public.lecture_content_hashes (lecture_id, content_hash) values ('{0}', "
        + "'another') on conflict (lecture_id) do update set content_hash = excluded.content_hash";

    static readonly string LongKey = new('k', 65);

    // What is done, and what comes of it as anon, authenticated and service_role: rows affected, a value, or an
    // SQLSTATE.
    public static TheoryData<string, string, string, string> Actions => new()
    {
        { string.Format(null, NewEntry, "another", 100), Denied, Denied, "1" },
        { string.Format(null, NewEntry, "test_key_123", 100), Denied, Denied, "23505" },
        { string.Format(null, NewEntry, LongKey, 100), "22001", "22001", "22001" },
        { string.Format(null, NewEntry, "another", -1), Denied, Denied, "23514" },
        { string.Format(null, NewEntry, "another", "null"), Denied, Denied, "23502" },
        { "select cache_key || hit_count from public.ai_response_cache where cache_key = 'test_key_123'", Denied,
            "test_key_1230", "test_key_1230" },
        { "select count(*)::text from public.ai_response_cache where lecture_ids @> "
            + "array['11111111-1111-1111-1111-111111111111']::uuid[]", Denied, "1", "1" },
        { "update public.ai_response_cache set hit_count = hit_count + 1, last_accessed_at = now() where cache_key = "
            + "'test_key_123'", Denied, Denied, "1" },
        { "with u as (update public.ai_response_cache set hit_count = hit_count + 1 where cache_key = 'test_key_123' "
            + "returning *) select (last_accessed_at = now() and created_at <= now())::text from u", Denied, Denied,
            "true" },
        { "delete from public.ai_response_cache where cache_key = 'test_key_123'", Denied, Denied, "1" },
        { "delete from public.ai_response_cache where created_at < now() - interval '30 days'", Denied, Denied, "0" },
        { "truncate public.ai_response_cache", Denied, Denied, Denied },
        { "alter table public.ai_response_cache disable row level security", Denied, Denied, Denied },
        { string.Format(null, NewHash, "11111111-1111-1111-1111-111111111111"), Denied, Denied, "1" },
        { string.Format(null, NewHash, "00000000-0000-0000-0000-000000000000"), Denied, Denied, "23503" },
        { "select content_hash from public.lecture_content_hashes where lecture_id = "
            + "'11111111-1111-1111-1111-111111111111'", Denied, "sample_hash_789", "sample_hash_789" },
        { "delete from public.lecture_content_hashes where lecture_id = '11111111-1111-1111-1111-111111111111'", Denied,
            Denied, "1" },
        { "truncate public.lecture_content_hashes", Denied, Denied, Denied },
        { "select public.increment_cache_stats('2024-01-01', true, 150)::text", Denied, Denied, "" },
        { "select public.increment_cache_stats('2024-01-03', false)::text", Denied, Denied, "" },
        { "select total_requests || ' ' || total_hits || ' ' || total_misses || ' ' || hit_rate || ' ' || "
            + "total_tokens_saved from public.get_cache_stats('2024-01-01', '2024-01-31')", Denied, "5 3 2 60.00 150",
            "5 3 2 60.00 150" },
        { "select total_requests::text from public.get_cache_stats()", Denied, "0", "0" },
        { "select sum(tokens_saved)::text from public.ai_cache_stats where date between '2024-01-01' and '2024-01-31'",
            Denied, "150", "150" },
        { "insert into public.ai_cache_stats (date) values ('2024-01-03')", Denied, Denied, "1" },
        { "insert into public.ai_cache_stats (date) values ('2024-01-01')", Denied, Denied, "23505" },
        { "update public.ai_cache_stats set total_requests = 0", Denied, Denied, "2" },
        { "delete from public.ai_cache_stats where date < current_date - interval '90 days'", Denied, Denied, "2" },
        { "truncate public.ai_cache_stats", Denied, Denied, Denied },
        { "select count(*)::text from aicache.migration_journal", Denied, Denied, Denied },
        { "delete from aicache.migration_journal", Denied, Denied, Denied },
        { "insert into aicache.stats_pending (date, is_hit, tokens_saved) values ('2024-01-01', true, 1000000)", Denied,
            Denied, "1" },
        { "delete from aicache.stats_pending", Denied, Denied, "0" },
        { "select aicache.fold_pending_stats()::text", Denied, Denied, "0" },
        { "create table aicache.mine (id integer)", Denied, Denied, Denied },
        { "select setval('aicache.stats_pending_id_seq', 1)::text", Denied, Denied, Denied },
    };

    [Theory]
    [MemberData(nameof(Actions))]
    public async Task Each_role_may_do_what_the_guide_gives_it_and_nothing_else(string action, string anon,
        string authenticated, string service)
    {
        Assert.Equal([anon, authenticated, service], [await backend.TryAsync("anon", action),
            await backend.TryAsync("authenticated", action), await backend.TryAsync("service_role", action)]);
    }

    [Theory]
    [InlineData("update public.lecture_content_hashes set content_hash = 'changed'", 0)]
    [InlineData("delete from public.lecture_content_hashes", 0)]
    [InlineData("update public.lecture_content_hashes set content_hash = content_hash, updated_at = now()", 1)]
    public async Task A_changed_lecture_takes_its_answers_along(string action, int left)
    {
        Assert.Equal($"{left}", await backend.TryAsync("service_role", action,
            "select count(*)::text from public.ai_response_cache"));
    }

    [Fact]
    public async Task A_deleted_lecture_takes_its_hash_and_its_answers_along_and_no_others()
    {
        Assert.Equal("0 1", await backend.TryAsync("postgres", string.Format(null, NewEntry, "other", 1),
            "delete from public.lectures where id = '11111111-1111-1111-1111-111111111111'",
            "select (select count(*) from public.lecture_content_hashes) || ' ' || (select count(*) from "
                + "public.ai_response_cache)"));
    }

    [Fact]
    public async Task Counts_of_a_day_add_up()
    {
        Assert.Equal("3|2|1|66.67|300|0.0000", await backend.TryAsync("service_role",
            "select public.increment_cache_stats('2025-06-01', true, 150)",
            "select public.increment_cache_stats('2025-06-01', true, 150)",
            "select public.increment_cache_stats('2025-06-01', false, 0)",
            "select concat_ws('|', total_requests, total_hits, total_misses, hit_rate, total_tokens_saved, "
                + "estimated_cost_saved) from public.get_cache_stats('2025-06-01', '2025-06-01')"));
    }

    /// <summary>A deployed database, in which everything that is tried is rolled back.</summary>
    public sealed class Backend : IAsyncLifetime
    {
        TestDatabase? database;

        public async ValueTask InitializeAsync()
        {
            database = await TestDatabase.CreateAsync();
            await DeployTests.DeployAsync(database);
            await database.SqlAsync(Begin);
        }

        /// <summary>Does it all in a transaction that is rolled back, and says what came of the last.</summary>
        public async Task<string> TryAsync(string role, params string[] actions)
        {
            await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder
            {
                Host = database!.Admin.Hosts[0].Host, Port = database.Admin.Hosts[0].Port, Pooling = false,
                Database = database.Name, Username = database.Admin.Username,
                Password = database.Admin.PasswordFor(database.Admin.Hosts[0]),
            }.ConnectionString);
            await connection.OpenAsync();
            await using var transaction = await connection.BeginTransactionAsync();
            try
            {
                await RunAsync($"set local role {role}");
                foreach (var action in actions[..^1]) await RunAsync(action);
                return await RunAsync(actions[^1]);
            }
            catch (PostgresException refused)
            {
                return refused.SqlState;
            }

            async Task<string> RunAsync(string sql)
            {
                await using var command = new NpgsqlCommand(sql, connection);
                await using var reader = await command.ExecuteReaderAsync();
                if (reader.FieldCount == 0) return $"{Math.Max(0, reader.RecordsAffected)}";
                return await reader.ReadAsync() ? $"{reader.GetValue(0)}" : "none";
            }
        }

        public async ValueTask DisposeAsync()
        {
            if (database is not null) await database.DisposeAsync();
        }
    }
}
