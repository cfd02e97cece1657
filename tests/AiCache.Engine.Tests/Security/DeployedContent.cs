using AiCache.Engine.Backups;
using AiCache.Engine.Tests.Backups;

namespace AiCache.Engine.Tests.Security;

/// <summary>A deployed database with rows in every table, to be copied, and a backup of its rows.</summary>
public sealed class DeployedContent : IAsyncLifetime
{
    readonly BackupFolder folder = new();
    readonly SemaphoreSlim copying = new(1, 1);
    TestDatabase? source;
    Backup? rows;

    /// <summary>A folder for backups that operations write.</summary>
    internal BackupFolder Written { get; } = new();

    /// <summary>How the backup is restored over what is there.</summary>
    public RestoreOptions Restore => new() { Path = rows!.Path, Clean = true, AllowNewerTarget = true };

    /// <summary>A copy.</summary>
    public async Task<TestDatabase> CopyAsync()
    {
        await copying.WaitAsync();
        try
        {
            return await source!.CopyAsync();
        }
        finally
        {
            copying.Release();
        }
    }

    public async ValueTask InitializeAsync()
    {
        source = await CacheContent.CreateAsync(20);
        rows = await folder.WriteAsync(source, new BackupOptions { Path = "", Scope = BackupScope.Cache });
    }

    public async ValueTask DisposeAsync()
    {
        if (source is not null) await source.DisposeAsync();
        folder.Dispose();
        Written.Dispose();
        copying.Dispose();
    }
}
