using System.Text;
using AiCache.Engine.Connections;

namespace AiCache.Engine.Backups;

/// <summary>
/// The jobs of pg_cron in a dump. Its table is written by a superuser alone; whoever is none schedules his own jobs
/// again.
/// </summary>
internal sealed class CronJobs(RestorePlan plan)
{
    readonly List<CronJob> found = [];
    readonly StringBuilder rows = new();
    IReadOnlyList<string>? columns;

    /// <summary>Whether the rows are those of jobs that are to be scheduled again.</summary>
    public bool Takes(DumpEntry entry, CopyBlock block)
    {
        columns = !plan.IsSuperuser && entry is { Schema: "cron", Name: "job" } ? block.Columns : null;
        return columns is not null;
    }

    /// <summary>Takes some of the rows.</summary>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        if (columns is not null) rows.Append(Encoding.Latin1.GetString(bytes));
    }

    /// <summary>They are over.</summary>
    public void End()
    {
        if (columns is not { } names) return;
        columns = null;
        foreach (var row in rows.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries))
            found.Add(CronJob.Read(names, row.Split('\t')));
        rows.Clear();
    }

    /// <summary>Schedules those of the role's own.</summary>
    /// <returns>What was not scheduled, and why.</returns>
    public async Task<IReadOnlyList<string>> ScheduleAsync(IStatements statements, CancellationToken cancellation)
    {
        if (found.Count == 0) return [];
        var here = plan.Objects.Relation("cron", "job") is not null;
        List<string> left = [];
        foreach (var job in found)
        {
            var why = !here ? "pg_cron is not in this database"
                : job.Database != plan.Manifest.Database ? $"it runs in the database {job.Database}"
                : job.Username != plan.Role ? $"it runs as {job.Username}" : null;
            if (why is not null) left.Add($"the pg_cron job {job.Name ?? job.Schedule} ({why})");
            else await ScheduleAsync(statements, job, cancellation);
        }
        return left;
    }

    static async Task ScheduleAsync(IStatements statements, CronJob job, CancellationToken cancellation)
    {
        var made = await statements.ScalarAsync<long?>(SqlStep.File("schedule a job",
            "Backups/Restore/schedule_job.sql", job.Name, job.Schedule, job.Command), cancellation);
        if (made is { } id && !job.Active)
        {
            var batch = new StatementBatch();
            batch.Call(SqlStep.File("pause a job", "Backups/Restore/pause_job.sql", id));
            await statements.RunAsync(batch, cancellation);
        }
    }
}

/// <summary>A job of pg_cron.</summary>
internal sealed record CronJob(string? Name, string Schedule, string Command, string Database, string Username,
    bool Active)
{
    /// <summary>Reads a row in the text format of COPY, whose bytes are characters.</summary>
    public static CronJob Read(IReadOnlyList<string> columns, string[] values)
    {
        return new(Value("jobname"), Value("schedule") ?? "", Value("command") ?? "", Value("database") ?? "",
            Value("username") ?? "", Value("active") is null or "t");

        string? Value(string column) => columns.ToList().IndexOf(column) is >= 0 and var place
            && place < values.Length && values[place] != "\\N" ? Unescape(values[place]) : null;
    }

    static string Unescape(string text)
    {
        var plain = new StringBuilder();
        for (var at = 0; at < text.Length; at++)
            plain.Append(text[at] != '\\' || at + 1 == text.Length ? text[at] : text[++at] switch
            {
                'b' => '\b',
                'f' => '\f',
                'n' => '\n',
                'r' => '\r',
                't' => '\t',
                'v' => '\v',
                var other => other,
            });
        return Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(plain.ToString()));
    }
}
