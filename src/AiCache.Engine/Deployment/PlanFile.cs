using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using AiCache.Engine.Connections;
using AiCache.Engine.Contract;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Deployment;

/// <summary>
/// A plan as a script that psql runs: what a deployment or an undo would do, for whoever has to approve or to run it by
/// hand.
/// </summary>
public sealed partial class PlanFile
{
    readonly Lock writing = new();
    bool isWritten;

    /// <summary>Writes the script of a deployment. It holds for the database as it was when it was planned.</summary>
    /// <param name="planned">What <see cref="Deploy.PlanAsync"/> said.</param>
    /// <param name="options">What it was asked for.</param>
    /// <param name="path">The file, as a full path; what is there is replaced.</param>
    /// <param name="role">The role that it is to be done as; null for the one that logs in.</param>
    /// <exception cref="AiCacheException">It cannot be written, or holds the plan of another database.</exception>
    public void Write(IReadOnlyList<MigrationResult> planned, MigrateOptions options, string path,
        string? role = null) => Write(Text(planned, options, role), path);

    /// <summary>Writes the script of an undo, which looks once more for what goes with the objects.</summary>
    /// <param name="work">The database.</param>
    /// <param name="planned">What <see cref="Undo.PlanAsync"/> said.</param>
    /// <param name="options">What it was asked for.</param>
    /// <param name="path">The file, as a full path; what is there is replaced.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="AiCacheException">As above.</exception>
    public async Task WriteAsync(Work work, IReadOnlyList<MigrationResult> planned, UndoOptions options, string path,
        CancellationToken cancellation)
    {
        var session = await work.SessionAsync(cancellation);
        var state = await DeploymentState.ReadAsync(session, cancellation);
        var closing = await UndoPlan.ClosingAsync(session, state, planned, options, cancellation);
        Write(Text(planned, options, closing.Steps, work.Target.Role), path);
    }

    void Write(string text, string path)
    {
        lock (writing)
        {
            if (isWritten) throw DeploymentErrors.PlanTaken(path);
            OutputFile.Write(path, text, ErrorIds.PlanNotWritten);
            isWritten = true;
        }
    }

    internal static string Text(IReadOnlyList<MigrationResult> planned, MigrateOptions options, string? role = null)
    {
        var text = Begin(planned, "as a role that may create in schema public. Each migration is one transaction.");
        foreach (var item in planned)
        {
            Title(text, item);
            var script = MigrationScript.Find(item.Name);
            var isApplied = item.Outcome == MigrationOutcome.AlreadyApplied;
            if (isApplied && !options.RecordInSupabase) continue;
            AppendPutBack(text, item);
            text.Append("begin;\n").Append(Settings(options.LockTimeout, role));
            Append(text, item);
            if (!isApplied) Append(text, Journal.Write(script, DeploymentPlan.Done(item.Outcome)));
            if (options.RecordInSupabase)
                foreach (var step in CliJournal.Record(script)) Append(text, step);
            text.Append("commit;\n");
        }
        return text.ToString();
    }

    static string Text(IReadOnlyList<MigrationResult> planned, UndoOptions options, IReadOnlyList<SqlStep> closing,
        string? role)
    {
        var text = Begin(planned, "as the tables' owner. It is one transaction, and takes every row in them"
            + (options.Before is null ? "." : "; the backup that was asked for is no part of it."));
        var drops = planned.Any(item => item.Steps.Count > 0);
        if (drops) text.Append("\nbegin;\n").Append(Settings(options.LockTimeout, role));
        foreach (var item in planned)
        {
            Title(text, item);
            foreach (var along in item.TakesAlong)
                text.Append("-- takes along ").Append(PlainText.Line(along)).Append('\n');
            AppendPutBack(text, item);
            Append(text, item);
        }
        if (!drops) return text.ToString();
        text.Append('\n');
        foreach (var step in closing) Append(text, step);
        return text.Append("commit;\n").ToString();
    }

    static StringBuilder Begin(IReadOnlyList<MigrationResult> planned, string how) => new StringBuilder()
        .Append("-- Planned by AiCache ").Append(Journal.ModuleVersion).Append(" for ")
        .Append(PlainText.Line(planned[0].Database)).Append(" as it was on ")
        .Append(Figures.Second(DateTimeOffset.UtcNow)).Append(".\n")
        .Append("-- Run it with psql ").Append(how).Append("\n\\set ON_ERROR_STOP on\n");

    static void Title(StringBuilder text, MigrationResult item) =>
        text.Append(CultureInfo.InvariantCulture, $"\n-- {item.Name}: {item.Outcome}\n");

    static string Settings(TimeSpan lockTimeout, string? role) => string.Create(CultureInfo.InvariantCulture,
        $"set local lock_timeout = '{(long)lockTimeout.TotalMilliseconds}ms';\n")
        + (role is null ? "" : $"set local role {Identifier.Quote(role)};\n");

    static void AppendPutBack(StringBuilder text, MigrationResult item)
    {
        foreach (var back in item.PutBack)
            text.Append("-- puts it back: ").Append(PlainText.Line(back)).Append('\n');
    }

    static void Append(StringBuilder text, MigrationResult item)
    {
        foreach (var step in item.Steps)
            text.Append("-- ").Append(step.Name).Append('\n').Append(step.Statement).Append(";\n");
    }

    static void Append(StringBuilder text, SqlStep step) =>
        text.Append("-- ").Append(step.Name).Append('\n').Append(Filled(step)).Append(";\n");

    static string Filled(SqlStep step) => Parameter().Replace(step.Sql.Trim(),
        match => Literal(step.Parameters[int.Parse(match.ValueSpan[1..], CultureInfo.InvariantCulture) - 1]));

    /// <summary>The parameters are names, checksums, versions and scripts of our own.</summary>
    static string Literal(object? value) => value is string[] list
        ? $"array[{string.Join(", ", list.Select(Literal))}]"
        : $"'{Convert.ToString(value, CultureInfo.InvariantCulture)!.Replace("'", "''", StringComparison.Ordinal)}'";

    [GeneratedRegex(@"\$\d+")]
    private static partial Regex Parameter();
}
