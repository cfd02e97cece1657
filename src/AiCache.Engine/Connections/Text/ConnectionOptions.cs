using System.Diagnostics.CodeAnalysis;
using AiCache.Engine.Programs;

namespace AiCache.Engine.Connections;

/// <summary>One option as it was given.</summary>
/// <param name="Value">Its value, decoded.</param>
/// <param name="Name">What to call it in an error: the user's own name of it.</param>
internal sealed record ConnectionOption(string Value, string Name);

/// <summary>Options by libpq's keywords. What was set first wins over what is filled in later.</summary>
internal sealed class ConnectionOptions
{
    readonly Dictionary<string, ConnectionOption> values = new(StringComparer.Ordinal);

    /// <summary>What an ADO.NET string asks of the driver's pool and buffers, by the driver's keywords.</summary>
    public Dictionary<string, string> Driver { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Options of other clients, which were taken out.</summary>
    public List<string> TakenOut { get; } = [];

    /// <summary>The keywords that were given.</summary>
    public IEnumerable<string> Keywords => values.Keys;

    /// <summary>Sets an option; within one text the last word counts, as in libpq.</summary>
    public void Set(string keyword, string value, string? name = null) =>
        values[keyword] = new ConnectionOption(value, name ?? keyword);

    /// <summary>Sets an option that was not given.</summary>
    public void Fill(string keyword, ConnectionOption option) => values.TryAdd(keyword, option);

    /// <summary>Takes over what <paramref name="others"/> have and these have not.</summary>
    public void FillFrom(ConnectionOptions others)
    {
        foreach (var (keyword, option) in others.values) Fill(keyword, option);
    }

    /// <summary>Takes over what the variables say and the options do not.</summary>
    public void FillFrom(HostEnvironment environment)
    {
        foreach (var (keyword, variable) in ConnectionKeywords.Variables)
            if (environment[variable] is { } value) Fill(keyword, new ConnectionOption(value, variable));
    }

    /// <summary>An option that was given and is not empty.</summary>
    public bool Has(string keyword, [NotNullWhen(true)] out ConnectionOption? option) =>
        values.TryGetValue(keyword, out option) && option.Value.Length > 0;

    /// <summary>An option's value, or null where it was not given or is empty.</summary>
    public string? Text(string keyword) => Has(keyword, out var option) ? option.Value : null;
}
