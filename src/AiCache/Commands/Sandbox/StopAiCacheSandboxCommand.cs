using System.Management.Automation;
using AiCache.Base;
using AiCache.Completion;
using AiCache.Engine;
using AiCache.Engine.Ground;
using AiCache.Engine.Sandbox;

namespace AiCache.Commands;

/// <summary>Stops sandboxes and removes every file of theirs.</summary>
[Cmdlet(VerbsLifecycle.Stop, "AiCacheSandbox", SupportsShouldProcess = true)]
public sealed class StopAiCacheSandboxCommand : AiCacheCommand
{
    string current = "";

    /// <summary>The names.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(SandboxNameCompleter))]
    public string[]? Name { get; set; }

    private protected override TimeSpan Patience => TimeSpan.FromSeconds(30);

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        // Not a mandatory parameter: PowerShell would ask for it, also where nobody can answer.
        if (Name is null) Run(null, () => throw NameMissing());
        foreach (var name in Name ?? [])
        {
            current = name;
            Operate(name, WorkHere);
        }
    }

    private protected override Task<Plan?> PlanAsync(Work work) =>
        Task.FromResult<Plan?>(Plan.Ask($"Stop the sandbox {current} and remove its files"));

    private protected override async IAsyncEnumerable<object> OperateAsync(Work work)
    {
        await StopSandbox.RunAsync(work, current, Cancellation);
        yield break;
    }

    static AiCacheException NameMissing() =>
        new(ErrorIds.SandboxNameInvalid, FailureKind.InvalidInput, "No sandbox was named.")
        {
            RecommendedAction = "Name one with -Name, or stop them all.",
            Command = "Get-AiCacheSandbox | Stop-AiCacheSandbox",
        };
}
