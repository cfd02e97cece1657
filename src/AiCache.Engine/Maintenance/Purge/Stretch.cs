namespace AiCache.Engine.Maintenance;

/// <summary>A part of the way through the entries, in order of their creation.</summary>
/// <param name="From">Its beginning, inclusive.</param>
/// <param name="To">Its end, exclusive.</param>
internal readonly record struct Stretch(DateTimeOffset From, DateTimeOffset To);
