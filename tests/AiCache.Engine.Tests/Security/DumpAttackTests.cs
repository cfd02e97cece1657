using AiCache.Engine.Backups;
using AiCache.Engine.Contract;
using AiCache.Engine.Ground;
using AiCache.Engine.Tests.Backups;

namespace AiCache.Engine.Tests.Security;

/// <summary>Dumps that somebody else wrote.</summary>
[Trait("Category", "Slow")]
public sealed class DumpAttackTests
{
    static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory(Explicit = true)]
    [InlineData("\n\\! touch {0}\n")]
    [InlineData("\nselect 1 \\! touch {0}\n;\n")]
    [InlineData("\n/* \\ */ select 'a\\', $$\\$$, E'\\'' \\! touch {0}\n;\n")]
    [InlineData("\n\\copy (select 1) to program 'touch {0}'\n")]
    [InlineData("\n\\connect postgres\n")]
    [InlineData("\n\\i {0}\n")]
    [InlineData("\nselect 'touch {0}' \\g | sh\n")]
    [InlineData("\n\\unrestrict x\n\\! touch {0}\n")]
    [InlineData("\nCOPY public.courses (id) FROM PROGRAM 'touch {0}';\n")]
    public async Task A_command_in_a_plain_dump_is_refused_by_the_test_and_by_the_restore_and_never_runs(string attack)
    {
        await using var source = await CacheContent.CreateAsync(20);
        await using var target = await TestDatabase.CreateAsync(DatabaseShape.Empty);
        using var folder = new BackupFolder();
        using var lures = new BackupFolder();
        var lure = Path.Combine(lures.Path, "lure");
        var text = string.Format(System.Globalization.CultureInfo.InvariantCulture, attack, lure);
        var backup = await ForgedBackup.PlainAsync(folder, source,
            dump => dump.Replace("\nSET check_function_bodies", text + "\nSET check_function_bodies"));

        var last = (await ProofTests.TestAsync(backup.Path))[^1];
        Assert.Equal((CheckStatus.Failed, ErrorIds.BackupUnsafe), (last.Status, last.Actual));
        var refused = await Assert.ThrowsAsync<AiCacheException>(() =>
            RestoreTests.RestoreAsync(target.Admin, new() { Path = backup.Path }));
        Assert.Equal(ErrorIds.BackupUnsafe, refused.ErrorId);
        Assert.Empty(lures.Names);
        Assert.Equal(0, await target.QueryAsync<long>("select count(*) from pg_class "
            + "where relnamespace = 'public'::regnamespace"));
    }

    [Theory(Explicit = true)]
    [InlineData("COMMIT;")]
    [InlineData("commit and chain;")]
    [InlineData("ROLLBACK;")]
    [InlineData("PREPARE TRANSACTION 'left';")]
    public async Task A_script_cannot_end_the_transaction_that_it_is_restored_in(string attack)
    {
        await using var source = await CacheContent.CreateAsync(20);
        await using var target = await TestDatabase.CreateAsync(DatabaseShape.Empty);
        using var folder = new BackupFolder();
        var backup = await ForgedBackup.PlainAsync(folder, source, dump => dump.Replace("\nSET check_function_bodies",
            $"\ncreate table public.half (id integer);\n{attack}\nselect 1/0;\nSET check_function_bodies"));
        await Assert.ThrowsAsync<AiCacheException>(() =>
            RestoreTests.RestoreAsync(target.Admin, new() { Path = backup.Path }));
        Assert.False(await target.QueryAsync<bool>("select exists (select from pg_class where relname = 'half')"));
    }

    [Theory(Explicit = true)]
    [InlineData("COPY public.ai_cache_stats (", "COPY public.ai_cache_stats (date) FROM PROGRAM 'touch {0}' --(")]
    [InlineData("COPY public.ai_cache_stats (",
        "COPY public.ai_cache_stats (date) from stdin; drop table public.ai_response_cache; --(")]
    [InlineData("COPY public.ai_cache_stats (",
        "COPY public.ai_cache_stats (\"date\\\") from program 'touch {0}' --\", ")]
    [InlineData("SET client_encoding = 'UTF8'", "SET client_encoding = 'UTF8'')) from program ''touch {0}'' --'")]
    [InlineData("SET client_encoding = 'UTF8'", "SET client_encoding = 'SJIS'")]
    public async Task Nothing_of_a_dumps_text_gets_into_the_statement_that_loads_its_rows(string from, string to)
    {
        await using var database = await CacheContent.CreateAsync(20);
        using var folder = new BackupFolder();
        using var lures = new BackupFolder();
        var backup = await ForgedBackup.PlainAsync(folder, database, dump => dump.Replace(from,
            to.Replace("{0}", Path.Combine(lures.Path, "lure"))), BackupScope.Cache);
        var before = await CacheContent.ChecksumsAsync(database);
        var refused = await Assert.ThrowsAsync<AiCacheException>(() => RestoreTests.RestoreAsync(database.Admin,
            new() { Path = backup.Path, Tables = ["ai_cache_stats"], Clean = true, AllowNewerTarget = true }));
        Assert.Equal(ErrorIds.BackupUnsafe, refused.ErrorId);
        Assert.Empty(lures.Names);
        Assert.Equal(before, await CacheContent.ChecksumsAsync(database));
    }

    [Theory(Explicit = true)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_two_lines_with_which_newer_programs_forbid_commands_are_no_attack_and_need_not_be_there(bool there)
    {
        await using var source = await CacheContent.CreateAsync(20);
        await using var target = await TestDatabase.CreateAsync(DatabaseShape.Empty);
        using var folder = new BackupFolder();
        var backup = await ForgedBackup.PlainAsync(folder, source, dump =>
        {
            var bare = string.Join('\n',
                dump.Split('\n').Where(line => !line.StartsWith("\\restrict ", StringComparison.Ordinal)
                && !line.StartsWith("\\unrestrict ", StringComparison.Ordinal)));
            return there ? "\n\\restrict abc\n" + bare + "\n\\unrestrict abc\n\n" : bare + "\n";
        });
        Assert.All(await ProofTests.TestAsync(backup.Path), c => Assert.Equal(CheckStatus.Passed, c.Status));
        Assert.Equal(20, (await RestoreTests.RestoreAsync(target.Admin, new() { Path = backup.Path }))
            .Rows["public.ai_response_cache"]);
    }

    public static TheoryData<BackupFormat, BackupScope> Kinds => new(
        from format in Enum.GetValues<BackupFormat>()
        from scope in Enum.GetValues<BackupScope>()
        select (format, scope));

    [Theory(Explicit = true)]
    [MemberData(nameof(Kinds))]
    public async Task What_was_put_in_the_place_of_a_backup_after_the_plan_is_not_loaded(BackupFormat format,
        BackupScope scope)
    {
        await using var source = await CacheContent.CreateAsync(30);
        await using var target = await TestDatabase.CreateAsync(scope == BackupScope.Cache ? DatabaseShape.Supabase
            : DatabaseShape.Empty);
        using var folder = new BackupFolder();
        BackupOptions Options(string name) =>
            new()
            {
                Path = Path.Combine(folder.Path, name + BackupFolder.Extension(format)), Format = format,
                Scope = scope
            };
        var backup = await folder.WriteAsync(source.Admin, Options("true"));
        await source.SqlAsync("update public.ai_cache_stats set total_requests = total_requests + 1");
        var other = await folder.WriteAsync(source.Admin, Options("other"));

        await using var work = target.Admin.Work();
        var plan = await RestoreDatabase.PlanAsync(work, new() { Path = backup.Path }, Stop);
        Replace(other.Path, backup.Path);
        var refused = await Assert.ThrowsAsync<AiCacheException>(() => RestoreDatabase.RunAsync(work, plan, Stop));
        Assert.Equal(ErrorIds.BackupCorrupted, refused.ErrorId);
        if (await target.QueryAsync<bool>("select to_regclass('public.ai_cache_stats') is not null"))
            Assert.Equal(0, await target.QueryAsync<long>("select count(*) from public.ai_cache_stats"));
    }

    static void Replace(string from, string to)
    {
        if (!Directory.Exists(from))
        {
            File.Copy(from, to, overwrite: true);
            return;
        }
        foreach (var file in Directory.EnumerateFiles(from))
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)), overwrite: true);
    }

    [Fact(Explicit = true)]
    public async Task A_function_that_stands_before_the_servers_own_is_not_called_with_the_rights_of_who_restores()
    {
        await using var source = await CacheContent.CreateAsync(10);
        await using var target = await TestDatabase.CreateAsync(DatabaseShape.Empty);
        await target.AdminSqlAsync("""
            create table public.caught (who text);
            create function public.quote_ident(name) returns text language plpgsql as $$
              begin insert into public.caught values (current_user); return pg_catalog.quote_ident($1::text); end $$;
            create function public.set_config(text, text, boolean) returns text language plpgsql as $$
              begin insert into public.caught values (current_user); return pg_catalog.set_config($1, $2, $3); end $$;
            alter default privileges in schema public grant select on tables to anon;
            """);
        using var folder = new BackupFolder();
        var backup = await folder.WriteAsync(source);
        await RestoreTests.RestoreAsync(target.Admin, new() { Path = backup.Path });
        await folder.WriteAsync(target.Admin);
        Assert.Equal(0, await TestDatabase.QueryAsync<long>(target.Admin, "select count(*) from public.caught"));
    }
}
