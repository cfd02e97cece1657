namespace AiCache.Views;

/// <summary>Records that are shown as text.</summary>
/// <param name="title">What stands above them.</param>
/// <param name="text">The text of one.</param>
sealed class TextView<T>(Func<T, string> title, Func<T, int, string> text) : IView where T : class
{
    /// <inheritdoc/>
    public Type Type => typeof(T);

    /// <inheritdoc/>
    public string Title(object record) => title((T)record);

    /// <inheritdoc/>
    public string Header(int width) => "";

    /// <inheritdoc/>
    public string Row(object record, int width) => text((T)record, width);
}
