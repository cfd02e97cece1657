using AiCache.Engine.Ground;
using Npgsql;

namespace AiCache.Engine.Connections;

/// <summary>
/// Asks a server on a connection of its own what has become of another: a network that drops everything without a word
/// looks just like a statement that takes long.
/// </summary>
internal static class SecondLook
{
    /// <summary>Whether the server works on what somebody waits for.</summary>
    /// <param name="target">The database, with the host that was chosen.</param>
    /// <param name="process">The process that serves the connection.</param>
    /// <returns>False where it does not, or does not answer; true where somebody in between speaks for it.</returns>
    public static Task<bool> IsAtWorkAsync(DatabaseTarget target, int process) => AskAsync(target, async connection =>
    {
        await using var command = new NpgsqlCommand(EmbeddedSql.Read("Connections/Opening/at_work.sql"), connection)
        {
            Parameters = { new NpgsqlParameter { Value = process } },
        };
        await using var reader = await command.ExecuteReaderAsync(CancellationToken.None);
        await reader.ReadAsync(CancellationToken.None);
        // Behind a pooler processes have other numbers, and whose connection breaks is its business.
        return reader.GetInt32(0) != connection.ProcessID || reader.GetBoolean(1);
    });

    /// <summary>
    /// Ends the process that waits for a connection which is given up, and so lets its locks go. Behind a pooler nobody
    /// is ended: the number may be another's.
    /// </summary>
    /// <returns>Whether it was told to.</returns>
    public static Task<bool> EndAsync(DatabaseTarget target, int process) => AskAsync(target, async connection =>
    {
        await using var command = new NpgsqlCommand(EmbeddedSql.Read("Connections/Opening/end_backend.sql"), connection)
        {
            Parameters =
            {
                new NpgsqlParameter { Value = process }, new NpgsqlParameter { Value = target.ApplicationName },
                new NpgsqlParameter { Value = connection.ProcessID },
            },
        };
        return await command.ExecuteScalarAsync(CancellationToken.None) is true;
    });

    static async Task<bool> AskAsync(DatabaseTarget target, Func<NpgsqlConnection, Task<bool>> question)
    {
        var asking = Task.Run(async () =>
        {
            var answered = await target.AnsweredAsync(CancellationToken.None);
            await using var source = DataSources.Apart(answered with { ConnectTimeout = target.Link.Look },
                target.Hosts[0]);
            await using var connection = await source.OpenConnectionAsync();
            return await question(connection);
        });
        try
        {
            return await asking.WaitAsync(target.Link.Look);
        }
        catch (PostgresException)
        {
            // It is there, and only takes no second connection.
            return true;
        }
        catch (Exception error) when (DriverErrors.IsDriver(error) || error is AiCacheException)
        {
            // Looking at the error keeps it from being reported as one that nobody saw.
            _ = asking.ContinueWith(static left => left.Exception, TaskScheduler.Default);
            return false;
        }
    }
}
