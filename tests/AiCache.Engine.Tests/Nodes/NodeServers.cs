using AiCache.Engine.Connections;
using AiCache.Engine.Deployment;
using AiCache.Engine.Nodes;
using AiCache.Engine.Tests.Connections;

namespace AiCache.Engine.Tests.Nodes;

/// <summary>An application's server and a node's, started with the first test that needs them.</summary>
public sealed class NodeServers : IAsyncLifetime
{
    ScratchCluster? application, node;

    public async ValueTask InitializeAsync()
    {
        application = await ScratchCluster.StartAsync();
        await application.ShapeAsync();
        node = await StartNodeAsync();
    }

    /// <summary>A server with nothing but the roles that the migrations grant to.</summary>
    internal static async Task<ScratchCluster> StartNodeAsync(bool durable = false)
    {
        // Otherwise a subscription's workers follow each other five seconds apart, and a fifth one waits for ever.
        var server = await ScratchCluster.StartAsync("wal_retrieve_retry_interval = '100ms'\n"
            + "max_logical_replication_workers = 16\nmax_worker_processes = 24", durable: durable);
        foreach (var role in Engine.Contract.CacheContract.ApiRoles)
            await server.SqlAsync($"create role {role} nologin {(role == "service_role" ? "bypassrls" : "")}");
        return server;
    }

    internal ScratchCluster Application => application!;

    /// <summary>An application with the cache deployed and some lectures, and an empty database beside.</summary>
    public async Task<NodeScene> CreateAsync()
    {
        var name = TestDatabase.UniqueName("app");
        await TestDatabase.SqlAsync(Named(application!.Target, "template1"),
            $"create database {name} template postgres owner postgres");
        var scene = new NodeScene(Named(application.Target, name) with { Username = "postgres" },
            Named(application.Target, name), await CreateNodeAsync(), TestDatabase.UniqueName("n"));
        await using var session = await DatabaseSession.OpenAsync(scene.Application, default);
        await Deploy.RunAsync(session.Work(), new(), default).ToListAsync();
        return scene;
    }

    /// <summary>An empty database on the node's server, as its superuser.</summary>
    public async Task<DatabaseTarget> CreateNodeAsync()
    {
        var database = TestDatabase.UniqueName("node");
        await TestDatabase.SqlAsync(Named(node!.Target, "postgres"), $"create database {database}");
        return Named(node.Target, database);
    }

    static DatabaseTarget Named(DatabaseTarget target, string database) => TestDatabase.Named(target, database);

    public async ValueTask DisposeAsync()
    {
        if (node is not null) await node.DisposeAsync();
        if (application is not null) await application.DisposeAsync();
    }
}

/// <summary>An application and a database to make a node of.</summary>
/// <param name="Application">The application's database as <c>postgres</c>, who owns it and is no superuser.</param>
/// <param name="Admin">The same as the superuser.</param>
/// <param name="Node">The other database.</param>
/// <param name="Name">What the node is called.</param>
public sealed record NodeScene(DatabaseTarget Application, DatabaseTarget Admin, DatabaseTarget Node, string Name)
{
    static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>Adds the node.</summary>
    public async Task<CacheNode> AddAsync(Func<AddNodeOptions, AddNodeOptions>? change = null,
        Engine.Ground.IReporter? reporter = null)
    {
        await using var work = Application.Work(reporter);
        var options = new AddNodeOptions { Name = Name, Node = Node };
        return await AddNode.RunAsync(work, change?.Invoke(options) ?? options, Stop);
    }

    /// <summary>Removes it.</summary>
    public async Task<CacheNode> RemoveAsync(bool isGone = false)
    {
        await using var work = Application.Work();
        return await RemoveNode.RunAsync(work, new() { Name = Name, Node = isGone ? null : Node }, Stop);
    }

    /// <summary>The nodes that the application has.</summary>
    public async Task<IReadOnlyList<CacheNode>> ListAsync(params string[] keys)
    {
        await using var work = Application.Work();
        return await ListNodes.RunAsync(work, new() { Keys = keys }, Stop).ToListAsync(Stop);
    }

    /// <summary>Gives a lecture a hash, and each of the databases an answer made of it.</summary>
    public async Task<string> AddAnswerAsync(params DatabaseTarget[] databases)
    {
        var lecture = (await TestDatabase.QueryAsync<Guid>(Application,
            "select l.id from public.lectures l where not exists "
            + "(select from public.lecture_content_hashes h where h.lecture_id = l.id) limit 1")).ToString();
        await TestDatabase.SqlAsync(Application,
            $"insert into public.lecture_content_hashes (lecture_id, content_hash) values ('{lecture}', 'one')");
        foreach (var database in databases)
            await TestDatabase.SqlAsync(database, $$"""
                insert into public.ai_response_cache (cache_key, operation_type, lecture_ids, params, content_hash, response_data,
                  tokens_used, content_size) values ('of {{lecture}}', 'quiz', '{ {{lecture}} }', '{}', 'one', '{}', 1, 2)
                """);
        return lecture;
    }

    /// <summary>Waits until a query gives a value.</summary>
    public static async Task WaitAsync<T>(DatabaseTarget target, string sql, T value)
    {
        while (!Equals(await TestDatabase.QueryAsync<T>(target, sql), value)) await Task.Delay(20, Stop);
    }

    /// <summary>What is left of the node, on both sides.</summary>
    public async Task<string> TracesAsync() =>
        await TestDatabase.QueryAsync<string>(Admin, $"""
            select concat_ws(', ', (select 'slot' from pg_replication_slots where slot_name = 'aicache_node_{Name}'),
              (select 'publication' from pg_publication where pubname = 'aicache_node_{Name}'))
            """)
        + await TestDatabase.QueryAsync<string>(Node, $"""
            select concat_ws(', ', (select 'subscription' from pg_subscription where subname = 'aicache_node_{Name}'),
              to_regclass('public.ai_response_cache'), to_regclass('public.lecture_content_hashes'), to_regclass('public.ai_cache_stats'),
              to_regnamespace('aicache'), to_regproc('public.invalidate_cache_on_lecture_change'))
            """);
}
