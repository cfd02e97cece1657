using AiCache.Engine.Ground;

namespace AiCache.Engine.Backups;

/// <summary>A folder that nobody else can reach, gone afterwards with what is in it.</summary>
internal sealed class PrivateFolder : IDisposable
{
    /// <summary>Makes one.</summary>
    /// <param name="place">Where.</param>
    public PrivateFolder(string place)
    {
        Path = System.IO.Path.Combine(place, $"aicache-{System.IO.Path.GetRandomFileName()}");
        PrivateFiles.CreateNewFolder(Path);
    }

    /// <summary>Its path.</summary>
    public string Path { get; }

    /// <summary>Removes it.</summary>
    public void Dispose() => Directory.Delete(Path, recursive: true);
}
