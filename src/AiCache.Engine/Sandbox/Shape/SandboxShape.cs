using AiCache.Engine.Connections;

namespace AiCache.Engine.Sandbox;

/// <summary>
/// Gives a new server what a Supabase project has: roles, schemas that are not the user's, what happens by itself when
/// something is made, and the content of a small application.
/// </summary>
static class SandboxShape
{
    /// <summary>What belongs to the whole server.</summary>
    static readonly string[] Roles = ["roles"];

    /// <summary>What a project's database holds before its user has made anything.</summary>
    static readonly string[] Project = ["public", "auth", "storage", "realtime", "platform", "events"];

    /// <summary>What a user has made.</summary>
    static readonly string[] Content = ["content", "border"];

    /// <summary>Applies all of it in one transaction, or what a server without Supabase needs.</summary>
    public static Task ApplyAsync(SandboxState state, SandboxOptions options, CancellationToken cancellation) =>
        RunAsync(state.Target(SandboxServer.Superuser), state.Password,
            options.Plain ? ["plain"] : [.. Roles, .. Project, .. Content], options.Extensions, cancellation);

    /// <summary>Makes an empty database of a server that has the roles a project without content.</summary>
    /// <param name="administrator">The database, as the superuser.</param>
    /// <param name="cancellation">Stops it.</param>
    internal static Task ApplyProjectAsync(DatabaseTarget administrator, CancellationToken cancellation) =>
        RunAsync(administrator, "", Project, [], cancellation);

    static async Task RunAsync(DatabaseTarget administrator, string password, IReadOnlyList<string> files,
        IReadOnlyList<string> extensions, CancellationToken cancellation)
    {
        await using (var session = await DatabaseSession.OpenAsync(administrator, cancellation))
        {
            await using var transaction = await session.BeginAsync(TransactionSettings.Default, cancellation);
            var batch = new StatementBatch();
            batch.Call(new SqlStep("pass the password", "select set_config('aicache.password', $1, true)", password));
            batch.Do([.. files.SelectMany(file => SandboxSql.Steps($"Sandbox/Shape/{file}.sql")),
                .. extensions.Select(e => new SqlStep($"create extension {e}",
                    $"create extension {e} with schema {(e == "pg_cron" ? "pg_catalog" : "public")}"))]);
            await transaction.RunAsync(batch, cancellation);
            await transaction.CommitAsync(cancellation);
        }
        // A superuser's connection is not left open: nobody needs it again, and it would keep the database from being
        // copied or dropped.
        DatabaseSession.CloseIdle(administrator);
    }
}
