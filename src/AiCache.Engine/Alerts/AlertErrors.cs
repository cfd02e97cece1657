using AiCache.Engine.Ground;

namespace AiCache.Engine.Alerts;

/// <summary>What can go wrong with telling somebody, in words.</summary>
static class AlertErrors
{
    public static AiCacheException AddressMissing() => new(ErrorIds.AlertAddressInvalid, FailureKind.InvalidInput,
        "Nothing says where alerts go.")
    {
        RecommendedAction = $"Pass -Uri, or set the variable {AlertOptions.AddressVariable}.",
    };

    /// <summary>The address itself is not shown.</summary>
    public static AiCacheException AddressInvalid(string why) => new(ErrorIds.AlertAddressInvalid,
        FailureKind.InvalidInput, $"The address for alerts cannot be used: {why}.")
    {
        RecommendedAction = "Pass the whole URL that Slack, Teams, Alertmanager or whoever is told has given you.",
    };

    public static AiCacheException Nothing() => new(ErrorIds.AlertEmpty, FailureKind.InvalidInput,
        "No check came: silence would look like good news.")
    {
        RecommendedAction = $"Pipe all checks to it, those that are well included: {Commands.TestHealth} | "
            + $"{Commands.SendAlert}; and look why the command before it returned nothing.",
    };

    public static AiCacheException StateUnreadable(string path, Exception error) => new(ErrorIds.AlertStateUnusable,
        error is UnauthorizedAccessException ? FailureKind.Permission : FailureKind.InvalidInput,
        $"'{path}' cannot be read as what was told before: {error.Message}", error)
    {
        Subject = path,
        RecommendedAction = "Name another -StatePath, or delete that file: everything that is wrong is then told anew.",
    };

    /// <summary>The server's answer has passed through <see cref="AlertAddress.Hide"/>.</summary>
    public static AiCacheException NotDelivered(AlertAddress address, int attempts, string why, Exception? error) =>
        new(ErrorIds.AlertNotDelivered, FailureKind.Connection,
            $"{address} did not take the alerts after {Figures.Count(attempts, "attempt", "attempts")}: {why}", error)
        {
            RecommendedAction =
            "What was not told is told by the next run. See whether the URL is still the right one, "
                + "and whether this machine reaches it; HTTPS_PROXY names a proxy.",
        };
}
