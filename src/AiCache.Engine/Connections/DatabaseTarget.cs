using Npgsql;

namespace AiCache.Engine.Connections;

/// <summary>Where to connect, as whom and how. Immutable; its text never holds the password.</summary>
public sealed class DatabaseTarget
{
    /// <summary>The hosts, tried in this order.</summary>
    public required IReadOnlyList<HostEndpoint> Hosts { get; init; }

    /// <summary>The database's name.</summary>
    public required string Database { get; init; }

    /// <summary>The role that logs in.</summary>
    public required string Username { get; init; }

    /// <summary>The password, if one is known. Kept out of every text this type makes.</summary>
    internal string? Password { get; init; }

    /// <summary>Whether a password is known.</summary>
    public bool HasPassword => Password is not null;

    /// <summary>The database and where it is, as <c>database@host:port</c>: what results and checks call a database.</summary>
    public string DisplayName => $"{Database}@{Hosts[0]}";

    /// <summary>Reads an ADO.NET connection string.</summary>
    public static DatabaseTarget Parse(string text)
    {
        var ado = new NpgsqlConnectionStringBuilder(text);
        return new DatabaseTarget
        {
            Hosts = [new HostEndpoint(ado.Host ?? "localhost", ado.Port)],
            Database = ado.Database ?? "postgres",
            Username = ado.Username ?? "postgres",
            Password = ado.Password,
        };
    }

    /// <summary>The driver's own settings for this target.</summary>
    internal NpgsqlConnectionStringBuilder ToNpgsql() => new()
    {
        Host = Hosts[0].Host,
        Port = Hosts[0].Port,
        Database = Database,
        Username = Username,
        Password = Password,
        ApplicationName = "AiCache",
        NoResetOnClose = true,
        MaxAutoPrepare = 0,
        Enlist = false,
        CommandTimeout = 0,
    };

    /// <inheritdoc/>
    public override string ToString() => $"postgresql://{Username}@{Hosts[0]}/{Database}";
}
