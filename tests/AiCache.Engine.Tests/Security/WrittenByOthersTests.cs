using System.Text.Json.Nodes;
using AiCache.Engine.Alerts;
using AiCache.Engine.Backups;
using AiCache.Engine.Contract;
using AiCache.Engine.Deployment;
using AiCache.Engine.Ground;
using AiCache.Engine.Health;
using AiCache.Engine.Tests.Backups;
using AiCache.Engine.Tests.Connections;

namespace AiCache.Engine.Tests.Security;

/// <summary>Files and comments that others may have written are read as data, whatever stands in them.</summary>
public sealed class WrittenByOthersTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    /// <summary>A predictable name beside the file, in a folder that others may write to.</summary>
    [Fact]
    public void A_link_that_waits_for_a_file_to_be_written_leads_nowhere()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Links need rights there.");
        var victim = folder.Write("victim", "mine");
        var path = Path.Combine(folder.Path, "report.html");
        File.CreateSymbolicLink($"{path}.{Environment.ProcessId}.tmp", victim);
        OutputFile.Write(path, "new", ErrorIds.ReportNotWritten);
        Assert.Equal(("mine", "new"), (File.ReadAllText(victim), File.ReadAllText(path)));
        Assert.Null(new FileInfo(path).LinkTarget);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("[null]")]
    [InlineData("[{}]")]
    public void What_was_told_without_names_is_an_error(string text)
    {
        var path = folder.Write("alerts.json", text);
        Assert.Equal(ErrorIds.AlertStateUnusable, Assert.Throws<AiCacheException>(() => AlertState.Read(path)).ErrorId);
    }

    [Theory]
    [InlineData("""{"database":"shop"}""")]
    [InlineData("""{"database":"shop","checks":[null]}""")]
    [InlineData("null")]
    public void A_run_without_checks_says_nothing(string line)
    {
        var path = folder.Write("history.jsonl", line + "\n");
        var check = Check.Of(CheckStatus.Passed, "Health", "Health.Size", "") with { Database = "shop" };
        var now = DateTimeOffset.UtcNow;
        Assert.Equal(now, HealthHistory.Record(path, now, [check])[0].Since);
    }

    [Theory]
    [InlineData("""{"takenAlong":{"published":[null],"jobs":[null]}}""")]
    [InlineData("""{"takenAlong":{"published":[{"table":"public.ai_response_cache"}],"jobs":[]}}""")]
    [InlineData("""
        {"takenAlong":{"published":[{"table":"public.ai_response_cache","publication":"p","identity":"d",
        "columns":[null]}],"jobs":[]}}
        """)]
    public void A_note_that_names_nothing_is_none(string comment) => Assert.True(UndoNote.Read(comment).IsEmpty);

    /// <summary>What an undo took along is offered again by what stands in a comment.</summary>
    [Fact]
    public void What_a_note_names_is_a_name_and_no_statement()
    {
        const string name = "p\"; drop table public.lectures; --\n";
        var note = new UndoNote([new("public.ai_response_cache", name, 'f'), new("public.lectures", "p", 'd'),
            new("public.ai_response_cache; drop table public.lectures", "p", 'd')], ["aicache-purge'; drop table x"]);
        var statement = note.Write().Statement;
        var read = UndoNote.Read(statement[(statement.IndexOf("E'", StringComparison.Ordinal) + 2)..^1]
            .Replace(@"\\", @"\").Replace("''", "'"));
        Assert.Equal(["alter table public.ai_response_cache replica identity full",
            "alter publication \"p\"\"; drop table public.lectures; --\n\" add table public.ai_response_cache"], read.PutBack());
    }

    [Fact]
    public void A_note_s_columns_are_names_and_its_filter_and_index_nobodys_statement()
    {
        const string published = """
            {"table":"public.ai_response_cache","publication":"p","identity":"i","index":"x; drop table public.lectures",
            "columns":["id) where (evil())--"],"isFiltered":FILTERED,"filter":"evil()"}
            """;
        UndoNote Read(string filtered) => UndoNote.Read(
            $$$"""{"takenAlong":{"published":[{{{published.Replace("FILTERED", filtered)}}}],"jobs":[]}}""");
        Assert.Empty(Read("true").PutBack());
        Assert.Equal("alter publication p add table public.ai_response_cache (\"id) where (evil())--\")",
            Assert.Single(Read("false").PutBack()));
    }

    [Theory]
    [InlineData("x\n", "\"x\n\"")]
    [InlineData("postgres\n", "\"postgres\n\"")]
    [InlineData("x", "x")]
    public void A_name_that_ends_in_a_line_break_is_another_than_the_one_without(string name, string quoted) =>
        Assert.Equal(quoted, Identifier.Quote(name));

    /// <summary>To PowerShell typographic quotes are quotes, too.</summary>
    [Theory]
    [InlineData("a'b")]
    [InlineData("a\u2019; whoami #")]
    [InlineData("\u2018\u201a\u201b")]
    public void A_role_in_a_command_is_one_word_to_PowerShell(string role)
    {
        var command = ActingRole.Switch(role);
        var inside = command["-Role '".Length..^1];
        var doubled = string.Concat(role.Select(c => "'\u2018\u2019\u201a\u201b".Contains(c) ? $"{c}{c}" : $"{c}"));
        Assert.Equal(doubled, inside);
    }

    [Fact]
    public async Task Nothing_where_a_manifest_has_lists_is_the_manifests_problem()
    {
        await using var database = await TestDatabase.CreateAsync();
        using var backups = new BackupFolder();
        var path = (await backups.WriteAsync(database)).Path;
        var text = await File.ReadAllTextAsync(path + ".json", TestContext.Current.CancellationToken);
        var lists = JsonNode.Parse(text)!.AsObject().Where(p => p.Value is JsonArray).Select(p => p.Key).ToList();
        Assert.Contains("tables", lists);
        foreach (var list in lists)
            foreach (var element in new[] { "null", "{}" })
            {
                var forged = JsonNode.Parse(text)!;
                forged[list] = new JsonArray(JsonNode.Parse(element));
                await File.WriteAllTextAsync(path + ".json", forged.ToJsonString(), TestContext.Current.CancellationToken);
                var error = Record.Exception(() => BackupManifest.Read(path));
                Assert.True(error is AiCacheException { ErrorId: ErrorIds.BackupManifestInvalid }, $"{list}: [{element}]: {error}");
            }
    }

    public void Dispose() => folder.Dispose();
}
