using System.Net.Http.Headers;
using System.Text;
using AiCache.Engine.Ground;
using Polly;
using Polly.Retry;
using Polly.Timeout;

namespace AiCache.Engine.Alerts;

/// <summary>
/// Posts a message, and tries again where that may help: nobody answers, too many ask, or the server is at fault. It
/// follows no redirection: the message is for whom the user has named.
/// </summary>
internal sealed class AlertPost(AlertAddress address, AlertTarget target, AlertOptions options)
{
    static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);

    int attempts;

    /// <summary>What Polly takes as a time limit.</summary>
    TimeSpan Attempt => TimeSpan.FromSeconds(Math.Clamp(options.Timeout.TotalSeconds, 0.1, 3600));

    /// <summary>Posts it.</summary>
    /// <returns>How often it took.</returns>
    /// <exception cref="AiCacheException">Nobody took it.</exception>
    public async Task<int> SendAsync(string message, CancellationToken cancellation)
    {
        using var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false });
        client.Timeout = Timeout.InfiniteTimeSpan;
        try
        {
            using var answer = await Pipeline().ExecuteAsync(async stop =>
            {
                attempts++;
                using var request = Request(message);
                return await client.SendAsync(request, stop);
            }, cancellation);
            if (answer.IsSuccessStatusCode) return attempts;
            var said = PlainText.Harmless(address.Hide(await answer.Content.ReadAsStringAsync(cancellation)));
            throw AlertErrors.NotDelivered(address, attempts, $"it answered {(int)answer.StatusCode}"
                + (said.Length > 0 ? $", {PlainText.Line(said, 200)}" : "") + ".", null);
        }
        catch (HttpRequestException error)
        {
            throw AlertErrors.NotDelivered(address, attempts, address.Hide(error.Message), error);
        }
        catch (TimeoutRejectedException error)
        {
            throw AlertErrors.NotDelivered(address, attempts,
                $"it did not answer within {Figures.Duration(Attempt)}.", error);
        }
    }

    ResiliencePipeline<HttpResponseMessage> Pipeline()
    {
        var builder = new ResiliencePipelineBuilder<HttpResponseMessage>();
        if (options.Retries > 0) builder.AddRetry(new RetryStrategyOptions<HttpResponseMessage>
        {
            MaxRetryAttempts = options.Retries, Delay = options.RetryAfter, MaxDelay = Longest,
            BackoffType = DelayBackoffType.Exponential, UseJitter = true,
            ShouldHandle = new PredicateBuilder<HttpResponseMessage>().Handle<HttpRequestException>()
                .Handle<TimeoutRejectedException>()
                .HandleResult(answer => (int)answer.StatusCode is 408 or 429 or >= 500),
            DelayGenerator = wait => ValueTask.FromResult(Wished(wait.Outcome.Result?.Headers.RetryAfter)),
        });
        return builder.AddTimeout(Attempt).Build();
    }

    /// <summary>What the server has asked for; null leaves it to the back-off.</summary>
    static TimeSpan? Wished(RetryConditionHeaderValue? header)
    {
        var wish = header?.Delta ?? header?.Date - DateTimeOffset.UtcNow;
        return wish is not { } time ? null : time < TimeSpan.Zero ? TimeSpan.Zero : time > Longest ? Longest : time;
    }

    HttpRequestMessage Request(string message)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, address.For(target))
        {
            Content = new StringContent(message, Encoding.UTF8, "application/json"),
        };
        if (address.Authorization is { } login) request.Headers.Authorization = new("Basic", login);
        return request;
    }
}
