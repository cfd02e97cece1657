using AiCache.Engine.Connections;
using AiCache.Engine.Ground;
using AiCache.Engine.Programs;

namespace AiCache.Engine.Tests.Connections;

/// <summary>
/// What is made of a connection's text, or said of it: all of it, where it differs from that of <c>host=h user=u</c>,
/// as it stands below each text in connections.txt. A line that begins with $ sets a variable for the text below it.
/// With AICACHE_APPROVE=1 the answers are written anew, to be read and committed.
/// </summary>
public sealed class ApprovedConnectionTests
{
    static string Approved =>
        Path.Combine(Repository.Root, "tests", "AiCache.Engine.Tests", "Connections", "connections.txt");

    [Fact]
    public void Each_text_is_read_as_it_was_approved()
    {
        using var folder = new TemporaryFolder();
        foreach (var file in new[] { "root.crt", "me.crt", "me.key", "home/.postgresql/root.crt",
            "home/.postgresql/postgresql.crt", "home/.postgresql/postgresql.key" }) folder.Write(file, "");
        folder.Write("pass", "h:*:*:u:from-file\n");
        folder.Write("svc.conf", "[db]\nhost=from-service\nuser=its-user\nsslcert=me.crt\n");
        var approved = File.ReadAllText(Approved).ReplaceLineEndings("\n");
        var plain = Lines("host=h user=u", folder, []).ToHashSet();
        var text = new List<string>();
        var variables = new Dictionary<string, string>();
        foreach (var line in approved.Split('\n').Where(line => line.Length > 0 && line[0] != ' '))
        {
            if (line[0] == '$' && variables.Count == 0 && text.Count > 0) text.Add("");
            if (line[0] == '>' && variables.Count == 0 && text.Count > 0) text.Add("");
            text.Add(line);
            if (line[0] == '$') variables[line[2..line.IndexOf('=')]] = In(folder, line[(line.IndexOf('=') + 1)..]);
            if (line[0] != '>') continue;
            text.AddRange(Lines(In(folder, line[2..]), folder, variables).Where(l => !plain.Contains(l))
                .Select(l => "  " + Out(folder, l)));
            variables.Clear();
        }
        var found = string.Join('\n', text) + "\n";
        if (Environment.GetEnvironmentVariable("AICACHE_APPROVE") == "1") File.WriteAllText(Approved, found);
        Assert.Equal(File.ReadAllText(Approved).ReplaceLineEndings("\n"), found);
    }

    static string In(TemporaryFolder folder, string text) =>
        text.Replace("(here)", folder.Path, StringComparison.Ordinal);

    static string Out(TemporaryFolder folder, string text) =>
        text.Replace(folder.Path, "(here)", StringComparison.Ordinal)
        .Replace(Uri.EscapeDataString(folder.Path), "(here)", StringComparison.Ordinal);

    static IEnumerable<string> Lines(string text, TemporaryFolder folder, Dictionary<string, string> variables)
    {
        var here = new HostEnvironment(variables)
        {
            CurrentFolder = folder.Path, UserName = "me", IsWindows = false,
        };
        try
        {
            return Describe(text != "(environment)" ? DatabaseTarget.Parse(text, here) : DatabaseTarget.FromEnvironment(here),
                here);
        }
        catch (AiCacheException error)
        {
            return Describe(error);
        }
    }

    static string[] Describe(AiCacheException error) =>
        [$"{error.ErrorId} of {error.Subject}: {error.Message}", $"do: {error.RecommendedAction}"];

    static List<string> Describe(DatabaseTarget target, HostEnvironment here)
    {
        var host = target.Hosts[0];
        List<string> lines =
        [
            $"name: {target.DisplayName}, {(target.DatabaseIsNamed ? "named" : "as the user")}", $"uri: {target}",
            .. target.Hosts.Select(h => $"host: {h} at {h.Address}, socket {h.IsSocket}, local {h.IsLocal}, "
                + $"{target.TlsFor(h)}, password {target.PasswordFor(h)}"),
            $"as: {target.Username}", $"password: {target.HasPassword}", $"application: {target.ApplicationName}",
            $"waits: {target.ConnectTimeout.TotalSeconds} s", $"options: {target.ServerOptions}",
            $"attributes: {target.Attributes}", $"shuffles: {target.ShufflesHosts}",
            $"authentication: {target.RequiredAuthentication}", $"keep alive: {target.KeepAlive}",
            $"liveness: {target.ToLibpqLiveness()}", $"server's: {target.WithServerLiveness().ServerOptions}",
            .. target.Driver.Select(d => $"driver: {d.Key}={d.Value}"),
            $"tls: {target.Tls.Mode} root {target.Tls.RootCertificate} certificate {target.Tls.Certificate} key "
                + $"{target.Tls.Key} {target.Tls.KeyPassword} binding "
                + $"{target.Tls.ChannelBinding} {target.Tls.Negotiation} "
                + $"{target.Tls.Protocols}",
            .. target.Warnings.Select(w => $"warning: {w}"), .. target.Notes.Select(n => $"note: {n}"),
            .. target.Given!.Values.Select(v => $"given: {v.Key}={v.Value}"),
            .. target.Given.Secrets.Select(s => $"secret: {s}"),
            .. target.Given.OfThisMachine.Select(o => $"here: {o}"),
            $"text: {target.ToText()}", $"plain: {target.ToPlainText()}",
            $"lost: {string.Join(", ", target.Lost(target.ToText(), here))}",
        ];
        try
        {
            return [.. lines, .. target.ToLibpqEnvironment(host).Select(v => $"child: {v.Key}={v.Value}")];
        }
        catch (AiCacheException error)
        {
            return [.. lines, .. Describe(error)];
        }
    }
}
