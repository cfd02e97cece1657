using System.IO.Compression;
using AiCache.Engine.Ground;
using AiCache.Engine.Programs;

namespace AiCache.Engine.Backups;

/// <summary>A backup's content, whatever its format: as it was when its checksum was taken.</summary>
internal sealed class BackupArchive
{
    readonly string path;
    readonly BackupManifest manifest;
    readonly BackupDigest digest;
    readonly PgRestore? pgRestore;
    readonly HostEnvironment environment;

    BackupArchive(string path, BackupManifest manifest, BackupDigest digest, PgRestore? pgRestore,
        HostEnvironment environment)
    {
        this.path = path;
        this.manifest = manifest;
        this.digest = digest;
        this.pgRestore = pgRestore;
        this.environment = environment;
    }

    /// <summary>What reads it.</summary>
    public string Reader => pgRestore is null ? "this module" : $"pg_restore {pgRestore.Version}";

    /// <summary>Finds pg_restore, where the format needs it.</summary>
    /// <param name="work">This machine.</param>
    /// <param name="path">The file or folder.</param>
    /// <param name="manifest">Its manifest.</param>
    /// <param name="digest">What was found there.</param>
    /// <param name="pgBinPath">The folder of pg_restore; null searches for it.</param>
    /// <param name="cancellation">Stops it.</param>
    public static async Task<BackupArchive> OpenAsync(Work work, string path, BackupManifest manifest,
        BackupDigest digest, string? pgBinPath, CancellationToken cancellation)
    {
        var pgRestore = manifest.Format == BackupFormat.Plain ? null
            : new PgRestore(new ClientProgram(await ClientPrograms.FindAsync(["pg_restore"], manifest.ClientVersion,
                "the pg_dump that wrote the backup", pgBinPath, work.Environment, cancellation), "pg_restore",
                work.Environment), path);
        return new(path, manifest, digest, pgRestore, work.Environment);
    }

    /// <summary>Decodes all of it, or the rows alone.</summary>
    /// <exception cref="AiCacheException"><see cref="ErrorIds.BackupTruncated"/> or
    /// <see cref="ErrorIds.BackupCorrupted"/>: it cannot be decoded. <see cref="ErrorIds.BackupUnsafe"/>: it holds what
    /// no dump holds.</exception>
    public Task ReadRowsAsync(IDumpSink sink, CancellationToken cancellation) =>
        ReadAsync(sink, manifest.Content == BackupContent.SchemaOnly ? [] : ["--data-only"], loads: false,
            cancellation);

    /// <summary>Decodes it and hands on rows of some tables.</summary>
    /// <param name="sink">Takes the rows.</param>
    /// <param name="tables">The tables, all of a name that needs no quotes; more may come.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="AiCacheException">As above.</exception>
    public Task ReadRowsAsync(IDumpSink sink, IReadOnlyCollection<(string Schema, string Name)> tables,
        CancellationToken cancellation) =>
        ReadAsync(sink, ["--data-only", .. tables.Select(t => t.Schema).Distinct().Select(s => $"--schema={s}"),
            .. tables.Select(t => $"--table={t.Name}")], loads: true, cancellation);

    /// <summary>Decodes it and hands on all that makes a database of it.</summary>
    /// <param name="sink">Takes it.</param>
    /// <param name="clean">Whether statements that drop what is there come first; not in a plain dump.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="AiCacheException">As above.</exception>
    public Task ReadAllAsync(IDumpSink sink, bool clean, CancellationToken cancellation) =>
        ReadAsync(sink, clean ? ["--clean", "--if-exists"] : [], loads: true, cancellation);

    async Task ReadAsync(IDumpSink sink, IReadOnlyList<string> arguments, bool loads, CancellationToken cancellation)
    {
        try
        {
            if (manifest.Format != BackupFormat.Directory) await ReadFileAsync(sink, arguments, cancellation);
            else if (loads) await ReadCopyAsync(sink, arguments, cancellation);
            else await pgRestore!.ReadAsync(sink, [.. arguments, path], null, cancellation);
        }
        catch (InvalidDataException error)
        {
            throw ArchiveErrors.Undecodable(ErrorIds.BackupCorrupted, path, error.Message);
        }
        catch (UnsafeDumpException found)
        {
            throw ArchiveErrors.Unsafe(path, found);
        }
    }

    async Task ReadFileAsync(IDumpSink sink, IReadOnlyList<string> arguments, CancellationToken cancellation)
    {
        if (manifest.Format == BackupFormat.Tar) await DemandWholeTarAsync(cancellation);
        await using var file = new ProvenStream(path, digest);
        if (pgRestore is not null)
        {
            await pgRestore.ReadAsync(sink, [$"--format={manifest.Format.ToString().ToLowerInvariant()}", .. arguments],
                input => file.CopyToAsync(input, cancellation), cancellation);
            return;
        }
        // The beginning of every gzip file.
        var isCompressed = await file.PeekAsync(2, cancellation) is [0x1f, 0x8b];
        await using var script = isCompressed ? new GZipStream(file, CompressionMode.Decompress) : (Stream)file;
        await DumpReader.ReadWholeAsync(script, path, sink, cancellation);
    }

    /// <summary>
    /// pg_restore opens a folder's files by their names: it is given a copy that nobody else can reach.
    /// </summary>
    async Task ReadCopyAsync(IDumpSink sink, IReadOnlyList<string> arguments, CancellationToken cancellation)
    {
        using var copy = new PrivateFolder(environment.TempFolder);
        var copied = await BackupDigest.OfAsync(path, cancellation, copy.Path);
        if (copied.Sha256 != digest.Sha256) throw ArchiveErrors.ChangedMeanwhile(path);
        await pgRestore!.ReadAsync(sink, [.. arguments, copy.Path], null, cancellation);
    }

    async Task DemandWholeTarAsync(CancellationToken cancellation)
    {
        try
        {
            await TarBlocks.DemandWholeAsync(path, cancellation);
        }
        catch (InvalidDataException error)
        {
            throw ArchiveErrors.Undecodable(ErrorIds.BackupTruncated, path, error.Message);
        }
    }
}
