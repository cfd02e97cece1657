using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using AiCache.Engine.Alerts;
using AiCache.Engine.Contract;
using AiCache.Engine.Ground;
using AiCache.Engine.Programs;
using AiCache.Engine.Tests.Connections;
using AiCache.Engine.Tests.Monitoring;
using AiCache.Engine.Tests.Reports;

namespace AiCache.Engine.Tests.Alerts;

/// <summary>Who is told what, and when.</summary>
public sealed class AlertTests : IAsyncDisposable
{
    const string Secret = "T0SECRET/B0SECRET/xYzSecretToken";

    readonly TemporaryFolder folder = new();
    readonly WebhookListener listener = new();

    static CancellationToken Stop => TestContext.Current.CancellationToken;

    string StatePath => Path.Combine(folder.Path, "state", "alerts.json");

    string Address => $"{listener.Address}services/{Secret}?token=QuerySecret";

    static Check Size(CheckStatus status, string database = "shop") =>
        Check.Of(status, "Health", "Health.Size", $"It is {status}.") with { Database = database };

    AlertOptions Options(params Check[] checks) => new()
    {
        Checks = checks, Address = Address, StatePath = StatePath, RetryAfter = TimeSpan.FromMilliseconds(1),
    };

    async Task<AlertDelivery> SendAsync(AlertOptions options)
    {
        await using var work = new Work(null, SilentReporter.Instance, HostEnvironment.None);
        return await SendAlert.RunAsync(work, options, Stop);
    }

    async Task<JsonNode> NextAsync() => JsonNode.Parse((await listener.NextAsync(Stop)).Body)!;

    [Fact]
    public async Task A_state_is_told_once_and_its_end_once()
    {
        Assert.Equal(0, (await SendAsync(Options(Size(CheckStatus.Passed)))).Attempts);
        Assert.Equal(1, (await SendAsync(Options(Size(CheckStatus.Failed)))).Sent);
        var again = await SendAsync(Options(Size(CheckStatus.Failed)));
        Assert.Equal((0, 1, 0), (again.Sent, again.Unchanged, again.Attempts));
        Assert.Equal(1, (await SendAsync(Options(Size(CheckStatus.Warning)))).Sent);
        Assert.Equal(1, (await SendAsync(Options(Size(CheckStatus.Passed)))).Resolved);
        Assert.Equal(0, (await SendAsync(Options(Size(CheckStatus.Passed)))).Attempts);
        var told = listener.Rest().Select(p => JsonNode.Parse(p.Body)!["alerts"]![0]!)
            .Select(a => $"{a["status"]} {a["before"]} {a["check"]}");
        Assert.Equal(["firing  Failed", "firing Failed Warning", "resolved Warning Passed"], told);
    }

    [Fact]
    public async Task With_always_a_state_is_told_every_time()
    {
        await SendAsync(Options(Size(CheckStatus.Failed)));
        Assert.Equal(1, (await SendAsync(Options(Size(CheckStatus.Failed)) with { Always = true })).Sent);
        Assert.Equal(2, listener.Rest().Count);
    }

    [Fact]
    public async Task Databases_are_told_apart_and_one_that_was_not_asked_stays_as_it_was()
    {
        await SendAsync(Options(Size(CheckStatus.Failed, "shop"), Size(CheckStatus.Failed, "other")));
        Assert.Equal(0, (await SendAsync(Options(Size(CheckStatus.Failed, "shop")))).Attempts);
        Assert.Equal(1, (await SendAsync(Options(Size(CheckStatus.Passed, "other")))).Resolved);
    }

    [Fact]
    public async Task Since_when_is_told_and_is_kept_until_it_ends()
    {
        var noon = new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
        await SendAsync(Options(Size(CheckStatus.Failed) with { Since = noon }));
        Assert.Equal(noon, (DateTimeOffset)(await NextAsync())["alerts"]![0]!["since"]!);
        await SendAsync(Options(Size(CheckStatus.Passed)));
        Assert.Equal(noon, (DateTimeOffset)(await NextAsync())["alerts"]![0]!["since"]!);
    }

