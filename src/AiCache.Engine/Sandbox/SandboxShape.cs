using AiCache.Engine.Connections;

namespace AiCache.Engine.Sandbox;

/// <summary>
/// Gives a new server the roles, schemas, privileges and sample content that an application on Supabase has.
/// </summary>
static class SandboxShape
{
    /// <summary>Applies it in one transaction.</summary>
    public static async Task ApplyAsync(SandboxState state, CancellationToken cancellation)
    {
        var administrator = state.Target(SandboxServer.Superuser);
        await using (var session = await DatabaseSession.OpenAsync(administrator, cancellation))
        {
            await using var transaction = await session.BeginAsync(TransactionSettings.Default, cancellation);
            var batch = new StatementBatch();
            batch.Call(new SqlStep("pass the password", "select set_config('aicache.password', $1, true)",
                state.Password));
            batch.Do([.. SandboxSql.Steps("Sandbox/shape.sql"), .. SandboxSql.Steps("Sandbox/content.sql")]);
            await transaction.RunAsync(batch, cancellation);
            await transaction.CommitAsync(cancellation);
        }
        // A superuser's connection is not left open: nobody needs it again, and it would keep the database from being
        // copied or dropped.
        DatabaseSession.CloseIdle(administrator);
    }
}
