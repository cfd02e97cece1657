namespace AiCache.Engine.Connections;

/// <summary>What a statement of a batch will answer.</summary>
/// <param name="statement">The statement's name.</param>
internal sealed class Answer<T>(string statement)
{
    T? value;

    /// <summary>Whether it has answered: where a later statement of the batch failed, the earlier ones have.</summary>
    public bool IsGiven { get; private set; }

    /// <summary>What it answered.</summary>
    /// <exception cref="InvalidOperationException">The batch has not been run.</exception>
    public T Value =>
        IsGiven ? value! : throw new InvalidOperationException($"'{statement}' has not been answered yet.");

    internal void Give(T answer) => (value, IsGiven) = (answer, true);
}
