using System.Runtime.InteropServices;

namespace AiCache.Engine.Ground;

/// <summary>What a path is, without following a link: whose, for whom, and whether a file or a folder.</summary>
/// <param name="UserId">Who owns it.</param>
/// <param name="Mode">Who may do what with it.</param>
/// <param name="IsFile">Whether it is an ordinary file: no link, device or pipe.</param>
/// <param name="IsFolder">Whether it is a folder, and no link to one.</param>
internal sealed record FileOwner(uint UserId, UnixFileMode Mode, bool IsFile, bool IsFolder)
{
    const int NoFollow = 0x100, Inode = 0x7ff, HereAndNow = -100;
    const uint Kind = 0xf000, File = 0x8000, Folder = 0x4000;

    const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    /// <summary>The user this process works as.</summary>
    public static uint Me => geteuid();

    /// <summary>Whether its owner alone may do anything with it.</summary>
    public bool IsPrivate => (Mode & Others) == UnixFileMode.None;

    /// <summary>
    /// Looks at a path; null where nothing is, or may be seen. Not for Windows, which has no such owners.
    /// </summary>
    public static FileOwner? Of(string path)
    {
        var facts = new byte[256];
        // statx is laid out alike on every processor; macOS has one layout of its own.
        var (failed, owner, mode) = !OperatingSystem.IsMacOS()
            ? (statx(HereAndNow, path, NoFollow, Inode, facts), 20, 28)
            : RuntimeInformation.ProcessArchitecture == Architecture.X64 ? (lstat64(path, facts), 16, 4)
            : (lstat(path, facts), 16, 4);
        if (failed != 0) return null;
        var bits = BitConverter.ToUInt16(facts, mode);
        return new FileOwner(BitConverter.ToUInt32(facts, owner), (UnixFileMode)(bits & 0xfff),
            (bits & Kind) == File, (bits & Kind) == Folder);
    }

    [DllImport("libc")]
    static extern uint geteuid();

    [DllImport("libc")]
    static extern int statx(int folder, [MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags, uint mask,
        [Out] byte[] facts);

    [DllImport("libc")]
    static extern int lstat([MarshalAs(UnmanagedType.LPUTF8Str)] string path, [Out] byte[] facts);

    [DllImport("libc", EntryPoint = "lstat$INODE64")]
    static extern int lstat64([MarshalAs(UnmanagedType.LPUTF8Str)] string path, [Out] byte[] facts);
}
