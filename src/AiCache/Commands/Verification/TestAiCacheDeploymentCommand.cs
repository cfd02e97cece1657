using System.Management.Automation;
using AiCache.Base;
using AiCache.Completion;
using AiCache.Engine;
using AiCache.Engine.Verification;

namespace AiCache.Commands;

/// <summary>
/// Checks whether a deployment is what it should be: compared with the contract, and tried out without leaving anything
/// behind.
/// </summary>
[Cmdlet(VerbsDiagnostic.Test, "AiCacheDeployment")]
[OutputType("AiCache.Engine.Contract.Check")]
[OutputType(typeof(bool))]
public sealed class TestAiCacheDeploymentCommand : CheckCommand
{
    /// <summary>The groups of checks, such as Index or RowSecurity. Left out, all.</summary>
    [Parameter(Position = 0)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(CheckCategoryCompleter))]
    public string[] Category { get; set; } = [];

    private protected override IAsyncEnumerable<object> OperateAsync(Work work) =>
        DeploymentChecks.RunAsync(work, new DeploymentCheckOptions { Categories = Category }, Cancellation);
}
