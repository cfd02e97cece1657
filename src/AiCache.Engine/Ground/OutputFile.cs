using System.Diagnostics;
using System.Text;

namespace AiCache.Engine.Ground;

/// <summary>A file that the user has named for what is to be written.</summary>
public static class OutputFile
{
    /// <summary>Nobody's turn takes as long: the system has forgotten to give it back.</summary>
    static readonly TimeSpan LongestTurn = TimeSpan.FromSeconds(10);

    /// <summary>What .NET makes of a file that somebody has to himself: on Linux, macOS and Windows.</summary>
    static readonly int[] InUse = [11, 35, unchecked((int)0x80070020)];

    /// <summary>
    /// Writes the whole file or nothing. What is there keeps its mode and its owner; a link is followed, and into a device
    /// or a pipe is written.
    /// </summary>
    /// <param name="path">Its full path.</param>
    /// <param name="text">What it is to hold, in UTF-8.</param>
    /// <param name="errorId">The id of the error.</param>
    /// <exception cref="AiCacheException">It cannot be written; what was there before is still there.</exception>
    public static void Write(string path, string text, string errorId) =>
        Write(path, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false).GetBytes(text), errorId);

    /// <inheritdoc cref="Write(string, string, string)"/>
    /// <param name="path">Its full path.</param>
    /// <param name="content">What it is to hold.</param>
    /// <param name="errorId">The id of the error.</param>
    /// <param name="isPrivate">Whether it is its owner's alone where it is made.</param>
    public static void Write(string path, byte[] content, string errorId, bool isPrivate = false) =>
        Guard(path, errorId, file =>
        {
            var facts = FileFacts.Of(file);
            if (facts.Kind == FileKind.Special) Append(file, content);
            // Whose a file is, only the system's administrator may say: what is another's is written where it stands.
            else if (facts is { Kind: FileKind.Regular, IsOurs: false }) Overwrite(file, content);
            else Replace(file, content, facts.Kind == FileKind.Regular, isPrivate);
        });

    static void Replace(string file, byte[] content, bool isThere, bool isPrivate)
    {
        UnixFileMode? mode = OperatingSystem.IsWindows() ? null : isThere ? File.GetUnixFileMode(file)
            : isPrivate ? UnixFileMode.UserRead | UnixFileMode.UserWrite : null;
        // Nobody who may write to the folder knows the name, and could have put a link or a file of his own there.
        var unfinished = $"{file}.{Path.GetRandomFileName()}.tmp";
        try
        {
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (mode is not null && !OperatingSystem.IsWindows()) options.UnixCreateMode = mode;
            using (var writer = new FileStream(unfinished, options)) writer.Write(content);
            // The mask took away what it does not like; what was there decides.
            if (mode is { } before && !OperatingSystem.IsWindows()) File.SetUnixFileMode(unfinished, before);
            File.Move(unfinished, file, overwrite: true);
        }
        finally
        {
            File.Delete(unfinished);
        }
    }

    static void Overwrite(string file, byte[] content)
    {
        using var writer = new FileStream(file, FileMode.Truncate, FileAccess.Write);
        writer.Write(content);
    }

    /// <summary>Adds to the end of a file that others write to as well.</summary>
    /// <param name="path">Its full path.</param>
    /// <param name="text">What to add, in UTF-8.</param>
    /// <param name="errorId">The id of the error.</param>
    /// <exception cref="AiCacheException">It cannot be written.</exception>
    public static void Add(string path, string text, string errorId) => Guard(path, errorId, file =>
        Append(file, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false).GetBytes(text)));

    /// <summary>
    /// Waits until no other process reads and writes the file in its turn, and keeps it so until what is returned is
    /// disposed of. By a file beside it, which stays: who waits for one that is deleted would wait for another.
    /// </summary>
    /// <param name="path">Its full path.</param>
    /// <param name="errorId">The id of the error.</param>
    /// <exception cref="AiCacheException">Nothing can be made beside it.</exception>
    internal static IDisposable TakeTurn(string path, string errorId)
    {
        var waited = Stopwatch.StartNew();
        FileStream? turn = null;
        while (turn is null)
            Guard($"{path}.lock", errorId, file =>
            {
                try
                {
                    turn = new FileStream(file, FileMode.OpenOrCreate, FileAccess.Write, FileShare.None);
                }
                catch (IOException busy) when (InUse.Contains(busy.HResult) && waited.Elapsed < LongestTurn)
                {
                    Thread.Sleep(10);
                }
            });
        return turn;
    }

    static void Append(string path, byte[] content)
    {
        using var file = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        file.Write(content);
    }

    static void Guard(string path, string errorId, Action<string> write)
    {
        OutputFolder.Make(Path.GetDirectoryName(path)!, errorId);
        var file = path;
        try
        {
            // Of a file that is not there yet, ResolveLinkTarget throws.
            // A device behind a link is opened by it: what a link to a pipe leads to is no path.
            if (new FileInfo(path).LinkTarget is not null && FileFacts.Of(path).Kind != FileKind.Special)
                file = File.ResolveLinkTarget(path, returnFinalTarget: true)!.FullName;
            write(file);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw OutputFolder.NotWritable(Path.GetDirectoryName(file)!, errorId, error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new AiCacheException(errorId, error is UnauthorizedAccessException ? FailureKind.Permission
                : FailureKind.InvalidInput, $"'{path}' cannot be written: {error.Message}", error)
            {
                Subject = path,
                RecommendedAction = "Choose another path, or make room or give rights there.",
            };
        }
    }
}
