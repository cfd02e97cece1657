using AiCache.Engine.Connections;

namespace AiCache.Engine.Maintenance;

/// <summary>What is left of a way, of which the next transaction takes the first part.</summary>
/// <param name="From">Where it begins: a moment, or a page.</param>
/// <param name="To">Where it ends, exclusive.</param>
/// <param name="Rows">How many keys the first part may have.</param>
/// <param name="Look">The statement that tells how far the first part goes, and what is in it.</param>
internal sealed record PurgePart(string From, string To, int Rows, SqlStep Look);