    [Fact]
    public async Task What_nobody_took_is_told_by_the_next_run()
    {
        listener.Answer = (_, response) => { response.StatusCode = 500; return "no"; };
        await Assert.ThrowsAsync<AiCacheException>(() =>
            SendAsync(Options(Size(CheckStatus.Failed)) with { Retries = 0 }));
        Assert.Empty(AlertState.Read(StatePath));
        listener.Answer = (_, _) => "ok";
        Assert.Equal(1, (await SendAsync(Options(Size(CheckStatus.Failed)))).Sent);
    }

    [Theory]
    [InlineData(503)]
    [InlineData(429)]
    [InlineData(408)]
    public async Task A_server_at_fault_is_tried_again(int status)
    {
        listener.Answer = (count, response) => { response.StatusCode = count < 2 ? status : 200; return ""; };
        Assert.Equal(3, (await SendAsync(Options(Size(CheckStatus.Failed)))).Attempts);
    }

    [Fact]
    public async Task The_pause_that_a_server_asks_for_is_kept()
    {
        var times = new List<DateTime>();
        listener.Answer = (count, response) =>
        {
            times.Add(DateTime.UtcNow);
            response.StatusCode = count < 1 ? 429 : 200;
            response.Headers["Retry-After"] = "1";
            return "";
        };
        await SendAsync(Options(Size(CheckStatus.Failed)));
        Assert.True(times[1] - times[0] >= TimeSpan.FromSeconds(0.95), $"{times[1] - times[0]}");
    }

    [Theory]
    [InlineData(400)]
    [InlineData(404)]
    [InlineData(302)]
    public async Task A_refusal_is_not_tried_again_and_a_redirection_is_not_followed(int status)
    {
        listener.Answer = (_, response) =>
        {
            response.StatusCode = status;
            response.RedirectLocation = $"{listener.Address}elsewhere";
            return $"invalid_token {Secret} at {Address}";
        };
        var error = await Assert.ThrowsAsync<AiCacheException>(() => SendAsync(Options(Size(CheckStatus.Failed))));
        Assert.Equal(ErrorIds.AlertNotDelivered, error.ErrorId);
        Assert.Contains($"after 1 attempt: it answered {status}", error.Message);
        Assert.Single(listener.Rest());
        DemandNoSecret($"{error}");
    }

