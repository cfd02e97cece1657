namespace AiCache.Engine.Diagnostics;

/// <summary>Where a diagnostic goes, and what only the host knows.</summary>
public sealed record DiagnosticOptions
{
    /// <summary>The full path of the file or of a folder for it.</summary>
    public required string Path { get; init; }

    /// <summary>Whether a file that is there is replaced.</summary>
    public bool Force { get; init; }

    /// <summary>The host and its version, such as <c>PowerShell 7.6.1</c>.</summary>
    public string? Host { get; init; }

    /// <summary>The last errors of the session, the latest first.</summary>
    public IReadOnlyList<DiagnosticError> Errors { get; init; } = [];

    /// <summary>How long a transaction may last before it counts as long.</summary>
    internal static TimeSpan LongTransaction => TimeSpan.FromMinutes(1);
}

/// <summary>An error that the user has seen.</summary>
/// <param name="ErrorId">Its id.</param>
/// <param name="SqlState">The server's code; null where it was not the server's.</param>
/// <param name="Message">What it said.</param>
public sealed record DiagnosticError(string ErrorId, string? SqlState, string Message);
