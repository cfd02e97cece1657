using AiCache.Engine.Connections;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Impact;

/// <summary>What can keep the application's queries from being measured.</summary>
internal static class ImpactErrors
{
    public static AiCacheException StatementsUnavailable(DatabaseTarget target) =>
        new(ErrorIds.StatementsUnavailable, FailureKind.NotFound,
            $"pg_stat_statements is not installed at {target.DisplayName}, or role {target.ActingRole} may not read it.")
        {
            RecommendedAction = "It has to be in shared_preload_libraries, and the role needs pg_read_all_stats; or "
                + "measure timings, before and after.",
            Command = "create extension if not exists pg_stat_statements; "
                + $"grant pg_read_all_stats to {Identifier.Quote(target.ActingRole)}",
        };

    public static AiCacheException TableNotFound(ImpactTable table, DatabaseTarget target) =>
        new(ErrorIds.TableNotFound, FailureKind.NotFound, $"There is no table {table.Given} at {target.DisplayName}.")
        {
            Subject = table.Given,
            RecommendedAction = "Pass -Table with the application's tables, as schema.name.",
        };

    public static AiCacheException TableUnreadable(ImpactTable table, DatabaseTarget target) =>
        new(ErrorIds.PermissionDenied, FailureKind.Permission, $"Role {target.ActingRole} may not read {table.Name}.")
        {
            Subject = table.Given,
            RecommendedAction = "Let its owner allow it.",
            Command = $"grant select on {table.Name} to {Identifier.Quote(target.ActingRole)}",
        };
}
