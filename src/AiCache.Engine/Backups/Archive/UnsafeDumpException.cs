namespace AiCache.Engine.Backups;

/// <summary>A dump holds what pg_dump does not write. Somebody else has written to it.</summary>
/// <param name="what">What it holds.</param>
internal sealed class UnsafeDumpException(string what) : Exception(what);
