using System.Text.Json;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Sandbox;

/// <summary>
/// The files that record the sandboxes of a user, one each. They hold a password: nobody else may read them.
/// </summary>
sealed class SandboxFiles(string folder)
{
    /// <summary>Every recorded sandbox, by name.</summary>
    public IReadOnlyList<SandboxState> All() => !Directory.Exists(folder) ? []
        : [.. Directory.EnumerateFiles(folder, "*.json").Order(StringComparer.Ordinal).Select(Read)
            .OfType<SandboxState>()];

    /// <summary>The record of one sandbox; null where there is none.</summary>
    public SandboxState? Find(string name) => Read(PathOf(name));

    /// <summary>Records a sandbox for the first time.</summary>
    /// <returns>False where the name is taken, possibly since a moment ago.</returns>
    public bool TryClaim(SandboxState state)
    {
        try
        {
            Write(state, overwrite: false);
            return true;
        }
        catch (IOException) when (File.Exists(PathOf(state.Name)))
        {
            return false;
        }
    }

    /// <summary>Records what has changed.</summary>
    public void Save(SandboxState state) => Write(state, overwrite: true);

    /// <summary>Forgets a sandbox.</summary>
    public void Remove(string name) => File.Delete(PathOf(name));

    string PathOf(string name) => Path.Combine(folder, name + ".json");

    /// <summary>Readers never see half a file: it gets its name when it is whole.</summary>
    void Write(SandboxState state, bool overwrite)
    {
        PrivateFiles.CreateFolder(folder);
        var whole = Path.Combine(folder, Path.GetRandomFileName());
        PrivateFiles.Write(whole, JsonSerializer.Serialize(state, EngineJson.Options));
        try
        {
            File.Move(whole, PathOf(state.Name), overwrite);
        }
        finally
        {
            File.Delete(whole);
        }
    }

    static SandboxState? Read(string path)
    {
        try
        {
            return JsonSerializer.Deserialize<SandboxState>(File.ReadAllText(path), EngineJson.Options);
        }
        catch (FileNotFoundException)
        {
            // Stopped by somebody else between listing and reading.
            return null;
        }
        catch (DirectoryNotFoundException)
        {
            return null;
        }
        catch (JsonException error)
        {
            throw new AiCacheException(ErrorIds.SandboxFailed, FailureKind.InvalidInput,
                $"The record of a sandbox in '{path}' cannot be read: {error.Message}", error)
            {
                Subject = path,
                RecommendedAction = "Delete the file; a server that still runs is named "
                + "aicache-<name> in the list of processes.",
            };
        }
    }
}
