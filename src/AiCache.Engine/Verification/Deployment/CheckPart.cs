using AiCache.Engine.Connections;
using AiCache.Engine.Contract;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Verification;

/// <summary>A group of checks that asks the server, in one round trip with others.</summary>
/// <param name="Category">The group.</param>
/// <param name="Ask">Adds what it asks to what is to be sent, once for each time that it is sent.</param>
internal sealed record CheckPart(string Category, Func<StatementBatch, CheckAnswer> Ask);

/// <summary>What a group of checks makes of the server's answers.</summary>
/// <param name="IsGiven">Whether all of them are there.</param>
/// <param name="Judge">The checks, once they are.</param>
internal sealed record CheckAnswer(Func<bool> IsGiven, Func<IReadOnlyList<Check>> Judge)
{
    /// <summary>The checks where the server refuses; null for one that tells what it says.</summary>
    public Func<AiCacheException, IReadOnlyList<Check>>? Refused { get; init; }

    /// <summary>Of a group that need not ask.</summary>
    public static CheckAnswer Known(IReadOnlyList<Check> checks) => new(() => true, () => checks);
}
