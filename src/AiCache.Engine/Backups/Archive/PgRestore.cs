using AiCache.Engine.Ground;
using AiCache.Engine.Programs;

namespace AiCache.Engine.Backups;

/// <summary>Runs pg_restore to read an archive: it makes a script of it.</summary>
/// <param name="program">The program.</param>
/// <param name="path">The archive's path, for errors.</param>
internal sealed class PgRestore(ClientProgram program, string path)
{
    /// <summary>Its version.</summary>
    public Version Version => program.Version;

    /// <summary>Reads an archive to its end.</summary>
    /// <param name="sink">Takes what it holds.</param>
    /// <param name="arguments">What to read of it, and where it is unless it is written to the program.</param>
    /// <param name="input">Writes the archive to the program; null where it reads it by itself.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="AiCacheException"><see cref="ErrorIds.BackupTruncated"/> or
    /// <see cref="ErrorIds.BackupCorrupted"/>.</exception>
    /// <exception cref="UnsafeDumpException">It holds what no dump holds.</exception>
    public async Task ReadAsync(IDumpSink sink, IReadOnlyList<string> arguments, Func<Stream, Task>? input,
        CancellationToken cancellation)
    {
        AiCacheException? broken = null;
        var run = await program.RunAsync(["--file=-", .. arguments], null, new ClientStreams(Input: input,
            Output: async script =>
            {
                try
                {
                    await DumpReader.ReadWholeAsync(script, path, sink, cancellation);
                }
                catch (AiCacheException error) when (error.ErrorId == ErrorIds.BackupTruncated)
                {
                    // Why it broke off, the program says.
                    broken = error;
                }
            }), cancellation);
        if (!run.Succeeded)
            throw ArchiveErrors.Undecodable(run.LastWords.Any(IsEarlyEnd) ? ErrorIds.BackupTruncated
                : ErrorIds.BackupCorrupted, path, string.Join(" ", run.LastWords));
        if (broken is not null) throw broken;
    }

    static bool IsEarlyEnd(string line) => line.Contains("end of file", StringComparison.Ordinal)
        || line.Contains("No such file", StringComparison.Ordinal);
}
