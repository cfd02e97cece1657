using System.Globalization;
using System.Text.RegularExpressions;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Backups;

/// <summary>How pg_dump compresses.</summary>
/// <param name="Method"><c>none</c>, <c>gzip</c>, <c>lz4</c> or <c>zstd</c>.</param>
/// <param name="Level">Its level; null for the method's own default.</param>
internal sealed partial record Compression(string Method, int? Level)
{
    /// <summary>The version from which pg_dump knows more than gzip.</summary>
    static readonly Version MethodsSince = new(16, 0);

    public bool IsNone => Method == "none";

    /// <summary>Reads what the user asked for.</summary>
    /// <exception cref="AiCacheException">It cannot be read, or the format cannot do it.</exception>
    public static Compression Read(BackupOptions options)
    {
        var compresses = options.Kept is BackupFormat.Custom or BackupFormat.Directory;
        var isGzip = options.IsNamed && options.Path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase);
        if (options.Compression is not { } text) return compresses || isGzip ? new("gzip", 1) : new("none", null);
        var match = Pattern().Match(text);
        if (!match.Success || (match.Groups["level"].Success
            && match.Groups["method"].Value.Equals("none", StringComparison.OrdinalIgnoreCase)))
            throw Wrong(text, "is no compression",
                "Use none, a level from 0 to 9, gzip, lz4 or zstd; a level may follow after a colon, such as zstd:3.");
        var level = match.Groups["level"].Success
            ? int.Parse(match.Groups["level"].Value, CultureInfo.InvariantCulture) : (int?)null;
        var method = match.Groups["method"].Success ? match.Groups["method"].Value.ToLowerInvariant() : level == 0
            ? "none" : "gzip";
        if (options is { IsNamed: true, Kept: BackupFormat.Plain } && isGzip != (method != "none"))
            throw Wrong(text, $"is not what '{Path.GetFileName(options.Path)}' says",
                "A plain dump that gzip compresses is called .sql.gz, one without compression .sql.");
        if (method == "none") return new("none", null);
        if (options.Kept == BackupFormat.Tar)
            throw Wrong(text, "cannot be had in a tar archive", "Use the custom format, or leave the compression out.");
        if (options.Kept == BackupFormat.Plain && method != "gzip")
            throw Wrong(text, "cannot be had in a plain dump, which has to be read back here",
                "Use gzip, or the custom format.");
        return new(method, level);
    }

    /// <summary>The oldest pg_dump that can do it.</summary>
    public Version OldestClient => Method is "lz4" or "zstd" ? MethodsSince : new(0, 0);

    /// <summary>The error where no pg_dump here knows it, or this one was built without it.</summary>
    /// <param name="client">The version of pg_dump.</param>
    /// <param name="folder">Where it is.</param>
    public AiCacheException Unknown(Version client, string folder) => Wrong(ToString(),
        client < MethodsSince ? $"is unknown to pg_dump {client} in '{folder}'"
        : $"was left out when pg_dump {client} in '{folder}' was built",
        $"Use gzip, or a pg_dump {MethodsSince.Major} or later that was built with {Method}: install it, or "
        + "name its folder: -PgBinPath <folder>");

    /// <summary>The value of pg_dump's --compress; null where the format knows none.</summary>
    public string? Argument(BackupOptions options, Version client) => options.Kept == BackupFormat.Tar ? null
        : client >= MethodsSince ? ToString()
        : IsNone ? "0" : (Level ?? 6).ToString(CultureInfo.InvariantCulture);

    public override string ToString() => Level is null ? Method : $"{Method}:{Level}";

    static AiCacheException Wrong(string text, string what, string action) =>
        BackupErrors.Option($"'{text}' {what}.", action, text);

    [GeneratedRegex(@"^(?:(?<level>[0-9])|(?<method>none|gzip|lz4|zstd)(?::(?<level>[0-9]{1,2}))?)\z",
        RegexOptions.IgnoreCase)]
    private static partial Regex Pattern();
}
