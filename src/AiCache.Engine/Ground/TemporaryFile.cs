namespace AiCache.Engine.Ground;

/// <summary>A file that a program is handed something in, gone afterwards.</summary>
internal sealed class TemporaryFile(string folder) : IDisposable
{
    /// <summary>Its path. It is there once somebody has written it.</summary>
    public string Path { get; } = System.IO.Path.Combine(folder, $"aicache-{System.IO.Path.GetRandomFileName()}");

    public void Dispose() => File.Delete(Path);
}
