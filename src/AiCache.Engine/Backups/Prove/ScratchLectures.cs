using AiCache.Engine.Connections;
using AiCache.Engine.Contract;

namespace AiCache.Engine.Backups;

/// <summary>
/// Gives an empty database the application's tables that the cache refers to, with just the lectures that a backup
/// names.
/// </summary>
internal static class ScratchLectures
{
    /// <summary>Makes and fills them.</summary>
    public static async Task FillAsync(DatabaseSession session, BackupArchive archive, BackupManifest manifest,
        CancellationToken cancellation)
    {
        await using var transaction = await session.BeginAsync(TransactionSettings.Default, cancellation);
        await transaction.RunAsync(cancellation,
            new SqlStep("create courses", "create table public.courses (id uuid primary key)"),
            new SqlStep("create lectures", "create table public.lectures (id uuid primary key)"),
            new SqlStep("create named", "create temporary table named (lecture_id uuid, content_hash text, "
                + "updated_at timestamptz) on commit drop"));
        if (manifest.Tables.Any(t => $"{t.Schema}.{t.Name}" == CacheContract.Hashes.FullName))
        {
            Dictionary<(string, string), string> targets =
                new() { [("public", CacheContract.Hashes.Name)] = "pg_temp.named" };
            await archive.ReadRowsAsync(new RowLoader(new CopyInto(session), targets, (_, _) => { }), targets.Keys,
                cancellation);
        }
        await transaction.RunAsync(cancellation, new SqlStep("fill lectures",
            "insert into public.lectures select lecture_id from pg_temp.named"));
        await transaction.CommitAsync(cancellation);
    }
}
