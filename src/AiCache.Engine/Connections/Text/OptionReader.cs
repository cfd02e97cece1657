using System.Globalization;
using AiCache.Engine.Programs;

namespace AiCache.Engine.Connections;

/// <summary>Reads the values of options that are numbers, switches or one of several words.</summary>
internal static class OptionReader
{
    /// <summary>A whole number within bounds, or null where the option was not given.</summary>
    public static int? Number(this ConnectionOptions options, string keyword, int least, int most, string unit)
    {
        if (!options.Has(keyword, out var option)) return null;
        return int.TryParse(option.Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            && number >= least && number <= most
            ? number
            : throw ConnectionTextError.Value(option, $"a number of {unit} from {least} to {most}");
    }

    /// <summary>One of several words, or null where the option was not given.</summary>
    public static T? Word<T>(this ConnectionOptions options, string keyword,
        params (string Word, T Value)[] words) where T : struct
    {
        if (!options.Has(keyword, out var option)) return null;
        foreach (var (word, value) in words)
            if (word.Equals(option.Value, StringComparison.OrdinalIgnoreCase)) return value;
        throw ConnectionTextError.Value(option, $"one of {string.Join(", ", words.Select(w => w.Word))}");
    }

    /// <summary>The path of a file that has to be there, or null where the option was not given.</summary>
    public static string? ExistingFile(this ConnectionOptions options, string keyword, HostEnvironment environment)
    {
        if (!options.Has(keyword, out var option)) return null;
        var path = environment.FullPath(option.Value);
        return File.Exists(path) ? path : throw ConnectionTextError.FileMissing(option, path);
    }
}
