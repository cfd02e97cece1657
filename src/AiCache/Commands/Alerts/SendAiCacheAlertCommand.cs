using System.Management.Automation;
using System.Net;
using System.Security;
using AiCache.Base;
using AiCache.Engine;
using AiCache.Engine.Alerts;
using AiCache.Engine.Contract;
using AiCache.Parameters;

namespace AiCache.Commands;

/// <summary>
/// Tells Slack, Teams, Alertmanager or a webhook which checks are not well, and which are well again: once for each
/// change.
/// </summary>
[Cmdlet(VerbsCommunications.Send, "AiCacheAlert", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Low)]
[OutputType(typeof(AlertDelivery))]
public sealed class SendAiCacheAlertCommand : GatheringCommand
{
    // A field of the engine's own type would need the engine while the module is being imported.
    Enum? target;

    /// <summary>Where to: the whole URL, which is a secret. Left out: the variable AICACHE_ALERT_URI.</summary>
    [Parameter(Position = 0)]
    [Secret]
    [ValidateNotNull]
    public SecureString? Uri { get; set; }

    /// <summary>Who that is. Left out, the URL tells.</summary>
    [Parameter]
    public AlertTarget? Target { get => (AlertTarget?)target; set => target = value; }

    /// <summary>What stands at the top.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string Title { get; set; } = "AI response cache";

    /// <summary>The file that keeps what was told. Left out: one of the user's own for each URL.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? StatePath { get; set; }

    /// <summary>Tells what is wrong even where that was told before.</summary>
    [Parameter]
    public SwitchParameter Always { get; set; }

    /// <summary>How long one attempt may take: seconds or a TimeSpan.</summary>
    [Parameter]
    [Seconds]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How often to try again where nobody answers or the server is at fault.</summary>
    [Parameter]
    [ValidateRange(0, 10)]
    [Whole]
    public int Retries { get; set; } = 4;

    /// <summary>How long Alertmanager believes an alert that is not told again: seconds or a TimeSpan.</summary>
    [Parameter]
    [Seconds]
    public TimeSpan ValidFor { get; set; } = TimeSpan.FromDays(2);

    private protected override IReadOnlyList<Type> ItemTypes => [typeof(Check)];

    private protected override object? Subject => null;

    private protected override string Room => "An alert";

    /// <summary>An address that cannot be used is refused before the commands before this one have done their
    /// work.</summary>
    protected override void BeginProcessing() => Demand(null, () => Options().Demand(LocalMachine.Read()));

    private protected override Task<Plan?> PlanAsync(Work work) =>
        Task.FromResult(SendAlert.Plan(work, Options()) is { } question ? Plan.Ask(question) : null);

    private protected override IAsyncEnumerable<object> OperateAsync(Work work) =>
        Single(() => SendAlert.RunAsync(work, Options(), Cancellation));

    AlertOptions Options() => new()
    {
        Checks = [.. Items.Cast<Check>()], Address = Uri is null ? null : new NetworkCredential("", Uri).Password,
        Target = Target, Title = Title, StatePath = FullPath(StatePath), Always = Always, Timeout = Timeout,
        Retries = Retries, ValidFor = ValidFor,
    };
}
