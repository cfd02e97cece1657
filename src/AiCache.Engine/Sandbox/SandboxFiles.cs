using System.Text.Json;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Sandbox;

/// <summary>
/// The files that record the sandboxes of a user, one each. They hold a password, and name programs to run and a folder
/// to delete: nobody else may read them, and nobody else's are believed.
/// </summary>
sealed class SandboxFiles(string folder)
{
    /// <summary>Every recorded sandbox, by name.</summary>
    /// <param name="reporter">Is warned of a record that cannot be used.</param>
    public IEnumerable<SandboxState> All(IReporter reporter)
    {
        foreach (var path in Paths())
        {
            SandboxState? state = null;
            try
            {
                state = Read(path);
            }
            catch (AiCacheException odd)
            {
                reporter.Warning($"{odd.Message} {odd.RecommendedAction}");
            }
            if (state is not null) yield return state;
        }
    }

    /// <summary>The names of all.</summary>
    public IReadOnlyList<string> Names() => [.. Paths().Select(path => Path.GetFileNameWithoutExtension(path))];

    /// <summary>The record of one sandbox; null where there is none.</summary>
    public SandboxState? Find(string name) => IsThere() ? Read(PathOf(name)) : null;

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

    string[] Paths() => IsThere() ? [.. Directory.EnumerateFiles(folder, "*.json").Order(StringComparer.Ordinal)] : [];

    string PathOf(string name) => Path.Combine(folder, name + ".json");

    /// <summary>Readers never see half a file: it gets its name when it is whole.</summary>
    void Write(SandboxState state, bool overwrite)
    {
        PrivateFiles.CreateFolder(folder);
        _ = IsThere();
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

    /// <summary>Whether the folder is there. Windows closes the whole profile to others.</summary>
    /// <exception cref="AiCacheException">Others may have put records into it.</exception>
    bool IsThere()
    {
        if (OperatingSystem.IsWindows()) return Directory.Exists(folder);
        if (FileOwner.Of(folder) is not { } found) return false;
        return !found.IsFolder ? throw SandboxErrors.FolderForeign(folder, "it is no folder")
            : found.UserId != FileOwner.Me ? throw SandboxErrors.FolderForeign(folder, "it belongs to another user")
            : !found.IsPrivate ? throw SandboxErrors.FolderForeign(folder, "others may use it")
            : true;
    }

    static SandboxState? Read(string path)
    {
        if (!OperatingSystem.IsWindows())
        {
            // Stopped by somebody else between listing and reading.
            if (FileOwner.Of(path) is not { } found) return null;
            if (!found.IsFile || found.UserId != FileOwner.Me || !found.IsPrivate)
                throw SandboxErrors.RecordInvalid(path, "it is not a file of yours that nobody else may use.");
        }
        try
        {
            var state = JsonSerializer.Deserialize<SandboxState>(File.ReadAllText(path), EngineJson.Options);
            return state is { Binaries: not null } && state.Name == Path.GetFileNameWithoutExtension(path)
                && SandboxName.IsFolderOf(state.Name, state.Folder) ? state
                : throw SandboxErrors.RecordInvalid(path, "it is not what was recorded.");
        }
        catch (Exception gone) when (gone is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (JsonException error)
        {
            throw SandboxErrors.RecordInvalid(path, error.Message, error);
        }
    }
}
