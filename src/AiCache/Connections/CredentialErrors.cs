using System.Management.Automation;
using AiCache.Engine.Connections;
using AiCache.Engine.Ground;

namespace AiCache.Connections;

/// <summary>What a script block of -Credential gives that is no password.</summary>
static class CredentialErrors
{
    const string Right = "It has to give one password: text, a SecureString, a "
        + "credential of that user, or an object with "
        + "a Token. What it gives can be seen by running it alone.";

    /// <summary>It ended with an error.</summary>
    public static AiCacheException Failed(DatabaseTarget target, RuntimeException failure) =>
        Error(target, $"failed: {failure.ErrorRecord?.ToString() ?? failure.Message}",
            "Run the script block alone, and mend what it says.", failure);

    /// <summary>It gave nothing, or several things.</summary>
    public static AiCacheException NotOne(DatabaseTarget target, int count) =>
        Error(target, count == 0 ? "gave nothing" : $"gave {count} objects where one is wanted", Right);

    /// <summary>It gave an object without a password, or an empty one.</summary>
    public static AiCacheException NoPassword(DatabaseTarget target, Type? type) =>
        Error(target, type == typeof(string) ? "gave a text that can be no password"
            : $"gave {(type is null ? "nothing" : $"an object ({type.Name}) that holds no password")}", Right);

    /// <summary>It gave somebody else's credential; the connection says who logs in.</summary>
    public static AiCacheException OfAnotherUser(DatabaseTarget target, string user) =>
        Error(target, $"gave the credential of '{user}'", $"Name that user in the connection (user={user}).");

    /// <summary>A connection was handed to another thread, whose scripts cannot use this one's variables.</summary>
    public static AiCacheException OfAnotherRunspace(DatabaseTarget target) =>
        Error(target, "belongs to another runspace, and cannot be run in this one",
            "Pass -Connection and -Credential to the command within ForEach-Object -Parallel or the thread job.");

    static AiCacheException Error(DatabaseTarget target, string what, string action, Exception? inner = null) =>
        new(ErrorIds.CredentialFailed, FailureKind.Authentication,
            $"The script block of -Credential, asked for the password of '{target.Username}' at "
            + $"{target.DisplayName}, {what}.", inner)
        {
            Subject = target.Username,
            RecommendedAction = action,
        };
}
