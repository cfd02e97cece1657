using System.Management.Automation.Host;

namespace AiCache.Views;

/// <summary>How wide what is shown may be.</summary>
static class Window
{
    /// <summary>What CI and cron have, less the column that a host keeps for itself.</summary>
    const int Usual = 79;

    /// <summary>Below that no table is one.</summary>
    const int Least = 40;

    /// <summary>A width that holds whatever the host says; the samples of the views are shown so.</summary>
    public static int? Fixed { get; set; }

    /// <summary>The columns of a host's window; the usual ones where it has none.</summary>
    public static int Of(PSHost? host)
    {
        if (Fixed is { } width) return width;
        try
        {
            return host?.UI?.RawUI is { BufferSize.Width: > 1 } window ? Math.Max(Least, window.BufferSize.Width - 1)
                : Usual;
        }
        catch (Exception absent) when (absent is HostException or NotImplementedException or IOException)
        {
            // A host without a window says so in one of these ways.
            return Usual;
        }
    }
}
