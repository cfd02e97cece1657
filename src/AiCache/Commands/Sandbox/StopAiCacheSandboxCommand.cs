using System.Management.Automation;
using AiCache.Base;
using AiCache.Completion;
using AiCache.Engine.Ground;
using AiCache.Engine.Sandbox;

namespace AiCache.Commands;

/// <summary>Stops sandboxes and removes every file of theirs.</summary>
[Cmdlet(VerbsLifecycle.Stop, "AiCacheSandbox", SupportsShouldProcess = true)]
public sealed class StopAiCacheSandboxCommand : AiCacheCommand
{
    /// <summary>The names.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(SandboxNameCompleter))]
    public string[]? Name { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        // Not a mandatory parameter: PowerShell would ask for it, also where nobody can answer.
        if (Name is null) Run(null, () => throw NameMissing());
        foreach (var name in Name ?? [])
        {
            if (!Confirmation.Granted($"Stop the sandbox {name} and remove its files", force: null, target: name))
                continue;
            Run(name, () => Task.Run(() => new Sandboxes(LocalMachine.Read()).StopAsync(name, Reporter, Cancellation)));
        }
    }

    static AiCacheException NameMissing() =>
        new(ErrorIds.SandboxNameInvalid, FailureKind.InvalidInput, "No sandbox was named.")
        {
            RecommendedAction = "Name one (Stop-AiCacheSandbox -Name demo), or stop them all: "
        + "Get-AiCacheSandbox | Stop-AiCacheSandbox",
        };
}
