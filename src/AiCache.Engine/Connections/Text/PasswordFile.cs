using System.Text;

namespace AiCache.Engine.Connections;

/// <summary>
/// A libpq password file: <c>host:port:database:user:password</c>, with <c>*</c> for any and <c>\</c> before a colon or
/// a backslash.
/// </summary>
/// <remarks>https://www.postgresql.org/docs/18/libpq-pgpass.html</remarks>
internal sealed class PasswordFile
{
    readonly List<string?[]> entries = [];

    /// <summary>Why the file is not used, or null.</summary>
    public string? Warning { get; private init; }

    /// <summary>Reads a file. One that others could read is not used, as in libpq.</summary>
    /// <param name="path">The file, or null where there is none.</param>
    /// <param name="isNamed">Whether somebody asked for this very file.</param>
    /// <param name="isWindows">Whether the file's permissions are Windows' business.</param>
    public static PasswordFile Read(string? path, bool isNamed, bool isWindows)
    {
        if (path is null) return new PasswordFile();
        if (!File.Exists(path))
            return new PasswordFile { Warning = isNamed ? $"The password file '{path}' does not exist." : null };
        const UnixFileMode others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
            | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;
        if (!isWindows && !OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & others) != UnixFileMode.None)
            return new PasswordFile
            {
                Warning = $"The password file '{path}' is ignored, because "
                + $"others may access it: chmod 600 '{path}'."
            };
        try
        {
            var file = new PasswordFile();
            foreach (var line in File.ReadLines(path))
                if (line.Length > 0 && line[0] != '#' && Fields(line) is { Length: 5 } fields) file.entries.Add(fields);
            return file;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return new PasswordFile { Warning = $"The password file '{path}' is ignored: {error.Message}" };
        }
    }

    /// <summary>The password of the first entry that fits, or null.</summary>
    public string? Find(HostEndpoint host, string database, string user)
    {
        var port = host.Port.ToString(System.Globalization.CultureInfo.InvariantCulture);
        // The folder of a standard socket goes by the name localhost.
        var isLocalhost = host.Host is "/var/run/postgresql" or "/tmp";
        foreach (var entry in entries)
        {
            if ((entry[0] is null || entry[0] == host.Host || (isLocalhost && entry[0] == "localhost"))
                && (entry[1] is null || entry[1] == port)
                && (entry[2] is null || entry[2] == database)
                && (entry[3] is null || entry[3] == user))
                return entry[4];
        }
        return null;
    }

    /// <summary>
    /// The fields without their escapes, null for a lone asterisk among the first four; what follows the fourth colon
    /// is the password.
    /// </summary>
    static string?[] Fields(string line)
    {
        List<string?> fields = [];
        var field = new StringBuilder();
        var escaped = false;
        for (var i = 0; i < line.Length; i++)
        {
            if (line[i] == '\\' && i + 1 < line.Length)
            {
                field.Append(line[++i]);
                escaped = true;
            }
            else if (line[i] == ':')
            {
                // An unescaped colon ends the password too.
                if (fields.Count == 4) break;
                fields.Add(field.ToString() is "*" && !escaped ? null : field.ToString());
                field.Clear();
                escaped = false;
            }
            else
            {
                field.Append(line[i]);
            }
        }
        fields.Add(field.ToString());
        return [.. fields];
    }
}
