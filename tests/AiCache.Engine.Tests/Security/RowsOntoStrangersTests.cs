using AiCache.Engine.Backups;
using AiCache.Engine.Ground;
using AiCache.Engine.Tests.Backups;

namespace AiCache.Engine.Tests.Security;

/// <summary>Rows of a backup are loaded into nothing that runs a stranger's code, whatever its manifest says.</summary>
public sealed class RowsOntoStrangersTests
{
    const string View = """
        alter table public.ai_cache_stats rename to ai_cache_stats_aside;
        create function {0}.rows() returns setof public.ai_cache_stats_aside language plpgsql volatile as $body$
        begin
          perform {1};
          return;
        end
        $body$;
        create view public.ai_cache_stats as select * from {0}.rows();
        create trigger lure instead of insert on public.ai_cache_stats for each row execute function {0}.lure_row();
        alter view public.ai_cache_stats owner to {0};
        """;

    const string Trigger = """
        create trigger lure before insert or truncate on public.ai_cache_stats
          for each statement execute function {0}.lure_row();
        """;

    const string Default = """
        alter table public.ai_cache_stats add constraint lure check ({1} is not null) not valid;
        """;

    const string Owner = Trigger + " alter table public.ai_cache_stats owner to {0};";

    [Theory]
    [InlineData(View, true, false)]
    [InlineData(View, false, false)]
    [InlineData(View, false, true)]
    [InlineData(Trigger, true, false)]
    [InlineData(Trigger, false, false)]
    [InlineData(Trigger, false, true)]
    [InlineData(Default, true, false)]
    [InlineData(Default, false, true)]
    [InlineData(Owner, true, false)]
    [InlineData(Owner, false, false)]
    [InlineData(Owner, false, true)]
    public async Task They_are_refused_and_the_lure_is_not_run(string plant, bool ofTheCache, bool forged)
    {
        await using var database = await CacheContent.CreateAsync(20);
        using var folder = new BackupFolder();
        var backup = await folder.WriteAsync(database.Admin, new()
        {
            Path = "", Scope = ofTheCache ? BackupScope.Cache : BackupScope.Database, Content = BackupContent.DataOnly,
        });
        await using var stranger = await Stranger.IntoAsync(database);
        // A manifest may name whom it likes as an owner of what the backup holds.
        if (forged)
            await ForgedBackup.SignOffAsync(backup.Path, m => m with { Owners = [.. m.Owners, stranger.Role] });
        await database.AdminSqlAsync(plant.Replace("{0}", stranger.Role, StringComparison.Ordinal)
            .Replace("{1}", stranger.Lure, StringComparison.Ordinal));
        await stranger.ForgetAsync();
        var error = await Assert.ThrowsAsync<AiCacheException>(() => RestoreTests.RestoreAsync(database.Admin,
            new() { Path = backup.Path, Clean = ofTheCache, AllowNewerTarget = true }));
        Assert.Equal(ErrorIds.ObjectNotTrusted, error.ErrorId);
        Assert.False(await stranger.LuredAsync());
    }
}
