using System.Diagnostics;
using AiCache.Engine.Connections;
using AiCache.Engine.Ground;
using AiCache.Engine.Programs;

namespace AiCache.Engine;

/// <summary>What an operation gets to work with. It ends with the operation, and its session with it.</summary>
/// <param name="target">The database; null for an operation that needs none.</param>
/// <param name="reporter">Who is told of progress, details and warnings.</param>
/// <param name="environment">This machine: its variables, and where it keeps what.</param>
public sealed class Work(DatabaseTarget? target, IReporter reporter, HostEnvironment environment) : IAsyncDisposable
{
    DatabaseSession? session;
    bool borrowed;

    /// <summary>The database.</summary>
    /// <exception cref="InvalidOperationException">The operation was given none.</exception>
    public DatabaseTarget Target => target ?? throw new InvalidOperationException("This work has no database.");

    /// <summary>Who is told of progress, details and warnings.</summary>
    public IReporter Reporter { get; } = reporter;

    /// <summary>This machine.</summary>
    public HostEnvironment Environment { get; } = environment;

    /// <summary>The session, connected when it is asked for first.</summary>
    /// <exception cref="AiCacheException">The server cannot be reached or refuses; the error says what to
    /// change.</exception>
    public async Task<DatabaseSession> SessionAsync(CancellationToken cancellation) =>
        session ??= await OpenAsync(cancellation);

    /// <summary>Takes an idle connection that stands open already for the session, and connects to nothing.</summary>
    /// <returns>Whether there is one.</returns>
    public async Task<bool> ReuseAsync(CancellationToken cancellation) =>
        (session ??= await DatabaseSession.ReuseAsync(Target, cancellation)) is not null;

    /// <summary>Another session, which the caller disposes of.</summary>
    /// <exception cref="AiCacheException">As above.</exception>
    public async Task<DatabaseSession> OpenAsync(CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        var opened = await DatabaseSession.OpenAsync(Target, cancellation);
        opened.Reporter = Reporter;
        Reporter.Verbose($"{opened.Target.DisplayName}: connected as {opened.Target.Username}"
            + (opened.Target.Role is { } role ? $", acting as {role}," : "") + " to PostgreSQL "
            + $"{opened.ServerVersion} in {Figures.Duration(clock.Elapsed)}.");
        if (opened.IsStandby) await Standby.NoteAsync(opened, cancellation);
        return opened;
    }

    /// <summary>Where it is done, as <c>database@host:port</c>; this machine where it needs no database.</summary>
    public string Place => session?.Target.DisplayName ?? target?.DisplayName ?? "this machine";

    /// <summary>How many times statements were sent and their answer waited for.</summary>
    public int RoundTrips => session?.RoundTrips ?? 0;

    /// <summary>Work on a session that somebody else has opened and will give back.</summary>
    internal static Work On(DatabaseSession session, IReporter reporter, HostEnvironment environment) =>
        new(session.Target, reporter, environment) { session = session, borrowed = true };

    /// <summary>The same work on another database.</summary>
    public Work At(DatabaseTarget other) => new(other, Reporter, Environment);

    /// <summary>Gives the session back.</summary>
    public async ValueTask DisposeAsync()
    {
        if (session is not null && !borrowed) await session.DisposeAsync();
        session = null;
    }
}
