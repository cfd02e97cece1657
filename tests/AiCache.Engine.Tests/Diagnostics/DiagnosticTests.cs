using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using AiCache.Engine.Connections;
using AiCache.Engine.Contract;
using AiCache.Engine.Diagnostics;
using AiCache.Engine.Ground;
using AiCache.Engine.Programs;
using AiCache.Engine.Tests.Connections;
using AiCache.Engine.Tests.Monitoring;

using static AiCache.Engine.Tests.Monitoring.MonitoredDatabase;

namespace AiCache.Engine.Tests.Diagnostics;

/// <summary>What is handed to whoever helps, and what is not.</summary>
public sealed class DiagnosticTests : IDisposable
{
    /// <summary>It stands in every column of a row, in a statement, a body and a password.</summary>
    const string Marker = "MarkerOfARow";

    readonly TemporaryFolder folder = new();

    static async Task<Diagnostic> WriteAsync(DatabaseTarget target, DiagnosticOptions options,
        HostEnvironment? environment = null)
    {
        await using var work = new Work(target, SilentReporter.Instance, environment ?? HostEnvironmentOfTests.Current);
        return await ExportDiagnostic.RunAsync(work, options, Stop);
    }

    static Dictionary<string, string> Read(string path)
    {
        using var zip = ZipFile.OpenRead(path);
        return zip.Entries.ToDictionary(e => e.Name, e =>
        {
            using var reader = new StreamReader(e.Open(), Encoding.UTF8);
            return reader.ReadToEnd();
        });
    }

    [Fact]
    public async Task No_secret_and_no_row_is_in_it()
    {
        await using var database = await MonitoredDatabase.CreateAsync();
        var role = TestDatabase.UniqueName("support");
        await database.AdminSqlAsync($$"""
            create role {{role}} login superuser password 'Password{{Marker}}';
            insert into public.courses (title, description) values ('{{Marker}}', '{{Marker}}');
            insert into public.lectures (course_id, position, title, content) select id, 4713, '{{Marker}}', '{{Marker}}' from public.courses;
            insert into public.ai_response_cache (cache_key, operation_type, lecture_ids, params, content_hash, response_data, tokens_used, content_size)
            select '{{Marker}}' || i, '{{Marker}}', array[gen_random_uuid()], '{"a": "{{Marker}}"}', '{{Marker}}', '{"a": "{{Marker}}"}', 4711, 4712
            from generate_series(1, 50) i;
            insert into public.lecture_content_hashes (lecture_id, content_hash) select id, '{{Marker}}' from public.lectures;
            create or replace function public.increment_cache_stats(p_date date, p_is_hit boolean, p_tokens_saved integer default 0)
            returns void language plpgsql as $f$ begin raise notice '{{Marker}}'; end $f$;
            analyze public.ai_response_cache;
            """);
        try
        {
            await HoldAndWaitAsync(database);
            var environment = new HostEnvironment(HostEnvironmentOfTests.Current.Variables
                .Append(KeyValuePair.Create("MY_TOKEN", $"Token{Marker}")));
            var target = database.As(role, $"Password{Marker}") with { ApplicationName = $"x Token{Marker} x" };
            var written = await WriteAsync(target, new()
            {
                Path = folder.Path, Host = "PowerShell 7.6",
                Errors = [new("EntryNotFound,X", "23505",
                $"There is no entry '{Marker}'. Key (cache_key)=({Marker}) exists; "
                    + $"invalid input \"{Marker}\"; Failing row contains ({Marker}, 1).")],
            }, environment);
            Assert.Empty(written.Parts.Where(p => p.Problem is not null).Select(p => p.ToString()));
            var files = Read(written.Path);
            Assert.Contains("Blocked", files["activity.json"]);
            Assert.Contains("A purge has been at work", files["health.json"]);
            foreach (var (name, text) in files)
                Assert.False(text.Contains(Marker, StringComparison.OrdinalIgnoreCase), $"{name}: {Around(text)}");
        }
        finally
        {
            DataSources.Release(database.As(role, $"Password{Marker}") with { ApplicationName = $"x Token{Marker} x" });
            await database.AdminSqlAsync("select pg_terminate_backend(pid) from pg_stat_activity where datname = "
                + $"current_database() and pid <> pg_backend_pid(); drop role {role}");
        }
    }

