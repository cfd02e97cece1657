using System.Security.Cryptography;
using System.Text;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Contract;

/// <summary>One of the migrations that this module carries.</summary>
public sealed class MigrationScript
{
    const string Separator = "-- step: ";

    MigrationScript(string name)
    {
        Name = name;
        Text = EmbeddedSql.Read($"Contract/Scripts/{name}.sql");
        Checksum = ChecksumOf(Text);
        Steps = ReadSteps(Text);
    }

    /// <summary>All of them, in the order in which they are applied.</summary>
    public static IReadOnlyList<MigrationScript> All { get; } =
        [new("add_ai_response_cache"), new("add_lecture_content_hashes"), new("add_ai_cache_stats")];

    /// <summary>Its name: the file's name without <c>.sql</c>.</summary>
    public string Name { get; }

    /// <summary>The file's name, as the deployment guide calls it.</summary>
    public string FileName => Name + ".sql";

    /// <summary>The whole script, lines ended by LF.</summary>
    public string Text { get; }

    /// <summary>SHA-256 of the script with its line endings normalised to LF, in lower-case hexadecimal.</summary>
    public string Checksum { get; }

    /// <summary>Its statements in order.</summary>
    public IReadOnlyList<MigrationStep> Steps { get; }

    /// <summary>Finds a migration by its name, with or without <c>.sql</c>, whatever the case.</summary>
    /// <exception cref="AiCacheException">There is none of that name
    /// (<see cref="ErrorIds.MigrationUnknown"/>).</exception>
    public static MigrationScript Find(string name) =>
        All.FirstOrDefault(m => m.Name.Equals(name, StringComparison.OrdinalIgnoreCase)
            || m.FileName.Equals(name, StringComparison.OrdinalIgnoreCase))
        ?? throw ContractErrors.MigrationUnknown(name);

    /// <summary>The checksum of a script's text: equal for CRLF and LF.</summary>
    public static string ChecksumOf(string text) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ReplaceLineEndings("\n"))));

    /// <summary>Reads the statements of a script: each stands under a separator comment that names it.</summary>
    internal static IReadOnlyList<MigrationStep> ReadSteps(string text) =>
        [.. text.Split('\n' + Separator).Skip(text.StartsWith(Separator, StringComparison.Ordinal) ? 0 : 1)
            .Select(part =>
        {
            var lines = (part.StartsWith(Separator, StringComparison.Ordinal) ? part[Separator.Length..] : part)
                .Split('\n', 2);
            return new MigrationStep(lines[0].Trim(), lines[1].Trim().TrimEnd(';'));
        })];

    /// <summary>The body that this script gives a function.</summary>
    internal string BodyOf(string function) =>
        Steps.Single(s => s.Name == $"create function {function}").Statement.Split("$body$")[1];
}

/// <summary>One statement of a migration.</summary>
/// <param name="Name">What it does.</param>
/// <param name="Statement">The statement, without the semicolon.</param>
public sealed record MigrationStep(string Name, string Statement)
{
    /// <summary>How long it took when it was run.</summary>
    public TimeSpan? Duration { get; init; }

    /// <summary>The locks it took on relations, as <c>mode on relation</c>; known after a rehearsal.</summary>
    public IReadOnlyList<string> Locks { get; init; } = [];

    /// <summary>Its name, which is what fits a column of a view.</summary>
    public override string ToString() => Name;
}
