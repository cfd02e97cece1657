using AiCache.Engine.Ground;
using AiCache.Engine.Programs;

namespace AiCache.Engine.Connections;

/// <summary>Where to connect, as whom and how. Immutable; its text never holds the password.</summary>
public sealed record DatabaseTarget
{
    internal const string DefaultApplicationName = "AiCache";

    /// <summary>The hosts, tried in this order.</summary>
    public required IReadOnlyList<HostEndpoint> Hosts { get; init; }

    /// <summary>The database's name.</summary>
    public required string Database { get; init; }

    /// <summary>The role that logs in.</summary>
    public required string Username { get; init; }

    /// <summary>The role that every transaction of ours takes on; null for the one that logs in.</summary>
    public string? Role { get; private init; }

    /// <summary>As whom statements run.</summary>
    public string ActingRole => Role ?? Username;

    /// <summary>What the server's views call the connection.</summary>
    public string ApplicationName { get; init; } = DefaultApplicationName;

    /// <summary>How long to wait for a host; zero waits for ever.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// What the user should know about how the target was read: a password file that is not used, and why.
    /// </summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>What was done with the text that changes nothing: options of other clients are taken out.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>Whether a password is known, for one host at least.</summary>
    public bool HasPassword => Source is not null || Hosts.Any(h => PasswordFor(h) is not null);

    /// <summary>
    /// The database and where it is, as <c>database@host:port</c>: what results and checks call a database.
    /// </summary>
    public string DisplayName => $"{Database}@{string.Join(',', Hosts)}";

    /// <summary>How long a way that says nothing is believed to stand.</summary>
    internal LinkLimits Link { get; init; } = LinkLimits.Default;

    /// <summary>The password that was given. Kept out of every text this type makes.</summary>
    internal string? Password { get; init; }

    internal PasswordFile? Passwords { get; init; }

    /// <summary>Who is asked for the password at each new connection, in place of all others; or null.</summary>
    internal IPasswordSource? Source { get; init; }

    /// <summary>What was said about the connection; null where it was not read from a text.</summary>
    internal GivenOptions? Given { get; init; }

    internal TlsSettings Tls { get; init; } = new();

    /// <summary>Whether somebody named the database; otherwise it is the user's name.</summary>
    internal bool DatabaseIsNamed { get; init; } = true;

    /// <summary>Settings for the server's command line (libpq's options), or null.</summary>
    internal string? ServerOptions { get; init; }

    internal SessionAttributes Attributes { get; init; }

    internal bool ShufflesHosts { get; init; }

    /// <summary>The only methods by which the server may ask who we are, in the driver's spelling, or null.</summary>
    internal string? RequiredAuthentication { get; init; }

    internal KeepAliveSettings KeepAlive { get; init; } = new(true, 0, 0);

    /// <summary>What an ADO.NET string asks of the driver itself.</summary>
    internal IReadOnlyDictionary<string, string> Driver { get; init; } = new Dictionary<string, string>();

    /// <summary>Reads a libpq URI, libpq's <c>key=value</c> or an ADO.NET string.</summary>
    /// <param name="text">The connection; any of the three.</param>
    /// <param name="environment">Where what the text leaves open is looked up: service file, PG* variables, password
    /// file.</param>
    /// <exception cref="AiCacheException">The text cannot be read, or asks for what cannot be done; the error names the
    /// part.</exception>
    public static DatabaseTarget Parse(string text, HostEnvironment? environment = null) =>
        TargetReader.Read(ConnectionText.Read(text), environment ?? HostEnvironment.None);

    /// <summary>
    /// Finds the connection that the environment names: AICACHE_CONNECTION, then DATABASE_URL, then the PG* variables.
    /// </summary>
    /// <exception cref="AiCacheException">It names none, or one that cannot be read.</exception>
    public static DatabaseTarget FromEnvironment(HostEnvironment environment) =>
        EnvironmentConnection.Find(environment);

    /// <summary>The names of the services that the service files know, for completion.</summary>
    public static IReadOnlyList<string> KnownServices(HostEnvironment environment) =>
        ServiceFile.Names(null, environment);

    /// <summary>The same target with another user and password.</summary>
    /// <param name="user">The role that logs in, or null for the one there is.</param>
    /// <param name="password">His password.</param>
    /// <exception cref="AiCacheException">One of them holds what cannot be sent.</exception>
    public DatabaseTarget WithCredential(string? user, string password)
    {
        ConnectionTextError.DemandText("user", user ?? "");
        ConnectionTextError.DemandText("password", password);
        return this with
        {
            Username = user ?? Username,
            Password = password,
            Source = null,
            Warnings = [],
            Given = Given?.WithUser(user),
        };
    }

    /// <summary>The same target, whose password is asked for anew at each connection.</summary>
    public DatabaseTarget WithPasswordFrom(IPasswordSource source) =>
        this with
        {
            Password = null,
            Passwords = null,
            Source = source,
            Warnings = [],
            Given = Given?.WithUser(null),
        };

    /// <summary>The same target, each transaction of which takes on another role than the one that logs in.</summary>
    /// <param name="role">The role, or null for the one there is.</param>
    /// <exception cref="AiCacheException">It can be no role's name.</exception>
    public DatabaseTarget WithRole(string? role)
    {
        if (role is null) return this;
        ConnectionTextError.DemandText("role", role);
        // To the server it is the word for no other role at all.
        if (role is "" or "none") throw ConnectionErrors.NoRole(role);
        return this with { Role = role };
    }

    /// <summary>The same target with the password that its source gives now: for a program that cannot ask.</summary>
    internal async Task<DatabaseTarget> AnsweredAsync(CancellationToken cancellation) => Source is null
        ? this
        : WithCredential(null, await Source.AskAsync(this, cancellation));

    /// <summary>The same target with one host, the one that was chosen of several.</summary>
    public DatabaseTarget At(HostEndpoint host) => this with { Hosts = [host] };

    /// <summary>
    /// How the connection to a host is protected: as was asked for, otherwise Require, or Prefer on this machine.
    /// </summary>
    public TlsMode TlsFor(HostEndpoint host) => Tls.For(host);

    /// <summary>The password for a host, or null.</summary>
    internal string? PasswordFor(HostEndpoint host) => Password ?? Passwords?.Find(host, Database, Username);

    /// <inheritdoc/>
    public override string ToString() =>
        $"postgresql://{Uri.EscapeDataString(Username)}@"
        + string.Join(',', Hosts.Select(h => h.Host.StartsWith('/') || h.Host.StartsWith('@')
            ? $"{Uri.EscapeDataString(h.Host)}:{h.Port}" : h.ToString()))
        + $"/{Uri.EscapeDataString(Database)}";
}
