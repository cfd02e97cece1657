using System.Globalization;
using System.IO.Compression;
using System.Text;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Diagnostics;

/// <summary>Writes one file for whoever helps: what he would ask for, and nothing that is not for him.</summary>
public static class ExportDiagnostic
{
    const string Hidden = "…";

    /// <summary>The names of variables whose values are hidden wherever they turn up.</summary>
    static readonly string[] SecretNames = ["PASSWORD", "SECRET", "TOKEN", "KEY", "CREDENTIAL", "ALERT_URI"];

    /// <summary>Shorter values stand in innocent words.</summary>
    const int ShortestSecret = 5;

    /// <summary>The file that would be written. Changes nothing.</summary>
    /// <exception cref="AiCacheException">A file of that name must stay.</exception>
    public static string Plan(Work work, DiagnosticOptions options)
    {
        var path = Directory.Exists(options.Path) ? Path.Combine(options.Path, Name(work)) : options.Path;
        return File.Exists(path) && !options.Force ? throw DiagnosticErrors.FileExists(path) : path;
    }

    /// <summary>
    /// Gathers and writes. What cannot be read, because nobody answers or the role may not, says why: that is when help
    /// is wanted.
    /// </summary>
    /// <exception cref="AiCacheException">The file cannot be written.</exception>
    public static async Task<Diagnostic> RunAsync(Work work, DiagnosticOptions options, CancellationToken cancellation)
    {
        var path = Plan(work, options);
        var parts = new List<DiagnosticPart>();
        var texts = new List<(string Name, string Text)>();
        foreach (var (name, holds, read) in new DiagnosticSources(work, options, cancellation).All)
        {
            work.Reporter.Progress(new ProgressReport("Gather what helps", holds, parts.Count * 100 / 12));
            var (text, problem) = await TryAsync(read);
            parts.Add(new DiagnosticPart
            {
                Name = name, Holds = holds, Problem = problem is null ? null
                : Clean(problem)
            });
            texts.Add((name, Clean(text)));
        }
        texts.Insert(0, ("README.txt", About(work, parts)));
        var content = Zip(texts);
        OutputFile.Write(Plan(work, options with { Path = path }), content, ErrorIds.DiagnosticNotWritten, isPrivate: true);
        return new Diagnostic
        {
            Path = path, Size = content.Length, Parts = parts, Database = work.Target.DisplayName,
        };

        string Clean(string text) => Secrets(work).Aggregate(text, (clean, secret) => clean.Replace(secret, Hidden));
    }

    static async Task<(string Text, string? Problem)> TryAsync(Func<Task<object>> read)
    {
        try
        {
            return (EngineJson.Write(await read()), null);
        }
        catch (AiCacheException failure)
        {
            var problem = DiagnosticSources.Unquoted(failure.Message);
            return (EngineJson.Write(new { problem, failure.ErrorId, failure.SqlState }), problem);
        }
    }

    /// <summary>What is in no text of ours; should it be in one of the server's, it is hidden.</summary>
    static IEnumerable<string> Secrets(Work work) =>
        work.Target.Hosts.Select(h => work.Target.PasswordFor(h))
            .Concat(work.Environment.Variables.Where(v => SecretNames.Any(n =>
                v.Key.Contains(n, StringComparison.OrdinalIgnoreCase))).Select(v => v.Value))
            .OfType<string>().Where(s => s.Length >= ShortestSecret)
            .SelectMany(s => new[] { s, EngineJson.Write(s).Trim('"') }).Distinct();

    static string About(Work work, IReadOnlyList<DiagnosticPart> parts)
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture,
            $"Diagnostic of the AI response cache in {work.Target.DisplayName}, {Figures.Second(DateTimeOffset.UtcNow)}.");
        text.AppendLine().AppendLine("In it are:");
        foreach (var part in parts)
            text.AppendLine($"- {part.Name}: {part.Holds}"
                + (part.Problem is null ? "." : $". Could not be read: {part.Problem}"));
        return text.AppendLine().AppendLine("Not in it are: passwords and keys; rows of the "
            + "application, of the cache or of its")
            .AppendLine("statistics; statements of sessions and jobs; bodies of functions; the server's logs.")
            .AppendLine("It names the host, the database, roles, and folders of this "
            + "machine: read it before you pass it on.")
            .ToString();
    }

    static byte[] Zip(List<(string Name, string Text)> texts)
    {
        using var content = new MemoryStream();
        using (var zip = new ZipArchive(content, ZipArchiveMode.Create))
            foreach (var (name, text) in texts)
                using (var writer = new StreamWriter(zip.CreateEntry(name, CompressionLevel.Optimal).Open()))
                    writer.Write(text);
        return content.ToArray();
    }

    static string Name(Work work)
    {
        var database = string.Concat(work.Target.Database.Select(c => char.IsAsciiLetterOrDigit(c) ? c : '_'));
        return $"aicache_{database}_{DateTime.Now.ToString("yyyyMMdd_HHmmss", CultureInfo.InvariantCulture)}.zip";
    }
}
