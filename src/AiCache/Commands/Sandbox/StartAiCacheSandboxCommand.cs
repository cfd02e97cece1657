using System.Management.Automation;
using AiCache.Base;
using AiCache.Engine;
using AiCache.Engine.Sandbox;
using AiCache.Parameters;

namespace AiCache.Commands;

/// <summary>
/// Starts a throw-away PostgreSQL that is shaped like a Supabase project. It outlives the session, until it is stopped.
/// </summary>
[Cmdlet(VerbsLifecycle.Start, "AiCacheSandbox", SupportsShouldProcess = true)]
[OutputType(typeof(AiCacheSandbox))]
public sealed class StartAiCacheSandboxCommand : AiCacheCommand
{
    SandboxOptions options = new();

    /// <summary>Its name: 1 to 40 lower-case letters, digits and hyphens. Left out, one is made up.</summary>
    [Parameter(Position = 0)]
    public string? Name { get; set; }

    /// <summary>The port on 127.0.0.1. Left out, a free one.</summary>
    [Parameter]
    [ValidateRange(1, 65535)]
    [Whole]
    public int? Port { get; set; }

    /// <summary>The folder with initdb and pg_ctl. Left out, they are looked for.</summary>
    [Parameter]
    public string? PgBinPath { get; set; }

    /// <summary>Deploys the cache and fills it with so many entries and sixty days of statistics.</summary>
    [Parameter]
    [Whole]
    public int? Seed { get; set; }

    /// <summary>A server without Supabase: no roles, schemas or content but PostgreSQL's own.</summary>
    [Parameter]
    public SwitchParameter Plain { get; set; }

    /// <summary>
    /// Extensions to load as the server starts: pg_cron, pgaudit. They have to be installed beside it.
    /// </summary>
    [Parameter]
    [ValidateSet("pg_cron", "pgaudit")]
    public string[] Extension { get; set; } = [];

    /// <summary>Takes connections over TLS, as a project does, with a certificate of its own.</summary>
    [Parameter]
    public SwitchParameter Tls { get; set; }

    /// <summary>Makes every commit wait for the disk, as on a real server. For measurements.</summary>
    [Parameter]
    public SwitchParameter Durable { get; set; }

    /// <summary>How many connections the server takes.</summary>
    [Parameter]
    [ValidateRange(10, 10000)]
    [Whole]
    public int MaxConnections { get; set; } = 100;

    private protected override TimeSpan Patience => TimeSpan.FromSeconds(30);

    private protected override void Finish() => Operate(Name, () =>
    {
        options = new SandboxOptions
        {
            Name = Name,
            Port = Port,
            Seed = Seed,
            PgBinPath = FullPath(PgBinPath),
            Durable = Durable,
            Plain = Plain,
            Extensions = Extension,
            Tls = Tls,
            MaxConnections = MaxConnections,
        };
        return WorkHere();
    });

    private protected override Task<Plan?> PlanAsync(Work work) =>
        Task.FromResult<Plan?>(Plan.Ask($"Start {(Name is null ? "a sandbox" : $"the sandbox {Name}")}"));

    private protected override IAsyncEnumerable<object> OperateAsync(Work work) =>
        Single(async () => new AiCacheSandbox(await StartSandbox.RunAsync(work, options, Cancellation)));
}
