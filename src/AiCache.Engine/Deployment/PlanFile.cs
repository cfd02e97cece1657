using System.Globalization;
using System.Text;
using AiCache.Engine.Connections;
using AiCache.Engine.Contract;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Deployment;

/// <summary>
/// A plan as a script that psql runs: what a deployment would do, for whoever has to approve or to run it by hand.
/// </summary>
public sealed class PlanFile
{
    readonly Lock writing = new();
    bool isWritten;

    /// <summary>Writes the script. It holds for the database as it was when it was planned.</summary>
    /// <param name="planned">What <see cref="Deploy.PlanAsync"/> said.</param>
    /// <param name="options">What it was asked for.</param>
    /// <param name="path">The file, as a full path; what is there is replaced.</param>
    /// <param name="role">The role that it is to be done as; null for the one that logs in.</param>
    /// <exception cref="AiCacheException">It cannot be written, or holds the plan of another database.</exception>
    public void Write(IReadOnlyList<MigrationResult> planned, MigrateOptions options, string path, string? role = null)
    {
        lock (writing)
        {
            if (isWritten) throw DeploymentErrors.PlanTaken(path);
            OutputFile.Write(path, Text(planned, options, role), ErrorIds.PlanNotWritten);
            isWritten = true;
        }
    }

    internal static string Text(IReadOnlyList<MigrationResult> planned, MigrateOptions options, string? role = null)
    {
        var text = new StringBuilder();
        text.Append("-- Planned by AiCache ").Append(Journal.ModuleVersion).Append(" for ")
            .Append(PlainText.Line(planned[0].Database)).Append(" as it was on ")
            .Append(Figures.Second(DateTimeOffset.UtcNow)).Append(".\n")
            .Append("-- Run it with psql as a role that may create in schema public. "
            + "Each migration is one transaction.\n")
            .Append("\\set ON_ERROR_STOP on\n");
        foreach (var item in planned)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n-- {item.Name}: {item.Outcome}\n");
            if (item.Outcome != MigrationOutcome.AlreadyApplied) Append(text, item, options, role);
        }
        return text.ToString();
    }

    static void Append(StringBuilder text, MigrationResult item, MigrateOptions options, string? role)
    {
        text.Append(CultureInfo.InvariantCulture,
            $"begin;\nset local lock_timeout = '{(long)options.LockTimeout.TotalMilliseconds}ms';\n");
        if (role is not null)
            text.Append(CultureInfo.InvariantCulture, $"set local role {Identifier.Quote(role)};\n");
        foreach (var step in item.Steps) text.Append("-- ").Append(step.Name).Append('\n').Append(step.Statement)
            .Append(";\n");
        var record = Journal.Write(MigrationScript.Find(item.Name), DeploymentPlan.Done(item.Outcome));
        text.Append("-- ").Append(record.Name).Append('\n').Append(Filled(record)).Append(";\ncommit;\n");
    }

    /// <summary>The parameters are names, checksums and versions of our own.</summary>
    static string Filled(SqlStep step) =>
        step.Parameters.Index().Reverse().Aggregate(step.Sql.Trim(), (sql, parameter) =>
        sql.Replace($"${parameter.Index + 1}", $"'{parameter.Item}'", StringComparison.Ordinal));
}
