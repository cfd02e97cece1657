using AiCache.Engine.Backups;
using AiCache.Engine.Connections;
using AiCache.Engine.Ground;
using AiCache.Engine.Tests.Backups;

namespace AiCache.Engine.Tests.Faults;

/// <summary>A restore: everything is as in the backup, or as it was before.</summary>
abstract class RestoreFault(BackupFormat format, BackupScope scope) : FaultOperation
{
    readonly string backup = "restored" + BackupFolder.Extension(format);

    string before = "", after = "";

    public override async Task PrepareAsync(FaultStage stage, TemplateDatabase template)
    {
        await template.FillAsync(1000);
        after = await RowsAsync(template.Admin);
        await using (var work = template.Target.Work())
            await BackupDatabase.RunAsync(work,
                new() { Path = Path.Combine(stage.Folder, backup), Format = format, Scope = scope }, default);
        await SpoilAsync(template);
        before = await RowsAsync(template.Admin);
    }

    /// <summary>Makes of the database that was backed up the one to restore into.</summary>
    protected abstract Task SpoilAsync(TemplateDatabase template);

    protected abstract RestoreOptions Options(string path);

    public override async Task<string> RunAsync(DatabaseTarget target, string folder, int number)
    {
        var options = Options(Path.Combine(folder, backup));
        await using var work = target.Work();
        var result = await RestoreDatabase.RunAsync(work, await RestoreDatabase.PlanAsync(work, options, default),
            default);
        Assert.Empty(result.NewFailures);
        return $"{result.Rows.Values.Sum()} rows";
    }

    public override async Task<Extent> LookAsync(DatabaseTarget admin, string folder)
    {
        var there = await RowsAsync(admin);
        if (there == before) return Extent.Untouched;
        Assert.Equal(after, there);
        return Extent.Complete;
    }
}

/// <summary>The rows of the cache, into tables that hold others.</summary>
sealed class RestoreRowsFault() : RestoreFault(BackupFormat.Custom, BackupScope.Cache)
{
    public override string Name => "restore of rows";

    protected override Task SpoilAsync(TemplateDatabase template) => template.SqlAsync("""
        delete from public.ai_response_cache where tokens_used % 2 = 0;
        update public.ai_response_cache set hit_count = hit_count + 1;
        update public.ai_cache_stats set cache_hits = 0;
        """);

    protected override RestoreOptions Options(string path) =>
        new() { Path = path, Clean = true, AllowNewerTarget = true, LockWait = Patient.LockWait };
}

/// <summary>A whole database, into an empty one.</summary>
abstract class RestoreWholeFault(BackupFormat format) : RestoreFault(format, BackupScope.Everything)
{
    public override bool AsSuperuser => true;

    public override string? Witness => null;

    protected override Task SpoilAsync(TemplateDatabase template) => template.MakeEmptyAsync();

    protected override RestoreOptions Options(string path) => new() { Path = path };

    /// <summary>Where it was done already, it is refused.</summary>
    public override async Task RunAgainAsync(DatabaseTarget target, string folder, int number, Extent extent)
    {
        if (extent == Extent.Complete)
            Assert.Equal(ErrorIds.RestoreTargetNotEmpty,
            (await Assert.ThrowsAsync<AiCacheException>(() => RunAsync(target, folder, number))).ErrorId);
        else await RunAsync(target, folder, number);
    }
}

/// <summary>With pg_restore.</summary>
sealed class RestoreDatabaseFault() : RestoreWholeFault(BackupFormat.Custom)
{
    public override string Name => "restore of a database";
}

/// <summary>With psql.</summary>
sealed class RestoreScriptFault() : RestoreWholeFault(BackupFormat.Plain)
{
    public override string Name => "restore of a script";
}
