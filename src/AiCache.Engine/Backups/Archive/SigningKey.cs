using System.Security.Cryptography;
using System.Text;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Backups;

/// <summary>
/// Signs manifests and tells whose they are. A checksum tells accidents; that a backup is what its writer made of it,
/// only a secret can tell that whoever may write beside the backup does not have.
/// </summary>
internal sealed class SigningKey
{
    /// <summary>What a key that is the value of an environment variable is named with.</summary>
    public const string VariablePrefix = "env:";

    const string Algorithm = "hmac-sha256:";

    const int ShortestLength = 16, LongestLength = 4096;

    readonly byte[] key;

    SigningKey(byte[] key) => this.key = key;

    /// <summary>Reads a key.</summary>
    /// <param name="source">A file's path, or <c>env:</c> and a variable's name; null for no key.</param>
    /// <param name="work">This machine.</param>
    /// <exception cref="AiCacheException"><see cref="ErrorIds.SigningKeyUnusable"/>.</exception>
    public static SigningKey? Read(string? source, Work work)
    {
        if (source is null) return null;
        var key = source.StartsWith(VariablePrefix, StringComparison.OrdinalIgnoreCase)
            ? Encoding.UTF8.GetBytes(work.Environment[source[VariablePrefix.Length..]]
                ?? throw ArchiveErrors.KeyUnusable(source, "the variable is not set"))
            : ReadFile(source, work.Reporter);
        var length = key.AsSpan().TrimEnd("\r\n"u8).Length;
        return length >= ShortestLength ? new(key[..length])
            : throw ArchiveErrors.KeyUnusable(source, $"it has {length} bytes and needs {ShortestLength}");
    }

    /// <summary>The manifest with its signature.</summary>
    public BackupManifest Sign(BackupManifest manifest) => manifest with { Signature = SignatureOf(manifest) };

    /// <summary>Refuses a manifest that was not signed with this key.</summary>
    /// <exception cref="AiCacheException"><see cref="ErrorIds.BackupSignatureInvalid"/>.</exception>
    public void Demand(string path, BackupManifest manifest)
    {
        if (manifest.Signature is null) throw ArchiveErrors.NotSigned(path);
        if (!CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(manifest.Signature),
            Encoding.ASCII.GetBytes(SignatureOf(manifest)))) throw ArchiveErrors.SignatureInvalid(path);
    }

    string SignatureOf(BackupManifest manifest) =>
        Algorithm + Convert.ToHexStringLower(HMACSHA256.HashData(key, manifest.SignedContent()));

    static byte[] ReadFile(string path, IReporter reporter)
    {
        try
        {
            using var file = File.OpenRead(path);
            if (file.Length > LongestLength)
                throw ArchiveErrors.KeyUnusable(path, $"it has more than {LongestLength} bytes");
            if (PrivateFiles.IsOpenToOthers(path))
                reporter.Warning($"Others may read or write the signing key '{path}': chmod 600 '{path}'");
            var key = new byte[file.Length];
            file.ReadExactly(key);
            return key;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw error is FileNotFoundException or DirectoryNotFoundException ? ArchiveErrors.KeyMissing()
                : ArchiveErrors.KeyUnusable(path, error.Message.TrimEnd('.'), error);
        }
    }
}
