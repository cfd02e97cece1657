using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using AiCache.Engine.Activity;
using AiCache.Engine.Connections;
using AiCache.Engine.Contract;
using AiCache.Engine.Ground;
using AiCache.Engine.Health;
using AiCache.Engine.Maintenance;
using AiCache.Engine.Programs;
using AiCache.Engine.Storage;
using AiCache.Engine.Verification;

namespace AiCache.Engine.Diagnostics;

/// <summary>What goes into a diagnostic. None of it reads a row of the application's, or of the cache's.</summary>
internal sealed class DiagnosticSources(Work work, DiagnosticOptions options, CancellationToken cancellation)
{
    /// <summary>What a check of these would write, even though it takes it back.</summary>
    static readonly string[] Tryouts = [CheckCategory.Operation, CheckCategory.RowSecurity];

    /// <summary>All of it: the file's name, what it holds, and how it is come by.</summary>
    public IReadOnlyList<(string Name, string Holds, Func<Task<object>> Read)> All =>
    [
        ("versions.json", "versions of the module, its host, .NET, the system, and PostgreSQL's programs here",
            VersionsAsync),
        ("connection.json", "where and how the connection is made; no password", () => Task.FromResult(Connection())),
        ("server.json", "the server's version, extensions, counters, and the settings that matter", ServerAsync),
        ("catalogue.json",
        "our tables, columns, indexes, policies, triggers, functions and privileges; of a function's "
            + "body only its SHA-256", CatalogueAsync),
        ("journal.json", "what was deployed, when and by which version", JournalAsync),
        ("prerequisites.json", "the checks of " + Commands.TestPrerequisite,
            async () => await PrerequisiteChecks.RunAsync(work, cancellation).ToListAsync(cancellation)),
        ("deployment.json", "the checks of " + Commands.TestDeployment + ", but for those that try writing",
            DeploymentAsync),
        ("health.json", "the checks of " + Commands.TestHealth,
            async () => await HealthChecks.RunAsync(work, new(), cancellation).ToListAsync(cancellation)),
        ("storage.json", "sizes of our tables and indexes",
            async () => await CacheStorage.RunAsync(work, new(), cancellation).ToListAsync(cancellation)),
        ("activity.json", "who waits for whom, builds, vacuums, long transactions; no statement", ActivityAsync),
        ("jobs.json", "scheduled jobs and how their last runs ended; no statement", JobsAsync),
        ("errors.json", "the session's last errors; what stood in quotation marks is left out",
            () => Task.FromResult<object>(options.Errors.Select(e => e with { Message = Unquoted(e.Message) }))),
    ];

    async Task<object> VersionsAsync() => new
    {
        module = Journal.ModuleVersion, host = options.Host, dotnet = RuntimeInformation.FrameworkDescription,
        system = RuntimeInformation.OSDescription, runtime = RuntimeInformation.RuntimeIdentifier,
        programs = (await PostgresBinaries.FindAsync(["pg_dump"], work.Environment, cancellation))
            .Select(i => new { folder = i.Folder, version = $"{i.Version}" }),
    };

    object Connection() => new
    {
        database = work.Target.DisplayName, user = work.Target.Username, role = work.Target.Role,
        application = work.Target.ApplicationName,
        connectTimeout = work.Target.ConnectTimeout, hasPassword = work.Target.HasPassword,
        tls = $"{work.Target.Tls.Mode}",
    };

    async Task<object> ServerAsync() => JsonNode.Parse(await ScalarAsync("diagnostic_server.sql"))!;

    async Task<object> CatalogueAsync()
    {
        var facts = (await StateAsync()).Facts;
        return facts with { Functions = [.. facts.Functions.Select(f => f with { Body = Digest(f.Body) })] };
    }

    async Task<object> JournalAsync()
    {
        var state = (await StateAsync()).Readable();
        return new { state.Entries, state.States };
    }

    async Task<object> DeploymentAsync()
    {
        var categories = new DeploymentCheckOptions { Categories = [.. CheckCategory.Deployment.Except(Tryouts)] };
        return await DeploymentChecks.RunAsync(work, categories, cancellation).ToListAsync(cancellation);
    }

    async Task<object> ActivityAsync() =>
        await CacheActivities.RunAsync(work, new() { LongerThan = DiagnosticOptions.LongTransaction }, cancellation)
            .Select(a => a with { Query = null }).ToListAsync(cancellation);

    async Task<object> JobsAsync() => await ListMaintenance.RunAsync(work, cancellation)
        .Select(j => j with { Command = Digest(j.Command), Message = Unquoted(j.Message?.Split('\n')[0]) })
        .ToListAsync(cancellation);

    async Task<DeploymentState> StateAsync() => await new DeploymentReading(new StatementBatch())
        .RunAsync(await work.SessionAsync(cancellation), cancellation);

    async Task<string> ScalarAsync(string file)
    {
        var batch = new StatementBatch();
        var answer = batch.Scalar<string>(SqlStep.File(file, $"Diagnostics/{file}"));
        await (await work.SessionAsync(cancellation)).RunAsync(batch, TransactionSettings.Default, cancellation);
        return answer.Value!;
    }

    static string Digest(string text) =>
        "SHA-256 " + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    /// <summary>Servers and this module put what they were given into quotation marks: values, keys, paths.</summary>
    internal static string Unquoted(string? message) => PlainText.Line(QuotedText.Replace(message ?? "", "“…”"));
}
