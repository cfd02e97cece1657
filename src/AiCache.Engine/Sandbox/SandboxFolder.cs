using AiCache.Engine.Ground;
using AiCache.Engine.Programs;

namespace AiCache.Engine.Sandbox;

/// <summary>
/// The folder that holds everything of a sandbox. It belongs to the account that the server runs under. As root, what
/// is done in it is done as that account: whatever link the account plants there, root's rights do not follow it.
/// </summary>
sealed class SandboxFolder(SandboxState state, HostEnvironment environment)
{
    readonly ServerAccount? account = ServerAccount.Find();

    /// <summary>The account that the server runs under, by its number.</summary>
    public uint Owner => account?.UserId ?? FileOwner.Me;

    /// <summary>Makes it; nothing may be there yet.</summary>
    public void Create()
    {
        PrivateFiles.CreateNewFolder(state.Folder);
        account?.Own(state.Folder);
    }

    /// <summary>Whether it is there.</summary>
    /// <exception cref="AiCacheException">Something is there that we would not have made so: nothing in it is touched
    /// then.</exception>
    public bool Exists()
    {
        if (!SandboxName.IsFolderOf(state.Name, state.Folder))
            throw SandboxErrors.FolderForeign(state.Folder, "no sandbox's folder is called so");
        if (OperatingSystem.IsWindows()) return Directory.Exists(state.Folder);
        if (FileOwner.Of(state.Folder) is not { } found) return false;
        if (!found.IsFolder) throw SandboxErrors.FolderForeign(state.Folder, "it is no folder");
        if (found.UserId != Owner && found.UserId != FileOwner.Me)
            throw SandboxErrors.FolderForeign(state.Folder, "it belongs to another user");
        if (!found.IsPrivate) throw SandboxErrors.FolderForeign(state.Folder, "others may use it");
        return true;
    }

    /// <summary>Writes a file that nobody else may read.</summary>
    public async Task WriteAsync(string path, string text, CancellationToken cancellation)
    {
        if (account is null)
        {
            File.Delete(path);
            PrivateFiles.Write(path, text);
        }
        else await ShellAsync("umask 077; cat >\"$1\"", path, cancellation, text);
    }

    /// <summary>Reads a file; nothing where it is not there.</summary>
    public async Task<string> ReadAsync(string path, CancellationToken cancellation) =>
        account is not null ? (await ShellAsync("if test -f \"$1\"; then cat \"$1\"; fi", path, cancellation)).Output
            : File.Exists(path) ? await File.ReadAllTextAsync(path, cancellation) : "";

    /// <summary>Deletes a file, if it is there.</summary>
    public async Task DeleteAsync(string path, CancellationToken cancellation)
    {
        if (account is null) File.Delete(path);
        else await ShellAsync("rm -f \"$1\"", path, cancellation);
    }

    /// <summary>Removes it with everything in it. The server must not run.</summary>
    public async Task RemoveAsync(CancellationToken cancellation)
    {
        if (!Exists()) return;
        // Between being made and being given to the account it is ours, and empty.
        if (account is null || FileOwner.Of(state.Folder)?.UserId != account.UserId)
            Directory.Delete(state.Folder, recursive: account is null);
        else await ShellAsync("cd / && rm -rf \"$1\"", state.Folder, cancellation);
    }

    /// <summary>Runs one of the server's programs as the account, in this folder.</summary>
    public Task<ProgramRun> RunAsync(string program, IReadOnlyList<string> arguments,
        CancellationToken cancellation, string? input = null) =>
        ProgramRun.StartAsync(new ChildProcess(program, arguments, ChildVariables.OfLocal(environment))
        {
            Account = account,
            Folder = state.Folder,
        }, cancellation, input);

    async Task<ProgramRun> ShellAsync(string command, string path, CancellationToken cancellation, string? input = null)
    {
        var run = await RunAsync("/bin/sh", ["-c", command, "sh", path], cancellation, input);
        return run.ExitCode == 0 ? run : throw SandboxErrors.Failed(state.Name, $"lets nobody work on '{path}'",
            run.Error);
    }
}
