using AiCache.Engine.Ground;

namespace AiCache.Engine.Contract;

/// <summary>
/// What stands for a command's checks where they could not be made: whoever is told of checks is told of that, too.
/// </summary>
public static class UnmadeChecks
{
    /// <summary>The check that stands for all that a command would have made.</summary>
    /// <param name="what">What would have been checked, such as Health.</param>
    /// <param name="database">Where, as <c>database@host:port</c>; null where that could not be read.</param>
    /// <param name="failure">Why not.</param>
    public static Check Of(string what, string? database, AiCacheException failure) =>
        Check.Unknown(CheckCategory.Checks, $"{CheckCategory.Checks}.{what}",
            $"The checks could not be made: {failure.Message}")
            .Mended(failure.Command, failure.RecommendedAction) with
        {
            Database = database,
        };

    /// <summary>Whether a check only says that others could not be made.</summary>
    internal static bool IsOne(Check check) => check.Category == CheckCategory.Checks;

    /// <summary>
    /// What stands for the same where it is over: checks of a database that could not be asked before have come.
    /// </summary>
    internal static Check Over(string name, string? database) =>
        Check.Passed(CheckCategory.Checks, name, "The checks can be made again.") with { Database = database };

    /// <summary>
    /// Whether a check is of a database that could not be asked: of several hosts one has answered by now.
    /// </summary>
    internal static bool IsOf(Check check, string? unasked)
    {
        if (unasked is null || check.Database == unasked) return true;
        if (check.Database is not { } asked) return false;
        var (at, hosts) = (asked.LastIndexOf('@'), unasked.LastIndexOf('@'));
        return at == hosts && at >= 0 && asked[..at] == unasked[..at]
            && unasked[(at + 1)..].Split(',').Contains(asked[(at + 1)..]);
    }
}
