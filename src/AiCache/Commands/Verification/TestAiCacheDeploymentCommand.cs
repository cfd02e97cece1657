using System.Management.Automation;
using AiCache.Base;
using AiCache.Completion;
using AiCache.Engine;
using AiCache.Engine.Acceptance;
using AiCache.Engine.Verification;

namespace AiCache.Commands;

/// <summary>
/// Checks whether a deployment is what it should be: compared with the contract, and tried out without leaving anything
/// behind.
/// </summary>
[Cmdlet(VerbsDiagnostic.Test, "AiCacheDeployment", DefaultParameterSetName = OneByOne)]
[OutputType(typeof(Engine.Contract.Check), ParameterSetName = [OneByOne])]
[OutputType(typeof(Engine.Acceptance.SuccessCriterion), ParameterSetName = [InSum])]
[OutputType(typeof(bool))]
public sealed class TestAiCacheDeploymentCommand : NodeCheckCommand
{
    const string OneByOne = "Checks";
    const string InSum = "Summary";

    /// <summary>The groups of checks, such as Index or RowSecurity. Left out, all.</summary>
    [Parameter(Position = 0, ParameterSetName = OneByOne)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(CheckCategoryCompleter))]
    public string[] Category { get; set; } = [];

    /// <summary>The guide's seven criteria of success, with the checks behind each in its property Checks.</summary>
    [Parameter(Mandatory = true, ParameterSetName = InSum)]
    public SwitchParameter Summary { get; set; }

    /// <summary>
    /// What Measure-AiCacheImpact returned before the deployment; also from Import-Clixml. The sixth criterion is judged
    /// by it.
    /// </summary>
    [Parameter(ParameterSetName = InSum)]
    [ValidateNotNullOrEmpty]
    public PSObject[]? Baseline { get; set; }

    private protected override bool IsSummary => Summary;

    private protected override IAsyncEnumerable<object> OperateAsync(Work work) => Summary
        ? SuccessCriteria.RunAsync(work, new() { Baseline = ImpactBaseline.Of(Baseline), Nodes = Nodes() }, Cancellation)
        : DeploymentChecks.RunAsync(work, new DeploymentCheckOptions { Categories = Category, Nodes = Nodes() },
            Cancellation);
}
