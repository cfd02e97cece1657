namespace AiCache.Engine.Ground;

/// <summary>A folder that the user has named for what is to be written.</summary>
public static class OutputFolder
{
    /// <summary>Makes it, with those above it, where it is not there, for its owner alone.</summary>
    /// <param name="folder">Its full path.</param>
    /// <param name="errorId">The id of the error.</param>
    /// <exception cref="AiCacheException">It cannot be made; the error names the folder that stands in the
    /// way.</exception>
    public static void Make(string folder, string errorId)
    {
        try
        {
            PrivateFiles.CreateFolder(folder);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            var above = folder;
            while (!Path.Exists(above) && Path.GetDirectoryName(above) is { Length: > 0 } next) above = next;
            throw Unusable(folder, File.Exists(above) ? $"'{above}' is a file"
                : $"nothing can be made in '{above}'{Words(error)}", errorId, error);
        }
    }

    /// <summary>The error where a folder is there and nothing can be written into it.</summary>
    public static AiCacheException NotWritable(string folder, string errorId, Exception error) =>
        Unusable(folder, $"nothing can be made in it{Words(error)}", errorId, error);

    /// <summary>The system's own words; that it did not find what was to be made tells nobody anything.</summary>
    static string Words(Exception error) => error is FileNotFoundException or DirectoryNotFoundException ? ""
        : $" ({error.Message.TrimEnd('.')})";

    static AiCacheException Unusable(string folder, string why, string errorId, Exception error) =>
        new(errorId, error is UnauthorizedAccessException ? FailureKind.Permission : FailureKind.InvalidInput,
            $"The folder '{folder}' cannot be written to: {why}.", error)
        {
            Subject = folder,
            RecommendedAction = "Choose another path, or give the account "
            + $"'{Environment.UserName}' the right to write there.",
        };
}
