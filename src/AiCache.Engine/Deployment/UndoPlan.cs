using AiCache.Engine.Connections;
using AiCache.Engine.Contract;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Deployment;

/// <summary>What an undo has to drop, and what is lost with it.</summary>
internal static class UndoPlan
{
    /// <summary>The scope's migrations, in the order in which they are undone.</summary>
    public static IReadOnlyList<MigrationScript> Scripts(UndoScope scope) => scope switch
    {
        UndoScope.Stats => [MigrationScript.Find(CacheContract.StatsMigration)],
        UndoScope.Hashes => [MigrationScript.Find(CacheContract.HashesMigration)],
        _ => [.. MigrationScript.All.Reverse()],
    };

    /// <summary>The tables that will be dropped, and the journal.</summary>
    public static IReadOnlyList<string> Tables(DeploymentState state, UndoScope scope) =>
        [.. state.Facts.Journal != JournalAccess.Absent ? [Sight.Journal] : Array.Empty<string>(),
            .. Scripts(scope).SelectMany(script => TablesOf(state, script))];

    /// <summary>Whether anything of the migration is there: a table, a function or its record.</summary>
    public static bool IsThere(DeploymentState state, MigrationScript script) =>
        TablesOf(state, script).Any() || state.Entries.Any(j => j.Name == script.Name)
        || CacheContract.Functions.Any(f => f.Migration == script.Name
            && state.Facts.FunctionsNamed(f.FullName).Any(x => x.Types == f.Types));

    /// <summary>A result for each of the scope's migrations; rows and bytes are counted in one round trip.</summary>
    /// <exception cref="AiCacheException">Something of it is a stranger's.</exception>
    public static async Task<IReadOnlyList<MigrationResult>> MakeAsync(IStatements statements, DeploymentState state,
        UndoScope scope, CancellationToken cancellation)
    {
        state.DemandTrusted();
        var batch = new StatementBatch();
        var counted = Scripts(scope)
            .Select(script => (script, tables: TablesOf(state, script).ToList()))
            .Select(s => (s.script, s.tables,
                loss: s.tables.Count == 0 ? null : batch.Add<Loss>(Count(s.tables)))).ToList();
        var along = batch.Add<TakenAlong>(TakenAlong.Step(counted.SelectMany(c => c.tables)));
        await statements.RunAsync(batch, cancellation);
        along.Value.DemandNoNode(state.Database);
        return [.. counted.Select(c => (c.script, c.loss, taken: along.Value.Of(c.script, scope))).Select(c =>
            Plan(state, c.script, c.loss?.Value ?? new Loss(0, 0)) with
            {
                Taken = c.taken, TakesAlong = [.. Additions(state, c.script), .. c.taken.Told()],
                PutBack = along.Value.PutBack(c.script, scope),
            })];
    }

    /// <summary>
    /// What is left once the objects are dropped: jobs leave the schedule, records the journal, and the journal and its
    /// schema go if nothing is left in them. The schema stays for the note of what was taken along.
    /// </summary>
    /// <exception cref="AiCacheException">The CLI's record is a stranger's, or no plain table.</exception>
    public static async Task<StatementBatch> ClosingAsync(IStatements statements, DeploymentState state,
        IReadOnlyList<MigrationResult> plan, UndoOptions options, CancellationToken cancellation)
    {
        // What an earlier undo noted of a migration that was deployed since is out of date.
        var old = UndoNote.Read(state.Facts.Schema?.Comment);
        old = MigrationScript.All.Where(s => IsThere(state, s)).Aggregate(old, (all, s) => all.Without(all.With(s)));
        var note = plan.Aggregate(old, (all, item) => all.And(item.Taken));
        var names = Scripts(options.Scope).Select(script => script.Name).ToList();
        var batch = new StatementBatch();
        if (options.Scope != UndoScope.Hashes && await CronJobs.AreUsableAsync(statements, cancellation))
            batch.Call(ScheduledJobs.Unschedule(options.Scope == UndoScope.Stats ? [ScheduledJobs.Stats]
                : ScheduledJobs.Names));
        if (state.Facts.Schema is not null)
            batch.Do(await ForgetAsync(statements, state, note, names, cancellation));
        if (options.RecordInSupabase) batch.Do(await CliJournal.ForgetAsync(statements, names, cancellation));
        return batch;
    }

    static async Task<IReadOnlyList<SqlStep>> ForgetAsync(IStatements statements, DeploymentState state,
        UndoNote note, IReadOnlyList<string> names, CancellationToken cancellation)
    {
        var recorded = state.Facts.Journal != JournalAccess.Absent;
        var hasPlace = UndoNote.HasPlace(state.Facts.Schema);
        var steps = new List<SqlStep>();
        if (hasPlace && !(note.IsEmpty && state.Facts.Schema?.Comment is null)) steps.Add(note.Write().ToSql());
        if (recorded) steps.Add(Journal.Delete(names));
        if (!state.Entries.All(j => names.Contains(j.Name))) return steps;
        var foreign = await statements.ScalarAsync<long>(SqlStep.File("look for what is not ours",
            "Deployment/foreign_objects.sql", CacheContract.TableNames, CacheContract.FunctionNames), cancellation);
        if (recorded) steps.Add(Journal.DropTable);
        if (foreign == 0 && (note.IsEmpty || !hasPlace) && (names.Contains(CacheContract.StatsMigration)
            || state.Facts.Relation(CacheContract.Pending.FullName) is null)) steps.Add(Journal.DropSchema);
        return steps;
    }

    static MigrationResult Plan(DeploymentState state, MigrationScript script, Loss loss)
    {
        var deployed = IsThere(state, script);
        return new MigrationResult
        {
            Name = script.Name, Outcome = deployed ? MigrationOutcome.WouldUndo : MigrationOutcome.NotDeployed,
            Rows = loss.Rows, Bytes = loss.Bytes, Database = state.Database,
            Steps = deployed ? MigrationScript.ReadSteps(EmbeddedSql.Read($"Deployment/Undo/{script.Name}.sql")) : [],
        };
    }

    /// <summary>What somebody has added to the tables: it goes with them, and no deployment makes it again.</summary>
    static IEnumerable<string> Additions(DeploymentState state, MigrationScript script) =>
        ContractComparison.Run(state.Facts, script.Name)
            .Where(check => check.IsAddition && check.Category != CheckCategory.Function)
            .Select(check => $"{check.Category.ToLowerInvariant()} {check.Name[(check.Name.IndexOf('.') + 1)..]}");

    static IEnumerable<string> TablesOf(DeploymentState state, MigrationScript script) =>
        CacheContract.Tables.Where(t => t.Migration == script.Name
            && state.Facts.Relation(t.FullName) is { IsTable: true }).Select(t => t.FullName);

    /// <summary>Names cannot be parameters; these are the contract's own constants.</summary>
    static SqlStep Count(IEnumerable<string> tables) => new("count what would be lost",
        "select jsonb_build_object('rows', sum(rows), 'bytes', sum(bytes))::text from ("
        + string.Join(" union all ", tables.Select(t =>
            $"select count(*) as rows, pg_total_relation_size('{t}'::regclass) as bytes from {t}")) + ") t");

    sealed record Loss(long Rows, long Bytes);
}
