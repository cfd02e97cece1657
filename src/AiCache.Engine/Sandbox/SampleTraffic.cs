using System.Globalization;
using AiCache.Engine.Connections;
using AiCache.Engine.Contract;
using AiCache.Engine.Deployment;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Sandbox;

/// <summary>Fills a sandbox's cache with what sixty days of a course platform would have left in it.</summary>
public static class SampleTraffic
{
    /// <summary>The most entries it makes.</summary>
    public const int MostEntries = 10_000_000;

    /// <summary>
    /// Deploys the cache where it is not, and adds entries, lecture hashes, and statistics for the last 60 days (UTC):
    /// answers of 1 to 60 kB, most of them small; a few asked for again and again; a hit rate that rises from about 35
    /// to about 72 percent.
    /// </summary>
    /// <param name="work">A database shaped by a sandbox, as the role that owns it.</param>
    /// <param name="entries">How many entries, 1 to <see cref="MostEntries"/>. A hundred thousand take about 15 seconds
    /// and 400 MB.</param>
    /// <param name="cancellation">Stops it; the entries of this call are rolled back then.</param>
    public static async Task RunAsync(Work work, int entries, CancellationToken cancellation)
    {
        Demand(entries);
        var session = await work.SessionAsync(cancellation);
        // It is the seeding that is told of: "Deploying" is what somebody else asked for.
        await foreach (var migration in Deploy.RunAsync(Work.On(session, new Quietly(work.Reporter), work.Environment),
            new MigrateOptions(), cancellation))
            work.Reporter.Verbose($"{migration.Name}: {migration.Outcome}.");
        await ReadOnlyFacts.DemandNoneAsync(session, cancellation);
        work.Reporter.Verbose($"Adding {Figures.Count(entries, "cache entry", "cache entries")} and 60 days of "
            + "statistics.");
        await using var transaction = await session.BeginAsync(TransactionSettings.Default, cancellation);
        var batch = new StatementBatch();
        batch.Call(new SqlStep("pass the number of entries", "select set_config('aicache.seed', $1, true)",
            entries.ToString(CultureInfo.InvariantCulture)));
        batch.Do(SandboxSql.Steps("Sandbox/seed.sql"));
        await transaction.RunAsync(batch, cancellation);
        await transaction.CommitAsync(cancellation);
    }

    /// <summary>Refuses what cannot be filled, and extensions that are not known.</summary>
    internal static void Demand(SandboxOptions options)
    {
        if (options is { Plain: true, Seed: not null }) throw SandboxErrors.PlainSeed();
        if (options.Extensions.Except(SandboxOptions.KnownExtensions).FirstOrDefault() is { } unknown)
            throw SandboxErrors.ExtensionUnknown(unknown);
        Demand(options.Seed);
    }

    /// <summary>Hands on what concerns anybody, and no progress of a part.</summary>
    sealed class Quietly(IReporter reporter) : IReporter
    {
        public void Progress(ProgressReport report)
        {
        }

        public void Verbose(string message) => reporter.Verbose(message);

        public void Warning(string message) => reporter.Warning(message);
    }

    /// <summary>Refuses a number of entries that is out of range.</summary>
    static void Demand(int? entries)
    {
        if (entries is < 1 or > MostEntries) throw SandboxErrors.SeedInvalid(entries.Value);
    }
}
