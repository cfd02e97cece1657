using AiCache.Engine.Connections;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Entries;

/// <summary>
/// The statement for a filter. Only conditions that are given stand in it, so that the planner can choose an index for
/// them.
/// </summary>
internal sealed class EntryQuery(EntryFilter filter)
{
    readonly List<string> conditions = [];
    readonly List<object?> parameters = [];

    /// <summary>The statement with its parameters.</summary>
    public SqlStep ToStep()
    {
        When(filter.CacheKeys is not null, "e.cache_key = any ($)", filter.CacheKeys?.ToArray());
        When(filter.LectureIds is not null, "e.lecture_ids && $", filter.LectureIds?.ToArray());
        When(filter.OperationTypes is not null, "e.operation_type = any ($)", filter.OperationTypes?.ToArray());
        When(filter.OlderThan is not null, "e.created_at < now() - $", filter.OlderThan);
        if (filter.Top is { } top) parameters.Add(top);
        var sql = EmbeddedSql.Read("Entries/entries.sql")
            .Replace("/* response */", filter.IncludeResponse ? "e.response_data" : "null::jsonb")
            .Replace("/* conditions */", conditions.Count == 0 ? "true" : string.Join(" and ", conditions))
            .Replace("/* order */", Order())
            .Replace("/* limit */", filter.Top is null ? "" : $"limit ${parameters.Count}");
        return new SqlStep("read entries", sql, [.. parameters]);
    }

    void When(bool given, string condition, object? value)
    {
        if (!given) return;
        parameters.Add(value);
        conditions.Add(condition.Replace("$", $"${parameters.Count}"));
    }

    /// <summary>Where two are equal the key decides, so that two runs agree.</summary>
    string Order() => filter.Order switch
    {
        EntryOrder.Hits => "order by e.hit_count desc nulls last, e.cache_key",
        EntryOrder.Size => "order by e.content_size desc nulls last, e.cache_key",
        EntryOrder.Tokens => "order by e.tokens_used desc nulls last, e.cache_key",
        EntryOrder.Age => "order by e.created_at, e.cache_key",
        EntryOrder.LastAccess => "order by e.last_accessed_at nulls first, e.cache_key",
        _ => "",
    };
}
