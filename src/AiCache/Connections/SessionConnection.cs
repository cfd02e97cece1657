using System.Management.Automation.Runspaces;
using System.Runtime.CompilerServices;

namespace AiCache.Connections;

/// <summary>The connection that <c>Connect-AiCache</c> chose, one per runspace.</summary>
static class SessionConnection
{
    static readonly ConditionalWeakTable<Runspace, AiCacheConnection> Chosen = [];

    /// <summary>The connection of the runspace that asks, if it has one.</summary>
    public static AiCacheConnection? Current
    {
        get => Chosen.TryGetValue(Runspace.DefaultRunspace, out var connection) ? connection : null;
        set
        {
            if (value is null) Chosen.Remove(Runspace.DefaultRunspace);
            else Chosen.AddOrUpdate(Runspace.DefaultRunspace, value);
        }
    }

    /// <summary>
    /// Forgets it, and closes what is open to it. Nothing happens where a runspace has none, or is none any more.
    /// </summary>
    public static void Close()
    {
        if (Runspace.DefaultRunspace is null) return;
        Current?.Release();
        Current = null;
    }
}
