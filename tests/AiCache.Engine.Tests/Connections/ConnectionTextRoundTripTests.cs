using System.Data.Common;
using AiCache.Engine.Connections;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Tests.Connections;

public class ConnectionTextRoundTripTests
{
    sealed record Wanted(string Host, int Port, string User, string Password, string Database, string Application,
        string Options);

    static Wanted Random(int seed)
    {
        var random = new Random(seed);
        string[] hosts = ["db.example.com", "127.0.0.1", "::1", "/var/run/postgresql", "/tmp/some folder",
            "bücher.example"];
        return new Wanted(hosts[random.Next(hosts.Length)], random.Next(1, 65536), NastyText.Next(random),
            NastyText.Next(random), NastyText.Next(random),
            NastyText.Next(random), "-c geqo=off -c a.b=" + NastyText.Next(random));
    }

    static string AsUri(Wanted w)
    {
        var host = w.Host.Contains(':') ? $"[{w.Host}]" : w.Host.StartsWith('/') ? Uri.EscapeDataString(w.Host)
            : w.Host;
        return $"postgresql://{Uri.EscapeDataString(w.User)}:{Uri.EscapeDataString(w.Password)}@{host}:{w.Port}/{Uri.EscapeDataString(w.Database)}"
            + $"?application_name={Uri.EscapeDataString(w.Application)}&options={Uri.EscapeDataString(w.Options)}";
    }

    static string AsKeyValue(Wanted w)
    {
        static string Quote(string text) => $"'{text.Replace("\\", "\\\\").Replace("'", "\\'")}'";
        return $"host={Quote(w.Host)} port = {w.Port}  user={Quote(w.User)} "
            + $"password={Quote(w.Password)}\n dbname={Quote(w.Database)} "
            + $"application_name={Quote(w.Application)} options={Quote(w.Options)}";
    }

    static string AsAdo(Wanted w) => new DbConnectionStringBuilder
    {
        ["Host"] = w.Host,
        ["Port"] = w.Port,
        ["Username"] = w.User,
        ["Password"] = w.Password,
        ["Database"] = w.Database,
        ["Application Name"] = w.Application,
        ["Options"] = w.Options,
    }.ConnectionString;

    static void Matches(Wanted wanted, string text)
    {
        var target = DatabaseTarget.Parse(text);
        Assert.Equal(wanted, new Wanted(target.Hosts.Single().Host, target.Hosts[0].Port, target.Username,
            target.Password!, target.Database,
            target.ApplicationName, target.ServerOptions!));
    }

    [Fact]
    public void Whatever_is_written_as_a_uri_is_read_back()
    {
        for (var seed = 0; seed < 2000; seed++) Matches(Random(seed), AsUri(Random(seed)));
    }

    [Fact]
    public void Whatever_is_written_as_key_and_value_is_read_back()
    {
        for (var seed = 0; seed < 2000; seed++) Matches(Random(seed), AsKeyValue(Random(seed)));
    }

    [Fact]
    public void Whatever_is_written_for_ADO_NET_is_read_back()
    {
        for (var seed = 0; seed < 2000; seed++) Matches(Random(seed), AsAdo(Random(seed)));
    }

    [Fact]
    public void A_random_cut_or_flip_is_read_or_refused_and_never_shows_the_password()
    {
        const string secret = "Zq9Xv7Kw3";
        for (var seed = 0; seed < 6000; seed++)
        {
            var random = new Random(seed);
            var wanted = Random(seed) with { Password = secret };
            var text = (seed % 3) switch { 0 => AsUri(wanted), 1 => AsKeyValue(wanted), _ => AsAdo(wanted) };
            var at = random.Next(text.Length);
            text = random.Next(3) switch
            {
                0 => text[..at],
                1 => text.Remove(at, 1),
                _ => text[..at] + "@:/?=;' "[random.Next(8)] + text[at..],
            };
            try
            {
                Assert.DoesNotContain(secret, DatabaseTarget.Parse(text).WithCredential("u", "p").ToString());
            }
            catch (AiCacheException error)
            {
                // A flip within the password, or right before it, leaves pieces of it, none of which may show either.
                foreach (var piece in new[] { secret, secret[..5], secret[^5..] })
                    Assert.DoesNotContain(piece, error.ToString() + error.RecommendedAction + error.Subject);
            }
        }
    }
}
