using System.Globalization;
using System.Text.RegularExpressions;

namespace AiCache.Engine.Backups;

/// <summary>How pg_dump compresses.</summary>
/// <param name="Method"><c>none</c>, <c>gzip</c>, <c>lz4</c> or <c>zstd</c>.</param>
/// <param name="Level">Its level; null for the method's own default.</param>
internal sealed partial record Compression(string Method, int? Level)
{
    /// <summary>The major version from which pg_dump knows more than gzip.</summary>
    const int MethodsSince = 16;

    public bool IsNone => Method == "none";

    /// <summary>Reads what the user asked for.</summary>
    /// <exception cref="AiCacheException">It cannot be read, or the format or pg_dump cannot do it.</exception>
    public static Compression Read(BackupOptions options, Version client)
    {
        var compresses = options.Format is BackupFormat.Custom or BackupFormat.Directory;
        if (options.Compression is not { } text) return compresses ? new("gzip", 1) : new("none", null);
        var match = Pattern().Match(text);
        if (!match.Success || (match.Groups["level"].Success && match.Groups["method"].Value.Equals("none", StringComparison.OrdinalIgnoreCase)))
            throw Wrong(text, "is no compression", "Use none, a level from 0 to 9, gzip, lz4 or zstd; a level may follow after a colon, such as zstd:3.");
        var level = match.Groups["level"].Success ? int.Parse(match.Groups["level"].Value, CultureInfo.InvariantCulture) : (int?)null;
        var method = match.Groups["method"].Success ? match.Groups["method"].Value.ToLowerInvariant() : level == 0 ? "none" : "gzip";
        if (method == "none") return new("none", null);
        if (options.Format == BackupFormat.Tar) throw Wrong(text, "cannot be had in a tar archive", "Use the custom format, or leave the compression out.");
        if (options.Format == BackupFormat.Plain && method != "gzip")
            throw Wrong(text, "cannot be had in a plain dump, which has to be read back here", "Use gzip, or the custom format.");
        if (method is "lz4" or "zstd" && client.Major < MethodsSince)
            throw Wrong(text, $"is unknown to pg_dump {client}", $"Install the client programs of PostgreSQL {MethodsSince} or later, or use gzip.");
        return new(method, level);
    }

    /// <summary>The value of pg_dump's --compress; null where the format knows none.</summary>
    public string? Argument(BackupOptions options, Version client) => options.Format == BackupFormat.Tar ? null
        : client.Major >= MethodsSince ? ToString()
        : IsNone ? "0" : (Level ?? 6).ToString(CultureInfo.InvariantCulture);

    public override string ToString() => Level is null ? Method : $"{Method}:{Level}";

    static AiCacheException Wrong(string text, string what, string action) =>
        new(ErrorIds.BackupOptionInvalid, FailureKind.InvalidInput, $"'{text}' {what}.") { Subject = text, RecommendedAction = action };

    [GeneratedRegex(@"^(?:(?<level>[0-9])|(?<method>none|gzip|lz4|zstd)(?::(?<level>[0-9]{1,2}))?)\z", RegexOptions.IgnoreCase)]
    private static partial Regex Pattern();
}
