using System.Management.Automation;
using System.Management.Automation.Host;
using System.Reflection;
using AiCache.Engine.Ground;

namespace AiCache.Base;

/// <summary>
/// Asks before a change, and never where nobody can answer. One for each run of a command: it remembers an answer for
/// all.
/// </summary>
sealed class Confirmation(PSCmdlet command)
{
    bool yesToAll;
    bool noToAll;

    /// <summary>Whether -WhatIf holds, given or inherited from the caller.</summary>
    public bool IsWhatIf => Switch("WhatIf") ?? LanguagePrimitives.IsTrue(command.GetVariableValue("WhatIfPreference"));

    /// <summary>
    /// Whether to go ahead: -WhatIf prints the description and says no; -Force and -Confirm:$false say yes; otherwise
    /// the impact and $ConfirmPreference decide whether the user is asked.
    /// </summary>
    /// <param name="description">What would be done, in one sentence without its full stop.</param>
    /// <param name="force">The command's -Force, or null where it has none.</param>
    /// <param name="target">The user's object, for the error.</param>
    /// <param name="details">What he should know before he answers.</param>
    /// <param name="impact">How grave it is; null takes what the command declares.</param>
    public bool Granted(string description, SwitchParameter? force, object? target, string? details = null,
        ConfirmImpact? impact = null)
    {
        // Names of others' objects stand in it.
        description = PlainText.Harmless(description);
        var question = details is null ? $"{description}?" : $"{description}?{Environment.NewLine}{details}";
        if (IsWhatIf) return command.ShouldProcess(description, question, "Confirm");
        if (!MustAsk(force, impact))
        {
            command.WriteVerbose(description);
            return true;
        }
        try
        {
            // PowerShell's own word for "Enter means no".
            if (CanAnswer(command.Host))
                return command.ShouldContinue(question, "Confirm", IsGrave(impact), ref yesToAll, ref noToAll);
        }
        catch (Exception refused)
            when (refused is HostException or PSInvalidOperationException or PSNotImplementedException)
        {
            // A console started with -NonInteractive and hosts without a user interface refuse the question themselves.
        }
        command.WriteError(ErrorRecords.CannotPrompt(description, force is not null, target));
        return false;
    }

    bool MustAsk(SwitchParameter? force, ConfirmImpact? impact)
    {
        if (Switch("Confirm") is { } confirm) return confirm;
        if (force == true) return false;
        var preference = LanguagePrimitives.ConvertTo<ConfirmImpact>(command.GetVariableValue("ConfirmPreference",
            ConfirmImpact.High));
        return preference != ConfirmImpact.None && ImpactOf(impact) >= preference;
    }

    /// <summary>What destroys: whoever presses Enter without reading keeps what he has.</summary>
    bool IsGrave(ConfirmImpact? impact) => ImpactOf(impact) >= ConfirmImpact.High;

    ConfirmImpact ImpactOf(ConfirmImpact? impact) =>
        impact ?? command.GetType().GetCustomAttribute<CmdletAttribute>()!.ConfirmImpact;

    /// <summary>
    /// A console reads answers from standard input: redirected, it is at its end or silent. A host with a window of its
    /// own is asked.
    /// </summary>
    static bool CanAnswer(PSHost host) =>
        host.UI is not null && !(host.Name is "ConsoleHost" or "ServerRemoteHost" && Console.IsInputRedirected);

    bool? Switch(string name) =>
        command.MyInvocation.BoundParameters.TryGetValue(name, out var value) ? ((SwitchParameter)value).ToBool()
            : null;
}
