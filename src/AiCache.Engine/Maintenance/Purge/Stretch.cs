namespace AiCache.Engine.Maintenance;

/// <summary>
/// A part of the way through the entries, in order of their creation. Its ends are the server's own words: not every
/// moment of PostgreSQL's is one of .NET's.
/// </summary>
/// <param name="From">Its beginning, inclusive.</param>
/// <param name="To">Its end, exclusive.</param>
internal readonly record struct Stretch(string From, string To)
{
    /// <summary>Before every entry.</summary>
    public const string Beginning = "-infinity";
}
