using AiCache.Engine.Ground;

namespace AiCache.Engine.Contract;

/// <summary>
/// Advice for a member that inherits nothing of the role that deploys: to act as it, where grants would lead nowhere.
/// </summary>
internal static class ActingRole
{
    /// <summary>The switch of every command.</summary>
    public static string Switch(string role) =>
        role.All(c => char.IsAsciiLetterOrDigit(c) || c == '_') ? $"-Role {role}"
        : $"-Role {PowerShellText.Quote(role)}";

    /// <summary>What to do, in a sentence.</summary>
    public static string Advice(string role, string user) =>
        $"Pass {Switch(role)} (or connect with options=-c role={role}): {Inherits(role, user)}.";

    /// <summary>Why, without a full stop.</summary>
    public static string Inherits(string role, string user) =>
        $"{user} is a member of {role}, but inherits nothing of what that role may do";
}
