namespace AiCache.Engine.Verification;

/// <summary>What an attempt says about a role's access.</summary>
/// <param name="Allowed">Whether it got through; null where the attempt says nothing.</param>
/// <param name="Reason">Why it did not.</param>
/// <param name="IsFault">Whether something is wrong that has nothing to do with access.</param>
/// <param name="Seconds">How long it took.</param>
internal sealed record AccessOutcome(bool? Allowed, string Reason, bool IsFault, double Seconds)
{
    /// <summary>Reads a result.</summary>
    /// <param name="result">The result.</param>
    /// <param name="seeded">Whether there is a row to find: without one, no row found says nothing.</param>
    public static AccessOutcome Of(TryoutResult result, bool seeded) => result switch
    {
        { SqlState: null, Value: "0" } when !seeded => new(null, "there is no row to try it on", false, result.Seconds),
        { SqlState: null, Value: "0" } => new(false, "row security hides the row", false, result.Seconds),
        { SqlState: null } => new(true, "", false, result.Seconds),
        { SqlState: "42501" } => new(false, result.Message!, false, result.Seconds),
        // A constraint, or a trigger function that may not be called like that: whoever gets so far has access.
        { SqlState: "0A000" } or { SqlState: ['2', '3', ..] } => new(true, "", false, result.Seconds),
        { SqlState: "55P03" or "40P01" } => new(null, "the application was in the way", false, result.Seconds),
        _ => new(null, $"{result.Message} ({result.SqlState})", true, result.Seconds),
    };
}
