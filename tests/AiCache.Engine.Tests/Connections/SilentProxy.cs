using System.Net;
using System.Net.Sockets;
using System.Text;

namespace AiCache.Engine.Tests.Connections;

/// <summary>
/// A way to a server that can be cut without anybody being told: connections stand, and nothing goes on from one end to
/// the other, not even the other's end.
/// </summary>
public sealed class SilentProxy : IDisposable
{
    readonly TcpListener listener = new(IPAddress.Loopback, 0);
    readonly CancellationTokenSource end = new();
    readonly TaskCompletionSource cut = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly List<Socket> sockets = [];
    readonly int server;
    readonly byte[]? mark;
    readonly bool letsNewOnesThrough;
    volatile bool isCut;

    /// <summary>Opens the way.</summary>
    /// <param name="server">The server's port on this machine.</param>
    /// <param name="mark">Text that a client sends, after which the way is cut: the server still gets it.</param>
    /// <param name="letsNewOnesThrough">Whether only the connections that stand then are cut.</param>
    public SilentProxy(int server, string? mark = null, bool letsNewOnesThrough = false)
    {
        this.server = server;
        this.mark = mark is null ? null : Encoding.UTF8.GetBytes(mark);
        this.letsNewOnesThrough = letsNewOnesThrough;
        listener.Start();
        _ = Task.Run(AcceptAsync);
    }

    /// <summary>The port that clients connect to.</summary>
    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>Ends when the way is cut.</summary>
    public Task WhenCut => cut.Task;

    /// <summary>Cuts the way.</summary>
    public void Cut()
    {
        isCut = true;
        cut.TrySetResult();
    }

    async Task AcceptAsync()
    {
        while (!end.IsCancellationRequested)
        {
            var client = Keep(await listener.AcceptSocketAsync(end.Token));
            var isOpen = !isCut || letsNewOnesThrough;
            if (!isOpen) continue;
            var toServer = Keep(new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp));
            await toServer.ConnectAsync(IPAddress.Loopback, server, end.Token);
            var isNew = isCut;
            _ = Task.Run(() => ForwardAsync(client, toServer, isNew, mark));
            _ = Task.Run(() => ForwardAsync(toServer, client, isNew, null));
        }
    }

    async Task ForwardAsync(Socket from, Socket to, bool isNew, byte[]? cutAfter)
    {
        try
        {
            var buffer = new byte[1 << 16];
            while (true)
            {
                var count = await from.ReceiveAsync(buffer.AsMemory(), SocketFlags.None, end.Token);
                if (isCut && !isNew) return;
                var isMarked = !isNew && cutAfter is not null && buffer.AsSpan(0, count).IndexOf(cutAfter) >= 0;
                // Before the server can answer.
                if (isMarked) isCut = true;
                if (count == 0) to.Shutdown(SocketShutdown.Send);
                if (count == 0) return;
                await to.SendAsync(buffer.AsMemory(0, count), SocketFlags.None, end.Token);
                if (!isMarked) continue;
                await ForwardRestAsync(from, to, buffer);
                Cut();
            }
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // One of the ends is gone, or the test has ended.
        }
    }

    /// <summary>
    /// A batch is sent in pieces, and the client waits behind the last: a server that got a part of it would wait for
    /// the rest, which is another matter.
    /// </summary>
    async Task ForwardRestAsync(Socket from, Socket to, byte[] buffer)
    {
        while (from.Poll(TimeSpan.FromSeconds(1), SelectMode.SelectRead) && from.Available > 0)
        {
            var count = await from.ReceiveAsync(buffer.AsMemory(), SocketFlags.None, end.Token);
            await to.SendAsync(buffer.AsMemory(0, count), SocketFlags.None, end.Token);
        }
    }

    Socket Keep(Socket socket)
    {
        lock (sockets) sockets.Add(socket);
        return socket;
    }

    /// <summary>Closes everything.</summary>
    public void Dispose()
    {
        end.Cancel();
        listener.Stop();
        lock (sockets) sockets.ForEach(socket => socket.Dispose());
    }
}