    /// <summary>A session that keeps another waiting, and not us; both end with the test.</summary>
    static async Task HoldAndWaitAsync(TestDatabase database)
    {
        foreach (var mode in new[] { "row exclusive", "share" })
            _ = database.SqlAsync($"begin; lock table public.ai_response_cache in {mode} mode /* {Marker} */; "
                + $"select pg_sleep(600) /* {Marker} */").ContinueWith(t => t.Exception, TaskScheduler.Default);
        _ = database.SqlAsync($"begin; select pg_advisory_xact_lock({AdvisoryLock.Module}, {AdvisoryLock.Purge.Key}); "
            + $"select pg_sleep(600) /* {Marker} */").ContinueWith(t => t.Exception, TaskScheduler.Default);
        while (!await database.QueryAsync<bool>("select exists (select from pg_locks where granted and locktype = 'advisory' "
            + "and database = (select oid from pg_database where datname = current_database()))")) await Task.Delay(50, Stop);
        while (!await database.QueryAsync<bool>("select exists (select from pg_locks where not granted and relation = "
            + "'public.ai_response_cache'::regclass and database = (select oid from pg_database where datname = "
            + "current_database()))")) await Task.Delay(50, Stop);
    }

    static string Around(string text)
    {
        var at = text.IndexOf(Marker, StringComparison.OrdinalIgnoreCase);
        return at < 0 ? "" : text[Math.Max(0, at - 200)..Math.Min(text.Length, at + 50)];
    }

    [Fact]
    public async Task It_says_what_is_in_it_and_holds_that()
    {
        await using var database = await MonitoredDatabase.CreateAsync();
        var written = await WriteAsync(database.Target,
            new() { Path = Path.Combine(folder.Path, "new", "x.zip"), Host = "test" });
        var files = Read(written.Path);
        Assert.Equal(written.Parts.Select(p => p.Name).Prepend("README.txt"), files.Keys);
        Assert.All(written.Parts, p => Assert.Contains($"- {p.Name}: {p.Holds}", files["README.txt"]));
        Assert.Equal(3, JsonNode.Parse(files["journal.json"])!["entries"]!.AsArray().Count);
        Assert.Contains("public.ai_response_cache", files["storage.json"]);
        Assert.Contains("\"max_connections\"", files["server.json"]);
        Assert.Contains("Health.HitRate", files["health.json"]);
        Assert.Contains("SHA-256 ", files["catalogue.json"]);
        Assert.Contains("\"host\": \"test\"", files["versions.json"]);
        Assert.Equal(database.Target.DisplayName, written.Database);
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(written.Path));
    }

    [Fact]
    public async Task Nothing_in_the_database_is_written()
    {
        await using var database = await MonitoredDatabase.CreateAsync();
        const string written = """
            select sum(n_tup_ins + n_tup_upd + n_tup_del)::bigint from pg_stat_xact_user_tables
            """;
        await database.SqlAsync("alter database " + database.Name + " set default_transaction_read_only = on");
        var diagnostic = await WriteAsync(database.Target with { ApplicationName = "readonly" },
            new() { Path = folder.Path });
        Assert.DoesNotContain(diagnostic.Parts, p => p.Problem is not null);
        Assert.Equal(0, await database.QueryAsync<long>(written));
    }

    [Fact]
    public async Task Where_nobody_answers_it_says_so_and_holds_the_rest()
    {
        var target = DatabaseTarget.Parse("host=127.0.0.1 port=1 user=u dbname=d password=SecretWord");
        var written = await WriteAsync(target, new() { Path = folder.Path, Errors = [new("A", null, "b")] });
        var files = Read(written.Path);
        Assert.Contains("No server listens at 127.0.0.1:1", files["server.json"]);
        Assert.Contains("No server listens at 127.0.0.1:1", files["README.txt"]);
        Assert.Contains("\"message\": \"b\"", files["errors.json"]);
        Assert.Null(written.Parts.Single(p => p.Name == "versions.json").Problem);
        Assert.DoesNotContain("SecretWord", string.Concat(files.Values));
    }

    [Fact]
    public async Task A_file_is_replaced_only_if_asked_and_never_by_half()
    {
        var target = DatabaseTarget.Parse("host=127.0.0.1 port=1 user=u dbname=d");
        var file = folder.Write("x.zip", "before");
        var error = await Assert.ThrowsAsync<AiCacheException>(() => WriteAsync(target, new() { Path = file }));
        Assert.Equal((ErrorIds.FileExists, "before"), (error.ErrorId, File.ReadAllText(file)));
        Assert.True((await WriteAsync(target, new() { Path = file, Force = true })).Size > 500);
        Assert.Single(Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public async Task A_place_that_cannot_be_written_to_is_an_error()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no /proc.");
        var target = DatabaseTarget.Parse("host=127.0.0.1 port=1 user=u dbname=d");
        var error = await Assert.ThrowsAsync<AiCacheException>(() =>
            WriteAsync(target, new() { Path = "/proc/x.zip" }));
        Assert.Equal(ErrorIds.DiagnosticNotWritten, error.ErrorId);
    }

    public void Dispose() => folder.Dispose();
}
