using System.Globalization;
using AiCache.Engine.Connections;
using AiCache.Engine.Contract;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Deployment;

/// <summary>
/// The Supabase CLI's own record of migrations, <c>supabase_migrations.schema_migrations</c>: version, name and
/// statements. It is touched only where that is asked for.
/// </summary>
internal static class CliJournal
{
    /// <summary>What the first migration's version says; each of the next is a second later.</summary>
    static readonly DateTime First = new(2026, 1, 15, 9, 0, 0, DateTimeKind.Utc);

    /// <summary>The version of a migration, in files and in the record: the same everywhere and for ever.</summary>
    public static string VersionOf(MigrationScript script) => First
        .AddSeconds(MigrationScript.All.ToList().IndexOf(script))
        .ToString("yyyyMMddHHmmss", CultureInfo.InvariantCulture);

    /// <summary>
    /// What records a migration, where none of its name is recorded: who has pushed it with the CLI has given it a version.
    /// </summary>
    public static IReadOnlyList<SqlStep> Record(MigrationScript script) =>
    [
        SqlStep.File("make the CLI's record", "Deployment/cli_make.sql"),
        SqlStep.File("record for the CLI", "Deployment/cli_record.sql", VersionOf(script), script.Name,
            script.Steps.Select(step => step.Statement).ToArray()),
    ];

    /// <summary>Records a migration.</summary>
    /// <exception cref="AiCacheException">The record is a stranger's, or no plain table.</exception>
    public static async Task RecordAsync(IStatements statements, MigrationScript script, CancellationToken cancellation)
    {
        await DemandPlainAsync(statements, cancellation);
        await statements.RunAsync(cancellation, [.. Record(script)]);
    }

    /// <summary>What takes migrations out of the record, where there is one.</summary>
    /// <exception cref="AiCacheException">As above.</exception>
    public static async Task<IReadOnlyList<SqlStep>> ForgetAsync(IStatements statements, IReadOnlyList<string> names,
        CancellationToken cancellation) => await DemandPlainAsync(statements, cancellation)
            ? [SqlStep.File("forget for the CLI", "Deployment/cli_forget.sql", (object)names.ToArray())] : [];

    /// <summary>Whoever writes into a table runs what others have tied to it.</summary>
    /// <returns>Whether it is there.</returns>
    /// <exception cref="AiCacheException">It is a stranger's, or no plain table.</exception>
    public static async Task<bool> DemandPlainAsync(IStatements statements, CancellationToken cancellation)
    {
        var found = await statements.JsonAsync<CliTable>(SqlStep.File("look at the CLI's record",
            "Deployment/cli_look.sql", "supabase_migrations", "schema_migrations", CacheContract.ApiRoles), cancellation);
        return found.Problem is null ? found.IsThere
            : throw DeploymentErrors.CliJournalNotTrusted(statements.Database, found.Problem);
    }

    sealed record CliTable(bool IsThere, string? Problem);
}
