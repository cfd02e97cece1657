using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading.Channels;

namespace AiCache.Engine.Tests.Monitoring;

/// <summary>What was posted.</summary>
/// <param name="Path">Path and query.</param>
/// <param name="Body">The body.</param>
/// <param name="Authorization">The header; null where there was none.</param>
sealed record Posted(string Path, string Body, string? Authorization);

/// <summary>Listens on this machine for what is posted, and answers as it is told to.</summary>
sealed class WebhookListener : IAsyncDisposable
{
    readonly HttpListener listener;
    readonly Channel<Posted> posted = Channel.CreateUnbounded<Posted>();
    readonly Task work;

    public WebhookListener()
    {
        (listener, Address) = Start();
        work = ListenAsync();
    }

    /// <summary>Another test may take a port that was free a moment ago.</summary>
    static (HttpListener Listener, Uri Address) Start()
    {
        for (var tries = 1; ; tries++)
        {
            var address = new Uri($"http://127.0.0.1:{FreePort()}/");
            var listener = new HttpListener { Prefixes = { address.AbsoluteUri } };
            try
            {
                listener.Start();
                return (listener, address);
            }
            catch (HttpListenerException) when (tries < 10)
            {
                listener.Close();
            }
        }
    }

    /// <summary>Where it listens.</summary>
    public Uri Address { get; }

    /// <summary>Answers a request, given how many came before it; 200 "ok" unless it is set.</summary>
    public Func<int, HttpListenerResponse, string> Answer { get; set; } = (_, _) => "ok";

    /// <summary>The next that was posted.</summary>
    public Task<Posted> NextAsync(CancellationToken cancellation) => posted.Reader.ReadAsync(cancellation).AsTask();

    /// <summary>All that was posted so far and not read.</summary>
    public IReadOnlyList<Posted> Rest()
    {
        List<Posted> rest = [];
        while (posted.Reader.TryRead(out var next)) rest.Add(next);
        return rest;
    }

    /// <summary>A port that nobody listens on.</summary>
    public static int FreePort()
    {
        using var socket = new TcpListener(IPAddress.Loopback, 0);
        socket.Start();
        return ((IPEndPoint)socket.LocalEndpoint).Port;
    }

    async Task ListenAsync()
    {
        for (var count = 0; ; count++)
        {
            HttpListenerContext context;
            try { context = await listener.GetContextAsync(); }
            catch (Exception ended) when (ended is HttpListenerException or ObjectDisposedException) { return; }
            using var reader = new StreamReader(context.Request.InputStream, Encoding.UTF8);
            var body = await reader.ReadToEndAsync();
            // A connection that is kept may be closed just as the next request sets out on it.
            context.Response.KeepAlive = false;
            var answer = Encoding.UTF8.GetBytes(Answer(count, context.Response));
            posted.Writer.TryWrite(new Posted(context.Request.RawUrl!, body, context.Request.Headers["Authorization"]));
            try
            {
                await context.Response.OutputStream.WriteAsync(answer);
                context.Response.Close();
            }
            catch (HttpListenerException)
            {
                // Whoever asked has not waited for the answer.
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        listener.Close();
        await work;
    }
}
