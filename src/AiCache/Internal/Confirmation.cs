using System.Management.Automation;
using System.Management.Automation.Host;
using System.Reflection;

namespace AiCache.Internal;

/// <summary>Asks before a change, and never where nobody can answer.</summary>
static class Confirmation
{
    /// <summary>
    /// Whether to go ahead: -WhatIf prints the description and says no, -Force and -Confirm:$false say yes, otherwise the user's
    /// $ConfirmPreference decides whether he is asked.
    /// </summary>
    /// <param name="command">The command; its ConfirmImpact counts.</param>
    /// <param name="description">What would be done, for -WhatIf and -Verbose.</param>
    /// <param name="question">What the user is asked.</param>
    /// <param name="force">The command's -Force, or null where it has none.</param>
    /// <param name="target">The user's object, for the error.</param>
    public static bool Asked(PSCmdlet command, string description, string question, SwitchParameter? force, object? target)
    {
        var bound = command.MyInvocation.BoundParameters;
        var whatIf = Switch(bound, "WhatIf") ?? LanguagePrimitives.IsTrue(command.GetVariableValue("WhatIfPreference"));
        var confirm = Switch(bound, "Confirm");
        if (force == true && !whatIf && confirm != true) return true;
        if (!whatIf && WouldAsk(command, confirm) && !CanAnswer(command.Host))
        {
            command.WriteError(ErrorRecords.CannotPrompt(description, force is not null, target));
            return false;
        }
        try
        {
            return command.ShouldProcess(description, question, "Confirm");
        }
        catch (Exception refused) when (refused is HostException or PSInvalidOperationException)
        {
            // A console started with -NonInteractive and hosts without a user interface refuse the question itself.
            command.WriteError(ErrorRecords.CannotPrompt(description, force is not null, target));
            return false;
        }
    }

    static bool WouldAsk(PSCmdlet command, bool? confirm)
    {
        if (confirm is not null) return confirm.Value;
        var impact = command.GetType().GetCustomAttribute<CmdletAttribute>()!.ConfirmImpact;
        var preference = LanguagePrimitives.ConvertTo<ConfirmImpact>(command.GetVariableValue("ConfirmPreference", ConfirmImpact.High));
        return preference != ConfirmImpact.None && impact >= preference;
    }

    /// <summary>A console reads answers from standard input: redirected, it is at its end or silent. A host with a window of its own is not asked.</summary>
    static bool CanAnswer(PSHost host) =>
        host.UI is not null && !(host.Name is "ConsoleHost" or "ServerRemoteHost" && Console.IsInputRedirected);

    static bool? Switch(Dictionary<string, object> bound, string name) =>
        bound.TryGetValue(name, out var value) ? ((SwitchParameter)value).ToBool() : null;
}
