using AiCache.Engine.Contract;
using AiCache.Engine.Deployment;
using AiCache.Engine.Ground;
using AiCache.Engine.Tests.Backups;

namespace AiCache.Engine.Tests.Deployment;

/// <summary>What <c>supabase migration list</c> shows.</summary>
public sealed class CliJournalTests
{
    const string Recorded = "select string_agg(version || '_' || name, ' ' order by version) "
        + "from supabase_migrations.schema_migrations";

    static CancellationToken Stop => TestContext.Current.CancellationToken;

    static async Task<List<MigrationResult>> DeployAsync(TestDatabase database, bool record)
    {
        await using var session = await database.OpenAsync();
        return await Deploy.RunAsync(session.Work(), new() { RecordInSupabase = record }, Stop).ToListAsync(Stop);
    }

    static async Task<string> ExportAsync(string folder, bool replace = false) => string.Join(' ', await MigrationExport
        .RunAsync(HostEnvironmentOfTests.Current.Work(),
        new() { Folder = folder, Layout = MigrationLayout.Supabase, Replace = replace }, Stop)
        .Select(f => f.Name[..^".sql".Length]).ToListAsync(Stop));

    [Fact]
    public async Task What_is_deployed_is_recorded_under_the_versions_of_the_files_and_forgotten_with_the_undo()
    {
        await using var database = await TestDatabase.CreateAsync();
        using var folder = new BackupFolder();
        await DeployAsync(database, record: true);
        var files = await ExportAsync(folder.Path);
        Assert.Equal(files, await database.QueryAsync<string>(Recorded));
        Assert.Equal(MigrationScript.All[0].Steps.Count,
            await database.QueryAsync<int>("select cardinality(statements) from "
                + "supabase_migrations.schema_migrations where name = 'add_ai_response_cache'"));
        await DeployAsync(database, record: true);
        Assert.Equal(files, await database.QueryAsync<string>(Recorded));
        await database.SqlAsync("insert into supabase_migrations.schema_migrations (version, "
            + "name) values ('20240101000000', 'mine')");
        await using var session = await database.OpenAsync();
        await Undo.RunAsync(session.Work(), new() { RecordInSupabase = true }, Stop).ToListAsync(Stop);
        Assert.Equal("20240101000000_mine", await database.QueryAsync<string>(Recorded));
    }

    [Fact]
    public async Task Nothing_of_the_CLIs_is_touched_unless_it_is_asked_for_and_what_is_deployed_can_be_recorded_later()
    {
        await using var database = await TestDatabase.CreateAsync();
        await DeployAsync(database, record: false);
        Assert.True(await database.QueryAsync<bool>("select to_regnamespace('supabase_migrations') is null"));
        Assert.All(await DeployAsync(database, record: true), r =>
            Assert.Equal(MigrationOutcome.AlreadyApplied, r.Outcome));
        Assert.Equal(3, (await database.QueryAsync<string>(Recorded))!.Split(' ').Length);
        await using var session = await database.OpenAsync();
        await Undo.RunAsync(session.Work(), new(), Stop).ToListAsync(Stop);
        Assert.Equal(3, (await database.QueryAsync<string>(Recorded))!.Split(' ').Length);
    }

    [Fact]
    public async Task What_the_CLI_recorded_itself_keeps_its_version()
    {
        await using var database = await TestDatabase.CreateAsync();
        // As an older CLI made it.
        await database.SqlAsync("create schema supabase_migrations; create table "
            + "supabase_migrations.schema_migrations (version text primary key, name text); "
            + "insert into supabase_migrations.schema_migrations values ('20230101000000', 'add_ai_response_cache')");
        await DeployAsync(database, record: true);
        Assert.StartsWith("20230101000000_add_ai_response_cache ", await database.QueryAsync<string>(Recorded));
        Assert.Equal(3, (await database.QueryAsync<string>(Recorded))!.Split(' ').Length);
    }

    [Fact]
    public async Task A_record_that_would_run_a_strangers_code_is_refused_and_nothing_is_deployed()
    {
        await using var database = await TestDatabase.CreateAsync();
        await database.SqlAsync("""
            create schema supabase_migrations; create table supabase_migrations.schema_migrations (version text primary key, name text);
            create function public.spy() returns trigger language plpgsql as $$ begin return new; end $$;
            create trigger spy before insert on supabase_migrations.schema_migrations for each row execute function public.spy();
            """);
        var error = await Assert.ThrowsAsync<AiCacheException>(() => DeployAsync(database, record: true));
        Assert.Equal(ErrorIds.ObjectNotTrusted, error.ErrorId);
        await using var work = database.Target.Work();
        Assert.Equal(error.Message, (await Assert.ThrowsAsync<AiCacheException>(() => Deploy.PlanAsync(work,
            new() { RecordInSupabase = true }, Stop).ToListAsync(Stop).AsTask())).Message);
        Assert.True(await database.QueryAsync<bool>("select to_regclass('public.ai_response_cache') is null"));
    }

    [Fact]
    public async Task No_migration_is_in_a_folder_twice_and_no_version_belongs_to_two()
    {
        using var folder = new BackupFolder();
        await File.WriteAllTextAsync(Path.Combine(folder.Path, "20230101000000_add_ai_response_cache.sql"), "", Stop);
        Assert.Equal(ErrorIds.FileExists,
            (await Assert.ThrowsAsync<AiCacheException>(() => ExportAsync(folder.Path))).ErrorId);
        Assert.StartsWith("20230101000000_add_ai_response_cache ", await ExportAsync(folder.Path, replace: true));
        Assert.Equal(3, folder.Names.Count);
        using var other = new BackupFolder();
        await File.WriteAllTextAsync(Path.Combine(other.Path,
            $"{CliJournal.VersionOf(MigrationScript.All[0])}_mine.sql"), "", Stop);
        var error = await Assert.ThrowsAsync<AiCacheException>(() => ExportAsync(other.Path, replace: true));
        Assert.Equal((ErrorIds.FileExists, true),
            (error.ErrorId, error.Message.Contains("_mine.sql", StringComparison.Ordinal)));
    }
}
