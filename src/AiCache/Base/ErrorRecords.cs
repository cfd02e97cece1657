using System.Management.Automation;
using AiCache.Engine.Ground;

namespace AiCache.Base;

/// <summary>The one place where failures become PowerShell's errors.</summary>
static class ErrorRecords
{
    /// <summary>The error record of an engine failure.</summary>
    /// <param name="failure">The failure. Its SQLSTATE, hint, subject, command and details are found again in the exception's
    /// Data.</param>
    /// <param name="target">The user's own object.</param>
    public static ErrorRecord From(AiCacheException failure, object? target)
    {
        Remember(failure, "SqlState", failure.SqlState);
        Remember(failure, "Hint", failure.Hint);
        Remember(failure, "Command", failure.Command);
        Remember(failure, "Subject", failure.Subject);
        if (failure.Details.Count > 0) failure.Data["Details"] = failure.Details.ToArray();
        return new ErrorRecord(failure, failure.ErrorId, CategoryOf(failure.Kind), target)
        {
            ErrorDetails = new ErrorDetails(TextOf(failure)) { RecommendedAction = ActionOf(failure) },
        };
    }

    /// <summary>
    /// The error record of any failure: one odd entry, or a database that answers what nobody foresaw, must not stop
    /// the next.
    /// </summary>
    /// <param name="failure">The failure.</param>
    /// <param name="target">The user's own object.</param>
    public static ErrorRecord Of(Exception failure, object? target) => failure switch
    {
        AiCacheException known => From(known, target),
        IContainsErrorRecord { ErrorRecord: { } record } => new ErrorRecord(record, failure),
        IOException or UnauthorizedAccessException => FileAccess(failure, target),
        _ => From(new AiCacheException(ErrorIds.Unforeseen, FailureKind.Server,
            $"{failure.Message} ({failure.GetType().Name})", failure)
        {
            RecommendedAction = "Nobody foresaw this. Please report it, with what $Error[0].Exception.InnerException "
                + "shows in full; the other objects of the pipeline were worked on all the same.",
        }, target),
    };

    static ErrorRecord FileAccess(Exception failure, object? target) =>
        From(new AiCacheException(ErrorIds.FileAccessFailed, failure is UnauthorizedAccessException
            ? FailureKind.Permission : FailureKind.InvalidInput, failure.Message, failure)
        {
            RecommendedAction = "Check that the path exists, that you may use it, and that its disk has room.",
        }, target);

    /// <summary>The error where a question would be asked that nobody can answer.</summary>
    public static ErrorRecord CannotPrompt(string question, bool hasForce, object? target)
    {
        var switches = hasForce ? "-Force or -Confirm:$false" : "-Confirm:$false";
        return From(new AiCacheException(ErrorIds.ConfirmationImpossible, FailureKind.InvalidInput,
            $"{question} needs a confirmation, and this host cannot ask for one. Nothing was changed.")
        {
            RecommendedAction =
            $"Pass {switches} to go ahead without being asked, or -WhatIf to see what would be done.",
        }, target);
    }

    static ErrorCategory CategoryOf(FailureKind kind) => kind switch
    {
        FailureKind.InvalidInput => ErrorCategory.InvalidArgument,
        FailureKind.Connection => ErrorCategory.ConnectionError,
        FailureKind.Authentication => ErrorCategory.AuthenticationError,
        FailureKind.Permission => ErrorCategory.PermissionDenied,
        FailureKind.NotFound => ErrorCategory.ObjectNotFound,
        FailureKind.Conflict => ErrorCategory.InvalidOperation,
        FailureKind.Timeout => ErrorCategory.OperationTimeout,
        FailureKind.Verification => ErrorCategory.InvalidResult,
        FailureKind.Server => ErrorCategory.OperationStopped,
        _ => ErrorCategory.NotSpecified,
    };

    static string TextOf(AiCacheException failure)
    {
        var lines = new List<string> { failure.SqlState is null ? failure.Message
            : $"{failure.Message} (SQLSTATE {failure.SqlState})" };
        lines.AddRange(failure.Details.Where(IsNews));
        if (failure.Hint is { } hint && IsNews(hint)) lines.Add("Hint: " + hint);
        return string.Join(Environment.NewLine, lines);

        bool IsNews(string text) => !failure.Message.Contains(text, StringComparison.Ordinal);
    }

    /// <summary>The sentence, and below it what can be pasted.</summary>
    static string ActionOf(AiCacheException failure) => string.Join(Environment.NewLine,
        new[] { failure.RecommendedAction, failure.Command }.OfType<string>());

    static void Remember(Exception failure, string name, string? value)
    {
        if (value is not null) failure.Data[name] = value;
    }
}
