namespace AiCache.Engine.Diagnostics;

/// <summary>A file for whoever helps, and what is in it.</summary>
public sealed record Diagnostic
{
    /// <summary>Its full path.</summary>
    public required string Path { get; init; }

    /// <summary>Its bytes.</summary>
    public required long Size { get; init; }

    /// <summary>The files in it.</summary>
    public required IReadOnlyList<DiagnosticPart> Parts { get; init; }

    /// <summary>The database, as <c>database@host:port</c>.</summary>
    public required string Database { get; init; }

    /// <summary>Its path.</summary>
    public override string ToString() => Path;
}

/// <summary>A file of a diagnostic.</summary>
public sealed record DiagnosticPart
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>What it holds.</summary>
    public required string Holds { get; init; }

    /// <summary>Why it holds no more than that sentence; null where it does.</summary>
    public string? Problem { get; init; }

    /// <summary>Its name, and what is wrong with it.</summary>
    public override string ToString() => Problem is null ? Name : $"{Name}: {Problem}";
}
