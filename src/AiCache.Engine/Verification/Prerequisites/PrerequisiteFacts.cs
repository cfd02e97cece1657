namespace AiCache.Engine.Verification;

/// <summary>
/// What a deployment and its backup need besides our objects; the shape of the document that prerequisites.sql returns.
/// </summary>
internal sealed record PrerequisiteFacts(
    ConnectionFacts Connections, bool RandomUuid,
    IReadOnlyList<EventTriggerFacts> EventTriggers,
    IReadOnlyList<string> Unreadable, IReadOnlyList<string> Filtered);

/// <summary>How many connections there may be and are; a limit of -1 is none.</summary>
internal sealed record ConnectionFacts(int Limit, int Reserved, int Used, int DatabaseLimit, int DatabaseUsed,
    int RoleLimit);

/// <summary>An enabled event trigger.</summary>
internal sealed record EventTriggerFacts(string Name, string Event, string Function);
