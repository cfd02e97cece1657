using AiCache.Engine.Backups;
using AiCache.Engine.Connections;
using AiCache.Engine.Contract;
using AiCache.Engine.Ground;
using AiCache.Engine.Nodes;
using AiCache.Engine.Tests.Backups;
using AiCache.Engine.Verification;

namespace AiCache.Engine.Tests.Nodes;

/// <summary>Backups and restores beside cache nodes: none is cut off from what changes without a word.</summary>
public sealed class NodeRestoreTests(NodeServers servers) : IClassFixture<NodeServers>
{
    static CancellationToken Stop => TestContext.Current.CancellationToken;

    static async Task<AiCacheException> RefusedAsync(DatabaseTarget target, Backup backup)
    {
        await using var work = target.Work();
        return await Assert.ThrowsAsync<AiCacheException>(() => RestoreDatabase.PlanAsync(work,
            new() { Path = backup.Path, Clean = true, AllowNewerTarget = true }, Stop));
    }

    [Fact]
    public async Task A_whole_database_is_restored_neither_over_a_node_nor_over_an_application_with_nodes()
    {
        var scene = await servers.CreateAsync();
        await scene.AddAnswerAsync(scene.Application);
        using var folder = new BackupFolder();
        var backup = await folder.WriteAsync(scene.Admin);
        var options = new RestoreOptions { Path = backup.Path, Clean = true, AllowNewerTarget = true };
        await using var planned = scene.Admin.Work();
        var plan = await RestoreDatabase.PlanAsync(planned, options, Stop);
        await scene.AddAsync();
        foreach (var target in new[] { scene.Admin, scene.Node })
        {
            var error = await RefusedAsync(target, backup);
            Assert.Equal(ErrorIds.NodeInTheWay, error.ErrorId);
            Assert.Contains($"{Engine.Ground.Commands.RemoveNode} -Name", error.RecommendedAction);
            Assert.Contains(Engine.Ground.Commands.AddNode, error.RecommendedAction);
        }
        // Nor where the node came while somebody thought about it.
        Assert.Equal(ErrorIds.NodeInTheWay, (await Assert.ThrowsAsync<AiCacheException>(() =>
            RestoreDatabase.RunAsync(planned, plan, Stop))).ErrorId);
        var lecture = await scene.AddAnswerAsync(scene.Node);
        await NodeScene.WaitAsync(scene.Node, "select count(*) from public.lecture_content_hashes", 2L);
        await TestDatabase.SqlAsync(scene.Application,
            $"update public.lecture_content_hashes set content_hash = 'two' where lecture_id = '{lecture}'");
        await NodeScene.WaitAsync(scene.Node, "select count(*) from public.ai_response_cache", 0L);
        await scene.RemoveAsync();
        Assert.Empty((await RestoreTests.RestoreAsync(scene.Admin, options)).NewFailures);
    }

    [Fact]
    public async Task A_backup_of_an_application_with_nodes_comes_back_without_them_and_proves()
    {
        var scene = await servers.CreateAsync();
        await scene.AddAnswerAsync(scene.Application);
        await scene.AddAsync();
        using var folder = new BackupFolder();
        var backup = await folder.WriteAsync(scene.Admin, new() { Path = "", Scope = BackupScope.Everything });
        await using var elsewhere = await TestDatabase.CreateAsync(DatabaseShape.Empty);
        var result = await RestoreTests.RestoreAsync(elsewhere.Admin, new() { Path = backup.Path });
        Assert.Contains(result.Skipped, s => s.Contains($"cache node {scene.Name}", StringComparison.Ordinal));
        Assert.Empty(result.NewFailures);
        Assert.Equal(0, await TestDatabase.QueryAsync<long>(elsewhere.Admin,
            "select count(*) from pg_publication where pubname like 'aicache%'"));
        await scene.RemoveAsync();
    }

    [Fact]
    public async Task A_backup_of_a_node_holds_no_password_and_what_is_restored_of_it_is_made_a_node_again()
    {
        var scene = await servers.CreateAsync();
        await scene.AddAnswerAsync();
        await scene.AddAsync();
        using var folder = new BackupFolder();
        var backup = await folder.WriteAsync(scene.Node, new() { Path = "", Format = BackupFormat.Plain, Compression = "none" });
        Assert.DoesNotContain("SUBSCRIPTION", await File.ReadAllTextAsync(backup.Path, Stop));
        Assert.Contains(backup.LeftOut, l => l.StartsWith("subscriptions", StringComparison.Ordinal));
        await using (var work = scene.Node.Work())
            Assert.Empty((await TestBackup.RunAsync(work, new() { Path = backup.Path, Restore = true }, Stop)
                .ToListAsync(Stop)).Where(c => c.Status == CheckStatus.Failed).Select(c => $"{c.Name}: {c.Message}"));
        var copy = scene with { Name = scene.Name + "b", Node = await servers.CreateNodeAsync() };
        var reporter = new RecordingReporter();
        await using (var work = copy.Node.Work(reporter))
            await RestoreDatabase.RunAsync(work,
                await RestoreDatabase.PlanAsync(work, new() { Path = backup.Path }, Stop), Stop);
        Assert.Contains("hears of no change", reporter.Text);
        Assert.Equal(NodeState.InService, (await copy.AddAsync()).State);
        await copy.RemoveAsync();
        await scene.RemoveAsync();
    }

    [Fact]
    public async Task Hashes_that_are_restored_throw_the_answers_of_the_nodes_away()
    {
        var scene = await servers.CreateAsync();
        var lecture = await scene.AddAnswerAsync(scene.Application);
        using var folder = new BackupFolder();
        var backup = await folder.WriteAsync(scene.Application, new() { Path = "", Scope = BackupScope.Cache });
        await scene.AddAsync();
        await TestDatabase.SqlAsync(scene.Application, "update public.lecture_content_hashes set content_hash = 'two'");
        await NodeScene.WaitAsync(scene.Node, "select min(content_hash) from public.lecture_content_hashes", "two");
        await TestDatabase.SqlAsync(scene.Node, $$"""
            insert into public.ai_response_cache (cache_key, operation_type, lecture_ids, params, content_hash, response_data,
              tokens_used, content_size) values ('newer', 'quiz', '{ {{lecture}} }', '{}', 'two', '{}', 1, 2)
            """);
        await RestoreTests.RestoreAsync(scene.Application, new()
        {
            Path = backup.Path, Clean = true, AllowNewerTarget = true, Tables = ["lecture_content_hashes", "ai_response_cache"],
        });
        await NodeScene.WaitAsync(scene.Node, "select min(content_hash) from public.lecture_content_hashes", "one");
        await NodeScene.WaitAsync(scene.Node, "select count(*) from public.ai_response_cache", 0L);
        await using (var work = scene.Application.Work())
            Assert.Empty((await DeploymentChecks.RunAsync(work, new() { Nodes = [scene.Node] }, Stop).ToListAsync(Stop))
                .Where(c => c.Status == CheckStatus.Failed).Select(c => $"{c.Name}: {c.Message}"));
        await scene.RemoveAsync();
    }
}
