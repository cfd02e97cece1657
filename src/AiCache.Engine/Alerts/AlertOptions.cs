using AiCache.Engine.Contract;
using AiCache.Engine.Ground;
using AiCache.Engine.Programs;

namespace AiCache.Engine.Alerts;

/// <summary>What to tell, and to whom.</summary>
public sealed record AlertOptions
{
    /// <summary>The variable that names the address where none is given.</summary>
    public const string AddressVariable = "AICACHE_ALERT_URI";

    /// <summary>All checks, those that are well included: only then is the end of an alert told.</summary>
    public IReadOnlyList<Check> Checks { get; init; } = [];

    /// <summary>Where to; null is what the environment names.</summary>
    public string? Address { get; init; }

    /// <summary>In which form; null is told by the address.</summary>
    public AlertTarget? Target { get; init; }

    /// <summary>What stands at the top.</summary>
    public string Title { get; init; } = "AI response cache";

    /// <summary>The full path of the file that keeps what was told; null is a file of the user's own.</summary>
    public string? StatePath { get; init; }

    /// <summary>Tells what is wrong even where that was told before.</summary>
    public bool Always { get; init; }

    /// <summary>How long one attempt may take.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How often to try again, 0 to 10.</summary>
    public int Retries { get; init; } = 4;

    /// <summary>How long to wait before the second attempt; then twice as long each time.</summary>
    public TimeSpan RetryAfter { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long Alertmanager believes an alert that is not told again.</summary>
    public TimeSpan ValidFor { get; init; } = TimeSpan.FromDays(2);

    /// <summary>Refuses what could not be sent.</summary>
    /// <exception cref="AiCacheException">There is no address, or it does not do for the target.</exception>
    public void Demand(HostEnvironment environment) => _ = Settled(environment);

    /// <summary>The same with the address and the form that are meant.</summary>
    /// <exception cref="AiCacheException">There is no address, or it does not do for the target.</exception>
    internal (AlertAddress Address, AlertTarget Target) Settled(HostEnvironment environment)
    {
        var address = AlertAddress.Read(Address ?? environment[AddressVariable] ?? throw AlertErrors.AddressMissing());
        var target = Target ?? address.Guess;
        if (target is AlertTarget.Slack or AlertTarget.Teams && !address.IsPrivate)
            throw AlertErrors.AddressInvalid($"{target} is told over https:// only, since the URL is a secret");
        return (address, target);
    }
}
