using System.Text.Json;
using AiCache.Engine.Connections;
using AiCache.Engine.Contract;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Nodes;

/// <summary>What nodes.sql returns of a node; <c>Name</c> is that of its parts.</summary>
internal sealed record NodeFacts(string Name, string? Note, bool HasSlot, bool Active, string? WalStatus, long? LagBytes,
    long? RetainedBytes, long? SafeBytes, double? SilentSeconds, double? LagSeconds)
{
    /// <summary>The statement that reads all.</summary>
    public static SqlStep Step => SqlStep.File("read the cache nodes", "Nodes/nodes.sql");

    /// <summary>The record for whoever asks.</summary>
    public CacheNode ToNode(string database)
    {
        var note = NodeNote.Read(Note);
        return new CacheNode
        {
            Name = Name[NodeForm.Prefix.Length..], Database = database, Place = note?.Place,
            InServiceSince = note?.State == NodeState.InService ? note.At : null, LagBytes = LagBytes,
            RetainedBytes = RetainedBytes, SafeBytes = SafeBytes,
            Lag = LagSeconds is { } lag ? ServerTimes.Span(lag) : null,
            SilentFor = SilentSeconds is { } silent ? TimeSpan.FromSeconds(Math.Max(0, silent)) : null,
            State = (note?.State, this) switch
            {
                (not NodeState.InService, _) => note?.State ?? NodeState.Preparing,
                (_, { HasSlot: false } or { WalStatus: "lost" }) => NodeState.Lost,
                (_, { Active: false }) => NodeState.Silent,
                _ => NodeState.InService,
            },
        };
    }
}

/// <summary>What is written down of a node: the comment on its publication.</summary>
internal sealed record NodeNote(NodeState State, string Place, DateTimeOffset At)
{
    static readonly JsonSerializerOptions Json = new(EngineJson.Options)
    {
        WriteIndented = false,
    };

    /// <summary>The note; null where the comment is somebody else's.</summary>
    public static NodeNote? Read(string? comment)
    {
        try
        {
            return comment is null ? null : JsonSerializer.Deserialize<NodeNote>(comment, Json);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The statement that writes it down.</summary>
    public SqlStep Write(string parts) => new("write down how the node stands",
        $"comment on publication {parts} is {SqlText.Quote(JsonSerializer.Serialize(this, Json))}");
}
