using AiCache.Engine.Backups;
using AiCache.Engine.Ground;
using AiCache.Engine.Tests.Contract;
using AiCache.Engine.Tests.Deployment;

namespace AiCache.Engine.Tests.Backups;

public sealed class ShellBackupTests
{
    [Theory]
    [MemberData(nameof(ShellTables.All), MemberType = typeof(ShellTables))]
    public async Task A_table_that_is_only_a_shell_is_not_backed_up(string kind, string reason)
    {
        await using var database = await TestDatabase.CreateAsync();
        await DeployTests.DeployAsync(database);
        await ShellTables.PutAsync(database, kind);
        using var folder = new BackupFolder();
        foreach (var scope in new[] { BackupScope.Cache, BackupScope.Database })
        {
            var error = await Assert.ThrowsAsync<AiCacheException>(() =>
                folder.WriteAsync(database.Target, new() { Path = "", Scope = scope }));
            Assert.Equal(ErrorIds.RowsElsewhere, error.ErrorId);
            Assert.StartsWith(reason, error.Message, StringComparison.Ordinal);
            Assert.Empty(folder.Names);
        }
    }
}
