using System.Text.Json;
using AiCache.Engine.Connections;
using AiCache.Engine.Ground;
using Npgsql;

namespace AiCache.Engine.Contract;

/// <summary>
/// Reads what is deployed as a part of any round trip: the catalogue, and the journal where there is one.
/// </summary>
/// <param name="database">What is read, as <c>database@host:port</c>.</param>
/// <param name="cancellation">Ends it.</param>
internal sealed class DeploymentReading(string database, CancellationToken cancellation)
{
    const string JournalStep = "read journal";

    IReadOnlyList<JournalEntry> entries = [];

    /// <summary>The statements; two of them answer.</summary>
    public static IReadOnlyList<SqlStep> Steps { get; } =
    [
        DeploymentState.CatalogueStep,
        new(JournalStep, EmbeddedSql.Read("Contract/journal_open.sql")),
        new(JournalStep, "fetch all in aicache_journal"),
        new(JournalStep, "close aicache_journal"),
    ];

    /// <summary>What the catalogue said; null before it has been read.</summary>
    public CatalogueFacts? Facts { get; private set; }

    /// <summary>What was read.</summary>
    public DeploymentState State => new(Facts!, entries, database);

    /// <summary>Takes the answers, numbered from 0.</summary>
    public async Task TakeAsync(int index, NpgsqlDataReader reader)
    {
        if (!await reader.ReadAsync(cancellation)) return;
        if (index == 0) Facts = EngineJson.Read<CatalogueFacts>(reader.GetString(0), ContractJson.Default);
        if (index == 1) entries = EngineJson.Read<List<JournalEntry>>(reader.GetString(0), ContractJson.Default);
    }

    /// <summary>Runs what sends the statements.</summary>
    /// <exception cref="AiCacheException">The journal is there and cannot be read.</exception>
    public async Task RunAsync(Func<Task> send)
    {
        try
        {
            await send();
        }
        catch (Exception error) when (Facts?.Schema is not null
            && error is AiCacheException
            {
                SqlState: not null, Subject: JournalStep,
                ErrorId: not ErrorIds.ConnectionLost
            } or JsonException)
        {
            throw Unreadable(error, Facts!);
        }
    }

    /// <summary>A journal that cannot be read is not an empty database: deploying again would be a guess.</summary>
    static AiCacheException Unreadable(Exception error, CatalogueFacts facts) =>
        new(ErrorIds.JournalUnreadable, FailureKind.Permission,
            $"The journal aicache.migration_journal is there but cannot be read: {error.Message}", error)
        {
            SqlState = (error as AiCacheException)?.SqlState,
            RecommendedAction = $"Connect as its owner {facts.Schema!.Owner}, or let it grant: "
                + $"grant usage on schema aicache to {Identifier.Quote(facts.Server.CurrentUser)}; "
                + $"grant select on aicache.migration_journal to {Identifier.Quote(facts.Server.CurrentUser)};",
        };
}
