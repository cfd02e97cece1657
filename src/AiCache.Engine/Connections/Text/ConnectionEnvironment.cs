namespace AiCache.Engine.Connections;

/// <summary>
/// What the engine may know of its surroundings when it reads a connection. The caller fills it in; what is left out
/// does not exist.
/// </summary>
public sealed record ConnectionEnvironment
{
    /// <summary>No variables, no folders: a connection is then what its text says.</summary>
    public static ConnectionEnvironment None { get; } = new();

    /// <summary>Looks up an environment variable.</summary>
    public Func<string, string?> Variable { get; init; } = static _ => null;

    /// <summary>The user's home folder, where <c>.pgpass</c> and <c>.pg_service.conf</c> are.</summary>
    public string? HomeFolder { get; init; }

    /// <summary>
    /// On Windows, the user's roaming application data (<c>%APPDATA%</c>), where both files are instead.
    /// </summary>
    public string? ApplicationDataFolder { get; init; }

    /// <summary>The name of the operating system's user, who logs in where nobody is named.</summary>
    public string? UserName { get; init; }

    /// <summary>Whether Windows' places and rules apply.</summary>
    public bool IsWindows { get; init; }

    /// <summary>A variable's value, or null where it is unset or empty.</summary>
    internal string? Get(string variable) => Variable(variable) is { Length: > 0 } value ? value : null;

    /// <summary>The path of one of libpq's files of the user, or null where he has no folder for it.</summary>
    internal string? UserFile(string unixName, string windowsName) => IsWindows
        ? ApplicationDataFolder is { } data ? Path.Combine(data, "postgresql", windowsName) : null
        : HomeFolder is { } home ? Path.Combine(home, unixName) : null;
}
