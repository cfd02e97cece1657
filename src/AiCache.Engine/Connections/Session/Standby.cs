using AiCache.Engine.Ground;

namespace AiCache.Engine.Connections;

/// <summary>How a standby stands with its primary.</summary>
/// <param name="Seconds">How old the last change is that was replayed; 0 where all that came was.</param>
/// <param name="Bytes">WAL that was received and not yet replayed.</param>
/// <param name="Follows">Whether it receives a stream at the moment.</param>
/// <param name="Host">The host that sends it; null where this role may not see it.</param>
/// <param name="Port">Its port.</param>
internal sealed record Standby(double Seconds, long Bytes, bool Follows, string? Host, int? Port)
{
    /// <summary>How far behind it may be without anybody being warned.</summary>
    static readonly TimeSpan Tolerated = TimeSpan.FromSeconds(10);

    /// <summary>Not every service that speaks PostgreSQL's protocol says how far its readers are behind.</summary>
    const string NotSupported = "0A000";

    /// <summary>Asks a standby; null where it does not say.</summary>
    public static async Task<Standby?> ReadAsync(IStatements statements, CancellationToken cancellation)
    {
        try
        {
            return await statements.JsonAsync<Standby>(SqlStep.File("ask how far the standby is behind",
                "Connections/Session/standby.sql"), cancellation, ConnectionsJson.Default);
        }
        catch (AiCacheException error) when (error.SqlState == NotSupported)
        {
            return null;
        }
    }

    /// <summary>Tells whoever reads from a standby how old it is what he reads.</summary>
    public static async Task NoteAsync(DatabaseSession session, CancellationToken cancellation)
    {
        var standby = await ReadAsync(session, cancellation);
        var note = $"{session.Target.DisplayName} is a standby" + (standby is null ? "." : $", {standby.Lag}.");
        if (standby?.Seconds > Tolerated.TotalSeconds) session.Reporter.Warning(note);
        else session.Reporter.Verbose(note);
    }

    /// <summary>Refuses a standby before anything is sent that would change something.</summary>
    /// <exception cref="AiCacheException">It is one (<see cref="ErrorIds.ServerReadOnly"/>); the error names the
    /// primary where the standby tells.</exception>
    public static async Task DemandPrimaryAsync(DatabaseSession session, CancellationToken cancellation)
    {
        if (session.IsStandby)
            throw ConnectionErrors.IsStandby(session.Target.DisplayName,
                (await ReadAsync(session, cancellation))?.Primary);
    }

    /// <summary>Where it gets its changes from; null where it is not known.</summary>
    public string? Primary => Host is { Length: > 0 } host ? $"{host}:{Port}" : null;

    /// <summary>How far it is behind, in words.</summary>
    public string Lag => (Bytes == 0, Follows) switch
    {
        (true, true) => "with all that it has received",
        (false, true) => $"{Figures.Seconds(Seconds)} and {Figures.Size(Bytes)} behind what it has received",
        (_, false) => $"whose last change is {Figures.Seconds(Seconds)} old and which receives no more",
    };
}
