namespace AiCache.Engine.Ground;

/// <summary>A file that the user has named for what is to be written.</summary>
public static class OutputFile
{
    /// <summary>
    /// Writes the whole file or nothing. What is there keeps its mode; a link is followed, and into a device or a pipe
    /// is written.
    /// </summary>
    /// <param name="path">Its full path.</param>
    /// <param name="text">What it is to hold, in UTF-8.</param>
    /// <param name="errorId">The id of the error.</param>
    /// <exception cref="AiCacheException">It cannot be written; what was there before is still there.</exception>
    public static void Write(string path, string text, string errorId) => Guard(path, errorId, () =>
    {
        // Of a file that is not there yet, ResolveLinkTarget throws.
        var file = new FileInfo(path).LinkTarget is null ? path
            : File.ResolveLinkTarget(path, returnFinalTarget: true)!.FullName;
        var kind = FileFacts.Of(file).Kind;
        if (kind == FileKind.Special)
        {
            Append(file, text);
            return;
        }
        UnixFileMode? mode = kind == FileKind.Regular && !OperatingSystem.IsWindows() ? File.GetUnixFileMode(file)
            : null;
        var unfinished = $"{file}.{Environment.ProcessId}.tmp";
        try
        {
            var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
            if (mode is not null && !OperatingSystem.IsWindows()) options.UnixCreateMode = mode;
            using (var writer = new StreamWriter(unfinished, options)) writer.Write(text);
            // The mask took away what it does not like; what was there decides.
            if (mode is { } before && !OperatingSystem.IsWindows()) File.SetUnixFileMode(unfinished, before);
            File.Move(unfinished, file, overwrite: true);
        }
        finally
        {
            File.Delete(unfinished);
        }
    });

    /// <summary>Adds to the end of a file that others write to as well.</summary>
    /// <param name="path">Its full path.</param>
    /// <param name="text">What to add, in UTF-8.</param>
    /// <param name="errorId">The id of the error.</param>
    /// <exception cref="AiCacheException">It cannot be written.</exception>
    public static void Add(string path, string text, string errorId) => Guard(path, errorId, () => Append(path, text));

    static void Append(string path, string text)
    {
        using var file = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        using var writer = new StreamWriter(file);
        writer.Write(text);
    }

    static void Guard(string path, string errorId, Action write)
    {
        OutputFolder.Make(Path.GetDirectoryName(path)!, errorId);
        try
        {
            write();
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw OutputFolder.NotWritable(Path.GetDirectoryName(path)!, errorId, error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new AiCacheException(errorId, error is UnauthorizedAccessException ? FailureKind.Permission
                : FailureKind.InvalidInput, $"'{path}' cannot be written: {error.Message}", error)
            {
                Subject = path,
                RecommendedAction = "Choose another -Path, or make room or give rights there.",
            };
        }
    }
}
