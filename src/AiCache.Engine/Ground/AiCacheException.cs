namespace AiCache.Engine.Ground;

/// <summary>
/// What kind of failure an <see cref="AiCacheException"/> is; a host maps it to its own error categories.
/// </summary>
public enum FailureKind : long
{
    /// <summary>An argument or a connection string is wrong; nothing was touched.</summary>
    InvalidInput,
    /// <summary>The server could not be reached, or the connection was lost.</summary>
    Connection,
    /// <summary>The server refused the user or the password.</summary>
    Authentication,
    /// <summary>The role lacks a right.</summary>
    Permission,
    /// <summary>Something that is needed does not exist.</summary>
    NotFound,
    /// <summary>The database is in a state that this operation will not touch without being told to.</summary>
    Conflict,
    /// <summary>A lock or an answer did not come in time.</summary>
    Timeout,
    /// <summary>What was done was not what the contract asks for; it was rolled back.</summary>
    Verification,
    /// <summary>The server or a tool reported an error of its own.</summary>
    Server,
}

/// <summary>
/// The one exception the engine lets out. Driver exceptions never leave it: a host loads the driver in a context of its
/// own and could not name their types.
/// </summary>
/// <remarks>
/// Its texts may carry what the server or others sent: each is one line, harmless to a terminal and to a build's log.
/// </remarks>
public sealed class AiCacheException : Exception
{
    /// <summary>A stable name of the failure, one of <see cref="Ground.ErrorIds"/>.</summary>
    public string ErrorId { get; }

    /// <summary>The kind of failure.</summary>
    public FailureKind Kind { get; }

    /// <summary>The server's five-character SQLSTATE, where the server sent one.</summary>
    public string? SqlState { get; init; }

    /// <summary>The server's own hint or detail, where it sent one.</summary>
    public string? Hint { get; init => field = Clean(value); }

    /// <summary>
    /// What mends it, to be pasted as it is: one PowerShell command or SQL statements; null where there is none.
    /// </summary>
    public string? Command { get; init => field = Clean(value); }

    /// <summary>What to do next, in a sentence; with <see cref="Command"/>, what to know before.</summary>
    public string? RecommendedAction { get; init => field = Clean(value); }

    /// <summary>The differences, blockers or losses behind the failure, one text each.</summary>
    public IReadOnlyList<string> Details { get; init => field = [.. value.Select(PlainText.Harmless)]; } = [];

    /// <summary>The object the failure is about: a migration's name, a file, a table.</summary>
    public string? Subject { get; init; }

    /// <summary>Makes an exception.</summary>
    /// <param name="errorId">One of <see cref="Ground.ErrorIds"/>.</param>
    /// <param name="kind">The kind of failure.</param>
    /// <param name="message">What was wrong, never holding a password.</param>
    /// <param name="inner">The driver's exception, kept for its stack only.</param>
    public AiCacheException(string errorId, FailureKind kind, string message, Exception? inner = null)
        : base(PlainText.Harmless(message), inner)
    {
        ErrorId = errorId;
        Kind = kind;
    }

    static string? Clean(string? text) => text is null ? null : PlainText.Harmless(text);
}
