namespace AiCache.Engine.Ground;

/// <summary>How far a long operation is.</summary>
/// <param name="Activity">What is being done, the same text for the whole operation.</param>
/// <param name="Status">Where it is now, with real figures.</param>
/// <param name="Percent">0 to 100, or null where the end is not known.</param>
public readonly record struct ProgressReport(string Activity, string Status, int? Percent = null);

/// <summary>The only way the engine speaks while it works. Called on any thread; never given a secret.</summary>
public interface IReporter
{
    /// <summary>Long work got further.</summary>
    void Progress(ProgressReport report);

    /// <summary>A detail for whoever asks for details.</summary>
    void Verbose(string message);

    /// <summary>Something the user should know although the operation goes on.</summary>
    void Warning(string message);
}

/// <summary>A reporter for callers that do not listen.</summary>
public sealed class SilentReporter : IReporter
{
    /// <summary>The one instance.</summary>
    public static SilentReporter Instance { get; } = new();

    /// <inheritdoc/>
    public void Progress(ProgressReport report) { }

    /// <inheritdoc/>
    public void Verbose(string message) { }

    /// <inheritdoc/>
    public void Warning(string message) { }
}
