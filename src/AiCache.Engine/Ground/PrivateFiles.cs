using System.ComponentModel;
using System.Runtime.InteropServices;

namespace AiCache.Engine.Ground;

/// <summary>
/// Makes files and folders that their owner alone may read. On Windows the user's profile is closed to others already.
/// </summary>
static class PrivateFiles
{
    const UnixFileMode Folder = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>Makes a folder, and those above it where they are missing.</summary>
    public static void CreateFolder(string path)
    {
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(path);
        else Directory.CreateDirectory(path, Folder);
    }

    /// <summary>Makes a folder that must not be there yet.</summary>
    /// <exception cref="IOException">Something is there, or it cannot be made.</exception>
    public static void CreateNewFolder(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            if (Path.Exists(path)) throw new IOException($"'{path}' exists already.");
            Directory.CreateDirectory(path);
        }
        else if (mkdir(path, (uint)Folder) != 0)
        {
            throw new IOException($"'{path}' cannot be made: "
                + $"{new Win32Exception(Marshal.GetLastPInvokeError()).Message}.");
        }
    }

    /// <summary>Makes a new file.</summary>
    public static void Write(string path, string text)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var writer = new StreamWriter(path, options);
        writer.Write(text);
    }

    [DllImport("libc", SetLastError = true)]
    static extern int mkdir([MarshalAs(UnmanagedType.LPUTF8Str)] string path, uint mode);
}
