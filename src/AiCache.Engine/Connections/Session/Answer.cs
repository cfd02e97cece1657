namespace AiCache.Engine.Connections;

/// <summary>What a statement of a batch will answer.</summary>
/// <param name="statement">The statement's name.</param>
internal sealed class Answer<T>(string statement)
{
    T? value;
    bool given;

    /// <summary>What it answered.</summary>
    /// <exception cref="InvalidOperationException">The batch has not been run.</exception>
    public T Value => given ? value! : throw new InvalidOperationException($"'{statement}' has not been answered yet.");

    internal void Give(T answer) => (value, given) = (answer, true);
}
