using System.IO.Compression;
using AiCache.Engine.Ground;
using AiCache.Engine.Programs;

namespace AiCache.Engine.Backups;

/// <summary>A backup's content, whatever its format.</summary>
/// <param name="path">The file or folder.</param>
/// <param name="manifest">Its manifest.</param>
/// <param name="programs">Where pg_restore is; not used for a plain dump.</param>
/// <param name="environment">What pg_restore runs in.</param>
internal sealed class BackupArchive(string path, BackupManifest manifest, PostgresInstallation? programs,
    HostEnvironment environment)
{
    /// <summary>Finds pg_restore, where the format needs it, and opens the backup.</summary>
    public static async Task<BackupArchive> OpenAsync(string path, BackupManifest manifest, string? pgBinPath,
        HostEnvironment environment, CancellationToken cancellation) =>
        new(path, manifest, manifest.Format == BackupFormat.Plain ? null
            : await ClientPrograms.FindAsync(["pg_restore"], manifest.ClientVersion,
            "the pg_dump that wrote the backup", pgBinPath, environment, cancellation), environment);

    /// <summary>Decodes it and hands on rows.</summary>
    /// <param name="sink">Takes the rows.</param>
    /// <param name="tables">Tables that are enough, all of a name that needs no quotes; more may come. Null decodes
    /// everything.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="AiCacheException"><see cref="ErrorIds.BackupTruncated"/> or
    /// <see cref="ErrorIds.BackupCorrupted"/>: it cannot be decoded.</exception>
    public async Task ReadAsync(ICopySink sink, IReadOnlyCollection<(string Schema, string Name)>? tables,
        CancellationToken cancellation)
    {
        var complete = false;
        if (manifest.Format == BackupFormat.Plain)
        {
            await using var script = OpenPlain(path);
            try
            {
                complete = await ReadAsync(script);
            }
            catch (InvalidDataException error)
            {
                throw Undecodable(ErrorIds.BackupCorrupted, error.Message);
            }
        }
        else
        {
            if (manifest.Format == BackupFormat.Tar) await DemandWholeTarAsync(cancellation);
            List<string> arguments = ["--file=-", .. manifest.Content == BackupContent.SchemaOnly
                ? Array.Empty<string>() : ["--data-only"]];
            foreach (var schema in (tables ?? []).Select(t => t.Schema).Distinct()) arguments.Add($"--schema={schema}");
            foreach (var (_, name) in tables ?? []) arguments.Add($"--table={name}");
            var run = await new ClientProgram(programs!, "pg_restore", environment)
                .RunAsync([.. arguments, path], null,
                new ClientStreams(Output: async stream => complete = await ReadAsync(stream)), cancellation);
            if (!run.Succeeded)
                throw Undecodable(run.LastWords.Any(IsEarlyEnd) ? ErrorIds.BackupTruncated : ErrorIds.BackupCorrupted,
                    string.Join(" ", run.LastWords));
        }
        if (!complete) throw Undecodable(ErrorIds.BackupTruncated, "The closing line of the dump is missing.");

        async Task<bool> ReadAsync(Stream stream)
        {
            var script = new DumpScript(stream);
            await script.ReadAsync(sink, cancellation);
            return script.IsComplete;
        }
    }

    async Task DemandWholeTarAsync(CancellationToken cancellation)
    {
        try
        {
            await TarBlocks.DemandWholeAsync(path, cancellation);
        }
        catch (InvalidDataException error)
        {
            throw Undecodable(ErrorIds.BackupTruncated, error.Message);
        }
    }

    /// <summary>The script of a plain dump, decompressed where it is compressed.</summary>
    public static Stream OpenPlain(string path)
    {
        var file = new FileStream(path,
            new FileStreamOptions { Options = FileOptions.Asynchronous | FileOptions.SequentialScan });
        // The beginning of every gzip file.
        var compressed = file.ReadByte() == 0x1f && file.ReadByte() == 0x8b;
        file.Position = 0;
        return compressed ? new GZipStream(file, CompressionMode.Decompress) : file;
    }

    static bool IsEarlyEnd(string line) => line.Contains("end of file", StringComparison.Ordinal)
        || line.Contains("No such file", StringComparison.Ordinal);

    AiCacheException Undecodable(string errorId, string why) =>
        new(errorId, FailureKind.Verification, $"'{path}' cannot be decoded: {why}")
        {
            Subject = path,
            RecommendedAction = "Take a new backup, or copy this one again from where it is whole.",
        };
}
