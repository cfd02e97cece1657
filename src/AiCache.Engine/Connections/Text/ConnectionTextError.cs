using AiCache.Engine.Ground;

namespace AiCache.Engine.Connections;

/// <summary>
/// Errors about what a connection's text says. They name the part, and never quote one that is or may be a password.
/// </summary>
internal static class ConnectionTextError
{
    const string Forms = "Write postgresql://user:password@host:5432/database?sslmode=require, "
        + "or host=… port=5432 dbname=… user=…, or Host=…;Port=5432;Database=…;Username=….";

    /// <summary>The text cannot be read.</summary>
    public static AiCacheException Invalid(string part, string problem, string? action = null) =>
        new(ErrorIds.ConnectionStringInvalid, FailureKind.InvalidInput, $"The connection cannot be read: {problem}.")
        {
            Subject = part,
            RecommendedAction = action ?? Forms,
        };

    /// <summary>A value is not what the option takes.</summary>
    public static AiCacheException Value(ConnectionOption option, string expected) =>
        Invalid(option.Name, $"{option.Name}{(IsPlain(option.Value) ? $" '{option.Value}'" : "")} is not {expected}",
            $"Give {option.Name} {expected}, or leave it out.");

    /// <summary>Refuses text that cannot be sent as it is.</summary>
    public static void DemandText(string name, string value)
    {
        if (value.Contains('\0', StringComparison.Ordinal))
            throw Invalid(name, $"{name} holds a NUL character, which ends a text at the server",
                $"Give {name} without it.");
        if (!IsWhole(value))
            throw Invalid(name, $"{name} holds half a character (a lone surrogate)",
                $"Give {name} without it: the text was cut within a character.");
    }

    /// <summary>A file that an option names is not there.</summary>
    /// <param name="option">The option.</param>
    /// <param name="path">Where it was looked for.</param>
    public static AiCacheException FileMissing(ConnectionOption option, string path) =>
        Invalid(option.Name, IsPath(option.Value) ? $"{option.Name} '{option.Value}' is not a file that is there"
            + (path == option.Value ? "" : $" (looked at {path})")
            : $"{option.Name} is not a file that is there",
            $"Give {option.Name} a file that is there, or leave it out. A relative path begins at the current folder.");

    /// <summary>An option that does not exist.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="after">The option that it follows; behind a password it may be a piece of that, and is not
    /// named.</param>
    public static AiCacheException Unknown(string name, string? after) => after is not null
        && ConnectionKeywords.IsSecret(after)
        ? Invalid(after, $"what follows {after} is not an option",
        $"If it belongs to {after}: percent-encode it in a URI, put it in quotes elsewhere.")
        : IsPlain(name) ? Invalid(name, $"there is no option '{name}'{Nearest(name)}")
        : Invalid("text", "it holds something before a '=' that is no option's name");

    /// <summary>An option that exists and cannot be carried out.</summary>
    public static AiCacheException Unsupported(string name, string condition = "") =>
        new(ErrorIds.ConnectionOptionUnsupported, FailureKind.InvalidInput,
            $"The option {name} cannot be honoured{condition}.")
        {
            Subject = name,
            RecommendedAction = $"Leave {name} out, if the connection may do without it.",
        };

    /// <summary>
    /// Where a separator is missing, a name or a value may run on into the next part, which may be a password.
    /// </summary>
    static bool IsPlain(string text) => text.Length is > 0 and <= 60
        && text.All(c => char.IsAsciiLetterOrDigit(c) || "_-./\\, ".Contains(c));

    /// <summary>The same for a path, which may hold any letter, but not what separates options.</summary>
    static bool IsPath(string text) => text.Length is > 0 and <= 400
        && text.All(c => !char.IsControl(c) && !"=;&?@".Contains(c));

    static bool IsWhole(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i])) continue;
            if (i + 1 == text.Length || !char.IsSurrogatePair(text[i], text[i + 1])) return false;
            i++;
        }
        return true;
    }

    static string Nearest(string name)
    {
        var bare = name.Replace("_", "", StringComparison.Ordinal).Replace(" ", "", StringComparison.Ordinal)
            .ToLowerInvariant();
        var known = bare switch
        {
            "database" or "db" => "dbname",
            "username" or "login" => "user",
            "server" or "hostname" => "host",
            "pass" or "pwd" or "pasword" => "password",
            "ssl" => "sslmode",
            "timeout" => "connect_timeout",
            "applicationname" or "appname" => "application_name",
            "schema" or "searchpath" => "options=-csearch_path=…",
            _ => null,
        };
        return known is null ? "" : $"; {known} may be meant";
    }
}
