using AiCache.Engine.Acceptance;
using AiCache.Engine.Backups;
using AiCache.Engine.Connections;
using AiCache.Engine.Contract;
using AiCache.Engine.Deployment;
using AiCache.Engine.Ground;
using AiCache.Engine.Health;
using AiCache.Engine.Verification;

namespace AiCache.Engine.Tests.Nodes;

/// <summary>What checks of the deployment and of health say of nodes, on both sides.</summary>
public sealed class NodeCheckTests(NodeServers servers) : IClassFixture<NodeServers>
{
    static CancellationToken Stop => TestContext.Current.CancellationToken;

    static async Task<List<Check>> DeploymentAsync(DatabaseTarget target, params string[] categories)
    {
        await using var work = target.Work();
        return await DeploymentChecks.RunAsync(work, new() { Categories = categories }, Stop).ToListAsync(Stop);
    }

    static async Task<List<Check>> HealthAsync(DatabaseTarget target, HealthOptions? options = null)
    {
        await using var work = target.Work();
        return [.. (await HealthChecks.RunAsync(work, options ?? new(), Stop).ToListAsync(Stop))
            .Where(c => c.Name.StartsWith("Health.Node", StringComparison.Ordinal) || c.Name == "Health.Subscription")];
    }

    [Fact]
    public async Task Nodes_that_are_named_where_none_is_fed_are_not_passed_over_in_silence()
    {
        var scene = await servers.CreateAsync();
        await using var work = scene.Application.Work();
        foreach (var categories in new[] { Array.Empty<string>(), ["Node"] })
            Assert.Equal(CheckStatus.Unknown, Assert.Single(await DeploymentChecks.RunAsync(work,
                new() { Categories = categories, Nodes = [scene.Node] }, Stop).ToListAsync(Stop),
                c => c.Name == "Node.all").Status);
        var criteria = await SuccessCriteria.RunAsync(work, new() { Nodes = [scene.Node] }, Stop).ToListAsync(Stop);
        Assert.Equal(CheckStatus.Unknown, criteria[0].Status);
        await scene.AddAsync();
        await using var node = scene.Node.Work();
        Assert.Contains(await DeploymentChecks.RunAsync(node, new() { Nodes = [scene.Node] }, Stop).ToListAsync(Stop),
            c => c is { Name: "Node.all", Status: CheckStatus.Unknown });
        await scene.RemoveAsync();
    }

    [Fact]
    public async Task A_fresh_node_is_as_it_should_be_on_both_sides()
    {
        var scene = await servers.CreateAsync();
        Assert.Equal(CheckStatus.Skipped, Assert.Single(await DeploymentAsync(scene.Application, "Node")).Status);
        Assert.Empty(await HealthAsync(scene.Application));
        await scene.AddAsync();
        foreach (var target in new[] { scene.Application, scene.Node })
        {
            Assert.Empty((await DeploymentAsync(target)).Where(c => c.Status is CheckStatus.Failed or CheckStatus.Unknown)
                .Select(c => $"{c.Name}: {c.Message}"));
            Assert.All(await DeploymentAsync(target, "Node"), c => Assert.Equal((CheckStatus.Passed, c.Name),
                (c.Status, c.Name)));
            Assert.All(await HealthAsync(target), c => Assert.Equal((CheckStatus.Passed, c.Name), (c.Status, c.Name)));
        }
        Assert.Equal([$"Health.Node.{scene.Name}", $"Health.Node.{scene.Name}.wal"],
            (await HealthAsync(scene.Application)).Select(c => c.Name));
        Assert.Equal(("seconds", 120.0), (Assert.Single(await HealthAsync(scene.Node)).Unit,
            Assert.Single(await HealthAsync(scene.Node)).Threshold));
        // Neither lectures nor backups are missed there.
        await using var member = scene.Node.Work();
        var prerequisites = await PrerequisiteChecks.RunAsync(member, Stop).ToListAsync(Stop);
        Assert.Empty(prerequisites.Where(c => c.Status == CheckStatus.Failed).Select(c => $"{c.Name}: {c.Message}"));
        Assert.Equal(("Backup.node", CheckStatus.Skipped), Assert.Single(prerequisites.Where(c => c.Category == "Backup")
            .Select(c => (c.Name, c.Status))));
        Assert.Equal(["Node.replica_identity", $"Node.{scene.Name}.publication", $"Node.{scene.Name}.slot",
            "Node.application.entries"], (await DeploymentAsync(scene.Application, "Node")).Select(c => c.Name));
        await scene.RemoveAsync();
    }

    [Theory]
    [InlineData("alter table public.lecture_content_hashes enable trigger invalidate_cache_on_lecture_change",
        "Trigger.invalidate_cache_on_lecture_change")]
    [InlineData("alter subscription aicache_node_{0} disable", "Node.subscription")]
    public async Task What_keeps_a_node_from_hearing_of_changes_is_found_and_mended_as_told(string harm, string name)
    {
        var scene = await servers.CreateAsync();
        await scene.AddAsync();
        await TestDatabase.SqlAsync(scene.Node, harm.Replace("{0}", scene.Name, StringComparison.Ordinal));
        var check = Assert.Single(await DeploymentAsync(scene.Node), c => c.Status == CheckStatus.Failed);
        Assert.Equal(name, check.Name);
        if (name == "Node.subscription")
            Assert.Equal(CheckStatus.Failed, Assert.Single(await HealthAsync(scene.Node)).Status);
        await TestDatabase.SqlAsync(scene.Node, check.Remediation!);
        await NodeScene.WaitAsync(scene.Node, "select exists (select from pg_stat_subscription where pid is not null)", true);
        Assert.Empty((await DeploymentAsync(scene.Node)).Where(c => c.Status == CheckStatus.Failed).Select(c => c.Name));
        await scene.RemoveAsync();
    }

