using AiCache.Engine.Connections;

namespace AiCache.Base;

/// <summary>A command that still opens its sessions itself.</summary>
public abstract class LegacyDatabaseCommand : DatabaseCommand
{
    /// <inheritdoc/>
    private protected override void RunOn(AiCacheConnection connection)
    {
        CurrentConnection = connection;
        AllRan &= Run(connection, () =>
        {
            var target = connection.Resolve(Credential);
            Onward = Credential is null ? connection : new AiCacheConnection(target);
            return RunAsync(target);
        });
    }

    /// <summary>Does the command's work on one database.</summary>
    private protected abstract Task RunAsync(DatabaseTarget target);

    /// <summary>Connects, away from the pipeline's thread.</summary>
    private protected Task<DatabaseSession> OpenAsync(DatabaseTarget target)
    {
        foreach (var warning in target.Warnings) WriteWarning(warning);
        return Task.Run(() => DatabaseSession.OpenAsync(target, Cancellation));
    }
}
