using System.ComponentModel;
using System.Runtime.InteropServices;

namespace AiCache.Engine.Ground;

/// <summary>
/// Makes files and folders that their owner alone may read. On Windows the user's profile is closed to others already.
/// </summary>
static class PrivateFiles
{
    const UnixFileMode File600 = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    const UnixFileMode OthersWrite = UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;

    const UnixFileMode Others = OthersWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    const UnixFileMode Folder = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>Makes a folder, and those above it where they are missing.</summary>
    public static void CreateFolder(string path)
    {
        if (Directory.Exists(path)) return;
        // The system gives the mode to the last of them only.
        if (Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(path)) is { Length: > 0 } above)
            CreateFolder(above);
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
        using var writer = new StreamWriter(Create(path));
        writer.Write(text);
    }

    /// <summary>Makes a new file and opens it, for nobody else.</summary>
    public static FileStream Create(string path)
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None,
        };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = File600;
        return new FileStream(path, options);
    }

    /// <summary>Closes a file, or a folder with its files, to others.</summary>
    public static void Close(string path)
    {
        if (OperatingSystem.IsWindows()) return;
        if (!Directory.Exists(path))
        {
            File.SetUnixFileMode(path, File600);
            return;
        }
        File.SetUnixFileMode(path, Folder);
        foreach (var file in Directory.EnumerateFiles(path)) File.SetUnixFileMode(file, File600);
    }

    /// <summary>Whether others than its owner may read or write a file.</summary>
    public static bool IsOpenToOthers(string path) =>
        !OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & Others) != UnixFileMode.None;

    /// <summary>Whether others than its owner may put files into a folder, or others' files in their place.</summary>
    public static bool CanOthersWriteTo(string folder) =>
        !OperatingSystem.IsWindows() && (File.GetUnixFileMode(folder) & OthersWrite) != UnixFileMode.None;

    [DllImport("libc", SetLastError = true)]
    static extern int mkdir([MarshalAs(UnmanagedType.LPUTF8Str)] string path, uint mode);
}