    [Fact]
    public async Task A_repair_of_a_node_leaves_it_a_node()
    {
        var scene = await servers.CreateAsync();
        await scene.AddAsync();
        await TestDatabase.SqlAsync(scene.Node, "drop trigger invalidate_cache_on_lecture_change on public.lecture_content_hashes");
        await using (var work = scene.Node.Work())
            await Deploy.RunAsync(work, new MigrateOptions { Repair = true }, Stop).ToListAsync(Stop);
        Assert.Empty((await DeploymentAsync(scene.Node)).Where(c => c.Status == CheckStatus.Failed).Select(c => c.Name));
        var lecture = await scene.AddAnswerAsync(scene.Node);
        await NodeScene.WaitAsync(scene.Node, "select count(*) from public.lecture_content_hashes", 1L);
        await TestDatabase.SqlAsync(scene.Application,
            $"update public.lecture_content_hashes set content_hash = 'two' where lecture_id = '{lecture}'");
        await NodeScene.WaitAsync(scene.Node, "select count(*) from public.ai_response_cache", 0L);
        await scene.RemoveAsync();
    }

    [Fact]
    public async Task A_node_is_known_as_one_though_somebody_wrote_another_comment()
    {
        var scene = await servers.CreateAsync();
        await scene.AddAsync();
        await TestDatabase.SqlAsync(scene.Node, "comment on table public.lecture_content_hashes is 'mine'");
        Assert.Empty((await DeploymentAsync(scene.Node)).Where(c => c.Status == CheckStatus.Failed).Select(c => c.Name));
        await using (var work = scene.Node.Work())
            await Deploy.RunAsync(work, new MigrateOptions { Repair = true }, Stop).ToListAsync(Stop);
        Assert.Equal('A', await TestDatabase.QueryAsync<char>(scene.Node,
            "select tgenabled from pg_trigger where tgname = 'invalidate_cache_on_lecture_change'"));
        await scene.RemoveAsync();
    }

    [Fact]
    public async Task On_the_applications_side_a_wrong_publication_and_a_silent_node_are_told()
    {
        var scene = await servers.CreateAsync();
        await scene.AddAsync();
        await TestDatabase.SqlAsync(scene.Admin, $"alter publication aicache_node_{scene.Name} add table public.courses");
        var check = Assert.Single(await DeploymentAsync(scene.Application, "Node"), c => c.Status == CheckStatus.Failed);
        Assert.Equal($"Node.{scene.Name}.publication", check.Name);
        await TestDatabase.SqlAsync(scene.Admin, check.Remediation!.Split(';')[0]);
        await TestDatabase.SqlAsync(scene.Node, $"alter subscription aicache_node_{scene.Name} disable");
        await NodeScene.WaitAsync(scene.Admin,
            $"select active from pg_replication_slots where slot_name = 'aicache_node_{scene.Name}'", false);
        // From PostgreSQL 17 on the server knows since when.
        var knows = await TestDatabase.QueryAsync<int>(scene.Admin, "select current_setting('server_version_num')::int") >= 170000;
        Assert.Equal([CheckStatus.Warning, CheckStatus.Passed], (await HealthAsync(scene.Application)).Select(c => c.Status));
        var silent = (await HealthAsync(scene.Application, new() { NodeSilentFor = TimeSpan.Zero }))[0];
        Assert.Equal((knows ? CheckStatus.Failed : CheckStatus.Warning, knows), (silent.Status, silent.Unit == "seconds"));
        Assert.Equal($"Node.{scene.Name}.slot",
            Assert.Single(await DeploymentAsync(scene.Application, "Node"), c => c.Status == CheckStatus.Warning).Name);
        await scene.RemoveAsync();
    }

    [Fact]
    public async Task Only_statistics_of_a_backup_may_go_into_a_node()
    {
        var scene = await servers.CreateAsync();
        await scene.AddAsync();
        foreach (var target in new[] { scene.Application, scene.Node })
        {
            await using var session = await DatabaseSession.OpenAsync(target, Stop);
            var state = await DeploymentState.ReadAsync(session, Stop);
            void Demand(params string[] tables) => RowRestore.DemandNoNode(state, tables, "node", "file");
            Demand("public.ai_cache_stats", "aicache.stats_pending");
            if (target == scene.Node)
                Assert.Equal(ErrorIds.NodeInTheWay, Assert.Throws<AiCacheException>(() =>
                    Demand("public.ai_cache_stats", "public.ai_response_cache")).ErrorId);
            else Demand("public.ai_response_cache", "public.lecture_content_hashes");
        }
        await scene.RemoveAsync();
    }
}