    [Fact]
    public async Task A_server_that_says_nothing_is_waited_for_no_longer_than_asked()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var error = await Assert.ThrowsAsync<AiCacheException>(() => SendAsync(Options(Size(CheckStatus.Failed)) with
        {
            Address = $"http://{silent.LocalEndpoint}/{Secret}",
            Timeout = TimeSpan.FromMilliseconds(200),
            Retries = 1,
        }));
        Assert.Contains("after 2 attempts: it did not answer within 200 ms", error.Message);
        DemandNoSecret($"{error}");
    }

    [Fact]
    public async Task The_address_is_in_no_error_no_plan_and_no_file()
    {
        var options = Options(Size(CheckStatus.Failed)) with
        {
            Address = $"http://someone:UserSecret@127.0.0.1:{WebhookListener.FreePort()}/{Secret}?token=QuerySecret",
            Retries = 1,
            Target = AlertTarget.Webhook,
        };
        var error = await Assert.ThrowsAsync<AiCacheException>(() => SendAsync(options));
        await using var work = new Work(null, SilentReporter.Instance, HostEnvironment.None);
        DemandNoSecret($"{error} {SendAlert.Plan(work, options)}");
        var delivery = await SendAsync(Options(Size(CheckStatus.Failed)));
        DemandNoSecret($"{delivery} {File.ReadAllText(StatePath)}");
    }

    [Fact]
    public async Task User_and_password_become_a_header_and_leave_the_address()
    {
        await SendAsync(Options(Size(CheckStatus.Failed)) with
        {
            Address = $"http://so:p%40ss@{listener.Address.Authority}/hook",
        });
        var posted = await listener.NextAsync(Stop);
        Assert.Equal("Basic " + Convert.ToBase64String("so:p@ss"u8), posted.Authorization);
        Assert.Equal("/hook", posted.Path);
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData("no url with Secret", null)]
    [InlineData("ftp://example.com/Secret", null)]
    [InlineData("http://hooks.slack.com/services/Secret", null)]
    [InlineData("http://example.com/Secret", AlertTarget.Teams)]
    public async Task An_address_that_cannot_be_used_is_refused_and_not_shown(string? address, AlertTarget? target)
    {
        var error = await Assert.ThrowsAsync<AiCacheException>(() =>
            SendAsync(Options(Size(CheckStatus.Failed)) with { Address = address, Target = target }));
        Assert.Equal(ErrorIds.AlertAddressInvalid, error.ErrorId);
        Assert.DoesNotContain("Secret", error.ToString().Replace(nameof(AlertTests), ""));
    }

    [Theory]
    [InlineData("https://hooks.slack.com/services/a", AlertTarget.Slack)]
    [InlineData("https://corp.webhook.office.com/x", AlertTarget.Teams)]
    [InlineData("https://prod-1.westeurope.logic.azure.com/workflows/x", AlertTarget.Teams)]
    [InlineData("http://alerts:9093/api/v2/alerts", AlertTarget.Alertmanager)]
    [InlineData("https://hooks.slack.com.evil.example/services/a", AlertTarget.Webhook)]
    public void The_address_tells_who_it_is(string address, AlertTarget target) =>
        Assert.Equal(target, AlertAddress.Read(address).Guess);

    [Fact]
    public async Task Nothing_to_tell_of_is_an_error()
    {
        var error = await Assert.ThrowsAsync<AiCacheException>(() => SendAsync(Options()));
        Assert.Equal(ErrorIds.AlertEmpty, error.ErrorId);
    }

    [Fact]
    public async Task A_state_that_is_none_is_refused_before_anything_is_sent()
    {
        folder.Write("state/alerts.json", "hello");
        var error = await Assert.ThrowsAsync<AiCacheException>(() => SendAsync(Options(Size(CheckStatus.Failed))));
        Assert.Equal(ErrorIds.AlertStateUnusable, error.ErrorId);
        Assert.Empty(listener.Rest());
    }

    [Fact]
    public async Task The_environment_names_the_address_and_the_state_is_the_users_own()
    {
        var environment = new HostEnvironment(
        [
            KeyValuePair.Create(AlertOptions.AddressVariable, Address),
                KeyValuePair.Create("XDG_STATE_HOME", folder.Path),
            KeyValuePair.Create("LOCALAPPDATA", folder.Path),
        ]);
        await using var work = environment.Work();
        await SendAlert.RunAsync(work, Options(Size(CheckStatus.Failed)) with { Address = null, StatePath = null },
            Stop);
        Assert.Contains(Secret, (await listener.NextAsync(Stop)).Path);
        var file = Assert.Single(Directory.GetFiles(folder.Path, "*.json", SearchOption.AllDirectories));
        Assert.Contains("Health.Size", File.ReadAllText(file));
        DemandNoSecret(file + File.ReadAllText(file));
    }

    [Fact]
    public async Task Slack_is_told_in_plain_text()
    {
        var hostile = Size(CheckStatus.Failed, ReportTests.Hostile) with
        {
            Message = "<!channel> *bold* <https://evil|click> & more",
            Remediation = "drop <it>",
        };
        await SendAsync(Options(hostile) with { Target = AlertTarget.Slack, Title = "a <b> & c" });
        var message = await NextAsync();
        Assert.Equal("a &lt;b&gt; &amp; c: 1 failed", (string)message["text"]!);
        Assert.All(message["blocks"]!.AsArray(), b => Assert.Equal("plain_text", (string)b!["text"]!["type"]!));
        var section = (string)message["blocks"]![1]!["text"]!["text"]!;
        Assert.Contains("<!channel> *bold*", section);
        Assert.Contains("drop <it>", section);
        Assert.DoesNotContain('\u001b', section);
    }

    [Fact]
    public async Task Teams_is_told_in_runs_of_text_which_know_no_markdown()
    {
        var hostile = Size(CheckStatus.Unknown, ReportTests.Hostile) with { Message = "[x](https://evil) **b**" };
        await SendAsync(Options(hostile) with { Target = AlertTarget.Teams });
        var card = (await NextAsync())["attachments"]![0]!;
        Assert.Equal("application/vnd.microsoft.card.adaptive", (string)card["contentType"]!);
        var body = card["content"]!["body"]!.AsArray();
        Assert.All(body, b => Assert.Equal("RichTextBlock", (string)b!["type"]!));
        Assert.Contains(body, b => ((string)b!["inlines"]![0]!["text"]!)
            .StartsWith("[x](https://evil) **b**", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(AlertTarget.Slack)]
    [InlineData(AlertTarget.Teams)]
    public async Task Chats_get_no_more_than_they_take(AlertTarget target)
    {
        var checks = Enumerable.Range(0, 200).Select(i => Check.Failed("Index", $"Index.{i}", new string('x', 9000)))
            .ToArray();
        await SendAsync(Options(checks) with { Target = target });
        var body = (await listener.NextAsync(Stop)).Body;
        Assert.Contains("and 185 more", body);
        // Teams refuses more than 28 KB, Slack more than 50 blocks and 3000 letters in one.
        Assert.True(body.Length < 28_000, $"{body.Length}");
    }

    [Fact]
    public async Task A_change_of_severity_ends_one_alert_of_alertmanager_and_begins_another()
    {
        var options = Options(Size(CheckStatus.Failed)) with { Target = AlertTarget.Alertmanager };
        await SendAsync(options);
        Assert.EndsWith("/api/v2/alerts?token=QuerySecret", (await listener.NextAsync(Stop)).Path);
        await SendAsync(options with { Checks = [Size(CheckStatus.Warning)] });
        var alerts = (await NextAsync()).AsArray();
        Assert.Equal(["critical", "warning"], alerts.Select(a => (string)a!["labels"]!["severity"]!));
        Assert.True((DateTimeOffset)alerts[0]!["endsAt"]! <= DateTimeOffset.UtcNow);
        Assert.True((DateTimeOffset)alerts[1]!["endsAt"]! > DateTimeOffset.UtcNow.AddDays(1));
    }

    [Fact]
    public async Task The_real_alertmanager_takes_alerts_tells_a_webhook_and_hears_of_their_end()
    {
        await using var stack = new AlertStack();
        await stack.StartAlertmanagerAsync(listener.Address, Stop);
        var options = Options(Size(CheckStatus.Failed) with { Remediation = ReportTests.Hostile }) with
        {
            Address = stack.Alertmanager.AbsoluteUri,
            Target = AlertTarget.Alertmanager,
        };
        Assert.Equal(1, (await SendAsync(options)).Sent);
        var alert = (await NextAsync())["alerts"]![0]!;
        Assert.Equal(("firing", "Health.Size", "critical"), ((string)alert["status"]!,
            (string)alert["labels"]!["alertname"]!, (string)alert["labels"]!["severity"]!));
        Assert.Equal(1, (await SendAsync(options with { Checks = [Size(CheckStatus.Passed)] })).Resolved);
        while ((string)(await NextAsync())["status"]! != "resolved") { }
    }

    static void DemandNoSecret(string text)
    {
        foreach (var part in new[] { "SECRET", "SecretToken", "QuerySecret", "UserSecret" })
            Assert.DoesNotContain(part, text, StringComparison.Ordinal);
    }

    public async ValueTask DisposeAsync()
    {
        await listener.DisposeAsync();
        folder.Dispose();
    }
}
