using System.Text.RegularExpressions;
using AiCache.Engine.Tests.Backups;
using AiCache.Engine.Tests.PesterSuites;

namespace AiCache.Engine.Tests.Documentation;

[Trait("Category", "Slow")]
public sealed partial class SupabasePageTests
{
    [Fact(Explicit = true)]
    public async Task The_way_back_from_a_disaster_is_one()
    {
        await using var old = await SupabaseProject.CreateAsync();
        await using var project = await TestDatabase.CreateAsync(DatabaseShape.Project);
        using var folder = new BackupFolder();
        var page = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs", "supabase.md"),
            TestContext.Current.CancellationToken);
        var steps = Steps().Match(page).Groups["script"].Value;
        Assert.Contains("Restore-AiCacheDatabase", steps);
        var script = Path.Combine(folder.Path, "way-back.ps1");
        await File.WriteAllTextAsync(script, $"""
            $ErrorActionPreference = 'Stop'
            Import-Module '{Path.Combine(Repository.Root, "AiCache.psd1")}'
            Set-Location '{folder.Path}'
            $old = '{Text(old)}'
            $new = '{Text(project)}'
            {steps}
            """, TestContext.Current.CancellationToken);
        var (code, output) = await PowerShellHost.RunAsync(script, [], TestContext.Current.CancellationToken);
        Assert.True(code == 0, output);
        Assert.Contains("the secret stripe_key of the vault", output);
        Assert.Equal(await SupabaseProject.DescribeAsync(old, "event note_change"),
            await SupabaseProject.DescribeAsync(project));
    }

    static string Text(TestDatabase database) => $"postgresql://postgres:{database.Target.Password}@127.0.0.1:"
        + $"{database.Target.Hosts[0].Port}/{database.Name}";

    [GeneratedRegex(@"## The way back from a disaster.*?```powershell\r?\n(?<script>.*?)```", RegexOptions.Singleline)]
    private static partial Regex Steps();
}
