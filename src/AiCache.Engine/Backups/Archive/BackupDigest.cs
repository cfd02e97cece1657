using System.Security.Cryptography;
using System.Text;

namespace AiCache.Engine.Backups;

/// <summary>Size and checksums of a backup on disk.</summary>
internal sealed record BackupDigest(long Size, string Sha256, string HeadSha256)
{
    const int HeadLength = 4096;

    /// <summary>Reads all of it.</summary>
    public static async Task<BackupDigest> OfAsync(string path, CancellationToken cancellation)
    {
        if (!Directory.Exists(path)) return await OfFileAsync(path, cancellation);
        var list = new StringBuilder();
        var size = 0L;
        var head = "";
        foreach (var file in Files(path))
        {
            var digest = await OfFileAsync(file, cancellation);
            list.Append(digest.Sha256).Append("  ").Append(Path.GetFileName(file)).Append('\n');
            size += digest.Size;
            if (Path.GetFileName(file) == "toc.dat") head = digest.HeadSha256;
        }
        return new(size, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(list.ToString()))), head);
    }

    /// <summary>The bytes on disk, without reading them.</summary>
    public static long SizeOf(string path) => Directory.Exists(path)
        ? Files(path).Sum(file => new FileInfo(file).Length)
        : File.Exists(path) ? new FileInfo(path).Length : 0;

    static async Task<BackupDigest> OfFileAsync(string path, CancellationToken cancellation)
    {
        await using var file = new FileStream(path,
            new FileStreamOptions { Options = FileOptions.Asynchronous | FileOptions.SequentialScan, BufferSize = 0 });
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[1 << 18];
        var head = "";
        var size = 0L;
        for (int read; (read = await file.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false,
            cancellation)) > 0; size += read)
        {
            if (size == 0)
                head = Convert.ToHexStringLower(SHA256.HashData(buffer.AsSpan(0, Math.Min(read, HeadLength))));
            hash.AppendData(buffer, 0, read);
        }
        return new(size, Convert.ToHexStringLower(hash.GetHashAndReset()), head);
    }

    static IEnumerable<string> Files(string folder) => Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal);
}
