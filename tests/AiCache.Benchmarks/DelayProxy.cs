using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;
using AiCache.Engine.Connections;

namespace AiCache.Benchmarks;

/// <summary>A link to the server on which every byte is half the delay under way, in each direction.</summary>
sealed class DelayProxy : IAsyncDisposable
{
    readonly TcpListener listener = new(IPAddress.Loopback, 0);
    readonly CancellationTokenSource stop = new();

    DelayProxy(HostEndpoint server, TimeSpan delay)
    {
        listener.Start();
        Endpoint = new HostEndpoint("127.0.0.1", ((IPEndPoint)listener.LocalEndpoint).Port);
        _ = AcceptAsync(server, delay / 2);
    }

    /// <summary>Where to connect instead of to the server.</summary>
    public HostEndpoint Endpoint { get; }

    public static DelayProxy Start(HostEndpoint server, TimeSpan delay) => new(server, delay);

    async Task AcceptAsync(HostEndpoint server, TimeSpan delay)
    {
        try
        {
            while (true)
            {
                var near = await listener.AcceptTcpClientAsync(stop.Token);
                var far = new TcpClient();
                await far.ConnectAsync(server.Host, server.Port, stop.Token);
                (near.NoDelay, far.NoDelay) = (true, true);
                _ = CarryAsync(near, far, delay);
                _ = CarryAsync(far, near, delay);
            }
        }
        catch (OperationCanceledException)
        {
            // The benchmark is over.
        }
    }

    async Task CarryAsync(TcpClient from, TcpClient to, TimeSpan delay)
    {
        var underWay = Channel.CreateUnbounded<(DateTime Arrives, byte[] Bytes)>();
        var delivery = DeliverAsync();
        var buffer = new byte[65_536];
        try
        {
            while (await from.GetStream().ReadAsync(buffer, stop.Token) is var count && count > 0)
                await underWay.Writer.WriteAsync((DateTime.UtcNow + delay, buffer[..count]));
        }
        catch (Exception ended) when (ended is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // One side hung up, or the benchmark is over: what is under way is still delivered.
        }
        underWay.Writer.Complete();
        await delivery;
        to.Close();

        async Task DeliverAsync()
        {
            try
            {
                await foreach (var (arrives, bytes) in underWay.Reader.ReadAllAsync(stop.Token))
                {
                    if (arrives - DateTime.UtcNow is var wait && wait > TimeSpan.Zero)
                        await Task.Delay(wait, stop.Token);
                    await to.GetStream().WriteAsync(bytes, stop.Token);
                }
            }
            catch (Exception ended)
                when (ended is IOException or OperationCanceledException or ObjectDisposedException or InvalidOperationException)
            {
                // The receiver hung up first.
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        listener.Stop();
    }
}
