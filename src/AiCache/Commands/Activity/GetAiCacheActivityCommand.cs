using System.Management.Automation;
using AiCache.Base;
using AiCache.Engine.Activity;
using AiCache.Engine.Connections;
using AiCache.Parameters;

namespace AiCache.Commands;

/// <summary>
/// Returns what goes on around the cache: index builds, vacuum, long transactions, and who waits for whom. Nothing: all
/// is quiet.
/// </summary>
[Cmdlet(VerbsCommon.Get, "AiCacheActivity")]
[OutputType("AiCache.Engine.Activity.CacheActivity")]
public sealed class GetAiCacheActivityCommand : LegacyDatabaseCommand
{
    /// <summary>From which age a transaction counts as long: seconds or a TimeSpan.</summary>
    [Parameter]
    [Seconds]
    public TimeSpan LongerThan { get; set; } = TimeSpan.FromMinutes(1);

    private protected override async Task RunAsync(DatabaseTarget target)
    {
        await using var session = await OpenAsync(target);
        foreach (var activity in await Task.Run(() => new CacheActivities(session, Reporter)
            .ReadAsync(LongerThan, Cancellation))) WriteResult(activity);
    }
}
