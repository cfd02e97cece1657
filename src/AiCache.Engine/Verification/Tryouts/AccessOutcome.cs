namespace AiCache.Engine.Verification;

/// <summary>What an attempt says about a role's access.</summary>
/// <param name="Allowed">Whether it got through; null where the attempt says nothing.</param>
/// <param name="Reason">Why it did not.</param>
/// <param name="Seconds">How long it took.</param>
internal sealed record AccessOutcome(bool? Allowed, string Reason, double Seconds)
{
    /// <summary>Whether something is wrong that has nothing to do with access.</summary>
    public bool IsFault { get; init; }

    /// <summary>Whether it says nothing because whoever is connected lacks a right.</summary>
    public bool IsDenied { get; init; }

    /// <summary>Reads a result.</summary>
    /// <param name="result">The result.</param>
    /// <param name="seed">What became of the row that it was to find: without one, no row found says nothing. Null
    /// where it needs none.</param>
    public static AccessOutcome Of(TryoutResult result, TryoutResult? seed) => result switch
    {
        { SqlState: null, Value: "0" } when seed is { IsDenied: true } =>
            new(null, $"no row could be added to try it on ({seed.Message})", result.Seconds) { IsDenied = true },
        { SqlState: null, Value: "0" } when seed is { Value: null } =>
            new(null, "there is no row to try it on", result.Seconds),
        { SqlState: null, Value: "0" } => new(false, "row security hides the row", result.Seconds),
        { SqlState: null } => new(true, "", result.Seconds),
        { IsDenied: true } => new(false, result.Message!, result.Seconds),
        // A constraint, or a trigger function that may not be called like that: whoever gets so far has access.
        { SqlState: "0A000" or ['2', '3', ..] } => new(true, "", result.Seconds),
        { IsInTheWay: true } => new(null, "the application was in the way", result.Seconds),
        _ => new(null, $"{result.Message} ({result.SqlState})", result.Seconds) { IsFault = true },
    };
}
