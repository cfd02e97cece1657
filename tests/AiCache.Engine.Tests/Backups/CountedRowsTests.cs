using AiCache.Engine.Backups;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Tests.Backups;

/// <summary>Numbers that a reader compares are of the same things: a backup's, its tests' and its restore's.</summary>
public sealed class CountedRowsTests
{
    [Theory]
    [InlineData(BackupScope.Cache, false)]
    [InlineData(BackupScope.Cache, true)]
    [InlineData(BackupScope.Database, false)]
    [InlineData(BackupScope.Database, true)]
    public async Task A_backup_its_decoding_its_proof_and_its_restore_count_the_same_rows(BackupScope scope, bool inPlace)
    {
        await using var source = await CacheContent.CreateAsync(40);
        using var folder = new BackupFolder();
        var backup = await folder.WriteAsync(source, new() { Path = "", Scope = scope });
        Assert.Equal(BackupGrade.Decoded, backup.Grade);
        Assert.Equal(3, backup.Rows["aicache.migration_journal"]);
        var rows = Figures.Count(backup.Rows.Values.Sum(), "row");
        var checks = await ProofTests.TestAsync(backup.Path, source.Admin);
        Assert.Contains($" {rows} that were counted.", checks.Single(c => c.Name == "Backup.Content").Message);
        Assert.Contains($"{Figures.Count(backup.Rows.Count, "table")} with {rows}",
            checks.Single(c => c.Name == "Backup.Restore").Message);

        await using var other = await TestDatabase.CreateAsync(scope == BackupScope.Cache ? DatabaseShape.Supabase
            : DatabaseShape.Empty);
        var restored = await RestoreTests.RestoreAsync(inPlace ? source.Admin : other.Admin,
            new() { Path = backup.Path, Clean = inPlace, AllowNewerTarget = inPlace });
        Assert.Equal(backup.Rows.OrderBy(r => r.Key, StringComparer.Ordinal),
            restored.Rows.OrderBy(r => r.Key, StringComparer.Ordinal));
    }
}
