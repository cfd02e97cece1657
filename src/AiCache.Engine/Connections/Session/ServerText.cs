namespace AiCache.Engine.Connections;

/// <summary>
/// A value in the server's own words, sent without a type: for moments that PostgreSQL has and .NET has not, such as
/// <c>infinity</c> and years before the first.
/// </summary>
/// <param name="Text">As the server wrote it.</param>
internal readonly record struct ServerText(string Text);
