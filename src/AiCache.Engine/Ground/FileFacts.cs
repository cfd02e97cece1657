using System.Runtime.InteropServices;

namespace AiCache.Engine.Ground;

/// <summary>What a path leads to: .NET tells neither a pipe from a file, nor whose a file is.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Owner">The id of the account that owns it; null on Windows.</param>
internal readonly partial record struct FileFacts(FileKind Kind, uint? Owner)
{
    const int TypeMask = 0xF000;

    /// <summary>The id of the account that this process acts as; null on Windows.</summary>
    public static uint? Self => OperatingSystem.IsWindows() ? null : GetEUid();

    /// <summary>Whether it is this account's own.</summary>
    public bool IsOurs => Owner == Self;

    /// <summary>What a path leads to.</summary>
    /// <param name="path">The path.</param>
    /// <param name="follow">Whether a link counts as what it leads to.</param>
    public static FileFacts Of(string path, bool follow = true)
    {
        if (OperatingSystem.IsWindows())
        {
            var there = new FileInfo(path);
            return new FileFacts(Directory.Exists(path) ? FileKind.Folder : !there.Exists ? FileKind.Missing
                : !follow && there.LinkTarget is not null ? FileKind.Link : FileKind.Regular, null);
        }
        if ((follow ? Stat(path, out var facts) : LStat(path, out facts)) != 0)
            return new FileFacts(FileKind.Missing, null);
        return new FileFacts((facts.Mode & TypeMask) switch
        {
            0x8000 => FileKind.Regular,
            0x4000 => FileKind.Folder,
            0xA000 => FileKind.Link,
            _ => FileKind.Special,
        }, facts.Uid);
    }

    // The runtime's own portable face of stat(2) (src/native/libs/System.Native/pal_io.h).
    [LibraryImport("libSystem.Native", EntryPoint = "SystemNative_Stat", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Stat(string path, out Status facts);

    [LibraryImport("libSystem.Native", EntryPoint = "SystemNative_LStat", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int LStat(string path, out Status facts);

    [LibraryImport("libSystem.Native", EntryPoint = "SystemNative_GetEUid")]
    private static partial uint GetEUid();

    /// <summary>The beginning of what it fills, and room for the rest.</summary>
    [StructLayout(LayoutKind.Sequential, Size = 256)]
    struct Status
    {
        public int Flags;
        public int Mode;
        public uint Uid;
    }
}

/// <summary>What a path can lead to.</summary>
internal enum FileKind
{
    /// <summary>Nothing; a link that leads nowhere, too.</summary>
    Missing,
    /// <summary>A file with content.</summary>
    Regular,
    /// <summary>A folder.</summary>
    Folder,
    /// <summary>A link, where links are not followed.</summary>
    Link,
    /// <summary>A device, a pipe or a socket.</summary>
    Special,
}
