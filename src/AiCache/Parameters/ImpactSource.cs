namespace AiCache.Parameters;

/// <summary>Where measures come from.</summary>
public enum ImpactSource
{
    /// <summary>The server runs queries again and again and times them.</summary>
    Timings,
    /// <summary>What pg_stat_statements noted of the application's own queries.</summary>
    Statements,
}
