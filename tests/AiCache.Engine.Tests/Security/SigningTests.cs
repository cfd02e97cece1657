using AiCache.Engine.Backups;
using AiCache.Engine.Contract;
using AiCache.Engine.Ground;
using AiCache.Engine.Programs;
using AiCache.Engine.Tests.Backups;

namespace AiCache.Engine.Tests.Security;

/// <summary>Manifests that say whose they are.</summary>
public sealed class SigningTests
{
    const string Variable = "env:BACKUP_KEY";

    static readonly string Key = new('k', 32);

    static CancellationToken Stop => TestContext.Current.CancellationToken;

    static HostEnvironment With(string? key) => key is null ? HostEnvironmentOfTests.Current
        : HostEnvironmentOfTests.With("BACKUP_KEY", key);

    static async Task<Backup> BackUpAsync(TestDatabase database, BackupFolder folder, string source, string? key = null)
    {
        await using var work = new Work(database.Target, SilentReporter.Instance, With(key));
        return await BackupDatabase.RunAsync(work,
            new() { Path = folder.Path, Scope = BackupScope.Cache, SigningKey = source }, Stop);
    }

    static async Task<Check> SignatureAsync(Backup backup, string source, string? key)
    {
        await using var work = new Work(null, SilentReporter.Instance, With(key));
        return (await TestBackup.RunAsync(work, new() { Path = backup.Path, SigningKey = source }, Stop)
            .ToListAsync(Stop)).Single(c => c.Name == "Backup.Signature");
    }

    static async Task RestoreAsync(TestDatabase database, Backup backup, string source, string? key)
    {
        await using var work = new Work(database.Target, SilentReporter.Instance, With(key));
        await RestoreDatabase.PlanAsync(work,
            new() { Path = backup.Path, Clean = true, AllowNewerTarget = true, SigningKey = source }, Stop);
    }

    [Fact]
    public async Task A_manifest_that_was_signed_is_known_and_what_later_tests_add_leaves_it_so()
    {
        await using var database = await CacheContent.CreateAsync(10);
        using var folder = new BackupFolder();
        var backup = await BackUpAsync(database, folder, Variable, Key);
        Assert.Equal(CheckStatus.Passed, (await SignatureAsync(backup, Variable, Key)).Status);
        await RestoreAsync(database, backup, Variable, Key);
        Assert.DoesNotContain(Key, await File.ReadAllTextAsync(backup.Path + ".json", Stop));
    }

    [Fact]
    public async Task A_restore_that_demands_a_signature_takes_no_forged_and_no_unsigned_manifest_and_no_other_key()
    {
        await using var database = await CacheContent.CreateAsync(10);
        using var folder = new BackupFolder();
        var backup = await BackUpAsync(database, folder, Variable, Key);
        await InvalidAsync(new string('x', 32));
        var genuine = BackupManifest.Read(backup.Path);
        await ForgedBackup.SignOffAsync(backup.Path, m => m with { Sha256 = new string('0', 64) });
        await InvalidAsync(Key);
        (genuine with { CreatedAt = genuine.CreatedAt.AddDays(1) }).Write(backup.Path);
        await InvalidAsync(Key);
        (genuine with { Signature = null }).Write(backup.Path);
        await InvalidAsync(Key);
        genuine.Write(backup.Path);
        await RestoreAsync(database, backup, Variable, Key);

        async Task InvalidAsync(string key)
        {
            Assert.Equal(ErrorIds.BackupSignatureInvalid, (await Assert.ThrowsAsync<AiCacheException>(() =>
                RestoreAsync(database, backup, Variable, key))).ErrorId);
            var check = await SignatureAsync(backup, Variable, key);
            Assert.Equal((CheckStatus.Failed, ErrorIds.BackupSignatureInvalid), (check.Status, check.Actual));
        }
    }

    [Fact]
    public async Task A_key_comes_from_a_file_whose_last_line_break_does_not_count_and_one_that_others_read_is_warned_of()
    {
        await using var database = await CacheContent.CreateAsync(10);
        using var folder = new BackupFolder();
        using var keys = new BackupFolder();
        var file = Path.Combine(keys.Path, "backup.key");
        PrivateFiles.Write(file, Key + "\n");
        var backup = await BackUpAsync(database, folder, file);
        await RestoreAsync(database, backup, Variable, Key);
        if (OperatingSystem.IsWindows()) return;
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.GroupRead);
        var log = new RecordingReporter();
        Assert.NotNull(SigningKey.Read(file, new Work(null, log, HostEnvironmentOfTests.Current)));
        Assert.Contains("warning Others may read or write the signing key", log.Text);
    }

    [Fact]
    public async Task A_key_that_is_none_is_refused_before_anything_is_written()
    {
        await using var database = await CacheContent.CreateAsync(10);
        using var folder = new BackupFolder();
        foreach (var (source, key) in new[] { (Variable, null), (Variable, "too short"),
            (Path.Combine(folder.Path, "none.key"), (string?)null), (folder.Path, null) })
        {
            var error = await Assert.ThrowsAsync<AiCacheException>(() => BackUpAsync(database, folder, source, key));
            Assert.Equal(ErrorIds.SigningKeyUnusable, error.ErrorId);
            if (key is not null) Assert.DoesNotContain(key, error.Message);
        }
        Assert.Empty(folder.Names);
    }
}
