using System.Globalization;
using AiCache.Engine.Connections;
using AiCache.Engine.Contract;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Nodes;

/// <summary>The statements of a subscription, which take no parameters.</summary>
internal static class Subscription
{
    /// <summary>
    /// The statement that makes it. It holds the password: its name, which errors and details tell, does not.
    /// </summary>
    /// <param name="parts">What publication, slot and subscription are called.</param>
    /// <param name="source">The application's database as the node's server reaches it.</param>
    public static SqlStep Create(string parts, DatabaseTarget source) => Create(parts, source, "copy_data = true");

    /// <summary>
    /// The same to be rolled back: the node's server connects to the application's, and nothing is copied.
    /// </summary>
    public static SqlStep Rehearse(string parts, DatabaseTarget source) =>
        Create(parts, source, "copy_data = false, enabled = false");

    /// <summary>The statement that publishes the hashes.</summary>
    public static SqlStep Publish(string parts) => new("publish the hashes",
        $"create publication {parts} for table {CacheContract.Hashes.FullName}");

    static SqlStep Create(string parts, DatabaseTarget source, string options) => new("create the subscription",
        $"create subscription {parts} connection {SqlText.Quote(ConnectionInfo(source))} publication {parts} "
        + $"with (create_slot = false, slot_name = {parts}, {options})");

    /// <summary>The statement that leaves nothing but the hashes in a publication that is there.</summary>
    public static SqlStep PublishAgain(string parts) =>
        new("publish the hashes", $"alter publication {parts} set table {CacheContract.Hashes.FullName}");

    /// <summary>
    /// The statements that drop it without asking the application's server, which may be away: the slot is dropped there.
    /// </summary>
    public static IEnumerable<SqlStep> Drop(string parts) =>
    [
        new("stop the subscription", $"alter subscription {parts} disable"),
        new("let go of the slot", $"alter subscription {parts} set (slot_name = none)"),
        new("drop the subscription", $"drop subscription {parts}"),
    ];

    /// <summary>What libpq on the node's server needs. Paths of certificates are this machine's, and left out.</summary>
    static string ConnectionInfo(DatabaseTarget source)
    {
        var host = source.Hosts[0];
        Dictionary<string, string?> options = new()
        {
            ["host"] = host.Host, ["hostaddr"] = host.Address, ["port"] = host.Port.ToString(CultureInfo.InvariantCulture),
            ["dbname"] = source.Database, ["user"] = source.Username, ["password"] = source.PasswordFor(host),
            ["sslmode"] = host.IsSocket ? null : TlsModes.Keyword(source.TlsFor(host)),
        };
        return string.Join(' ', options.Where(o => o.Value is not null).Select(o =>
            $"{o.Key}='{o.Value!.Replace(@"\", @"\\", StringComparison.Ordinal).Replace("'", @"\'", StringComparison.Ordinal)}'"));
    }
}
