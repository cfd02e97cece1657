using System.Collections;
using System.Management.Automation;
using AiCache.Base;
using AiCache.Connections;
using AiCache.Engine;
using AiCache.Engine.Connections;
using AiCache.Engine.Entries;
using AiCache.Engine.Ground;

namespace AiCache.Completion;

/// <summary>
/// Asks a database for what to complete with: only over a connection that stands open, and only for a moment.
/// </summary>
static class OpenDatabase
{
    static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(400);

    /// <summary>The answer; none where no connection stands open, or it does not answer in that moment.</summary>
    /// <param name="bound">The parameters that the line gives so far: the database is that of -Connection, else the
    /// session's.</param>
    /// <param name="kind">What to ask for.</param>
    public static IReadOnlyList<string> Ask(IDictionary bound, NameKind kind)
    {
        if (Connection(bound) is not { } connection) return [];
        var target = connection.Resolve(AiCacheCredential.Of(bound["Credential"]), bound["Role"] as string);
        using var limit = new CancellationTokenSource(Patience);
        var asking = Task.Run(() => AskAsync(target, kind, limit.Token));
        // A server that was lost on the way would keep even the cancellation waiting.
        return Task.WaitAny([asking], Patience * 2) == 0 && asking.IsCompletedSuccessfully ? asking.Result : [];
    }

    static async Task<IReadOnlyList<string>> AskAsync(DatabaseTarget target, NameKind kind,
        CancellationToken cancellation)
    {
        try
        {
            await using var work = new Work(target, SilentReporter.Instance, LocalMachine.Read());
            return await work.ReuseAsync(cancellation) ? await KnownNames.RunAsync(work, kind, cancellation) : [];
        }
        catch (Exception error) when (error is AiCacheException or OperationCanceledException)
        {
            // Not deployed, no right to read, lost, too slow: nothing to offer.
            return [];
        }
    }

    static AiCacheConnection? Connection(IDictionary bound) => bound["Connection"] switch
    {
        null => SessionConnection.Current,
        PSObject wrapped => wrapped.BaseObject as AiCacheConnection,
        AiCacheConnection connection => connection,
        string text => new AiCacheConnection(text),
        _ => null,
    };
}
