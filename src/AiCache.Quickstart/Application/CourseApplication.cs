using System.Text.Json;
using System.Text.Json.Nodes;
using AiCache.Engine.Connections;

namespace AiCache.Quickstart;

/// <summary>
/// Plays the application whose answers are cached: as <c>service_role</c>, with the statements of the deployment guide,
/// one transaction for each request.
/// </summary>
sealed class CourseApplication(DatabaseSession session)
{
    const int TokensPerAnswer = 850;
    const int RepeatsOfAQuestion = 3;

    int hits, misses;

    /// <summary>
    /// Asks a question about each of three lectures three times, changes one lecture, and asks about that one again.
    /// </summary>
    public async Task<ApplicationReport> ServeAsync(CancellationToken cancellation)
    {
        var lectures = await QueryAsync<Guid[]>("lectures", cancellation) ?? [];
        foreach (var lecture in lectures)
            await DoAsync("change_lecture", cancellation, lecture, "first edition");
        for (var time = 0; time < RepeatsOfAQuestion; time++)
            foreach (var lecture in lectures) await AskAsync(lecture, cancellation);

        var changed = lectures[0];
        var before = await QueryAsync<long>("entries_of_lecture", cancellation, changed);
        await DoAsync("change_lecture", cancellation, changed, "second edition");
        var after = await QueryAsync<long>("entries_of_lecture", cancellation, changed);
        await AskAsync(changed, cancellation);

        var statistics = JsonNode.Parse(await QueryAsync<string>("statistics", cancellation) ?? "{}")!;
        return new ApplicationReport
        {
            Hits = hits,
            Misses = misses,
            Invalidated = before - after,
            TokensSaved = (long)hits * TokensPerAnswer,
            CountedRequests = statistics["total_requests"].Deserialize<long>(),
            CountedHits = statistics["total_hits"].Deserialize<long>(),
            CountedTokens = statistics["total_tokens_saved"].Deserialize<long>(),
            HitRate = statistics["hit_rate"].Deserialize<double>(),
        };
    }

    async Task AskAsync(Guid lecture, CancellationToken cancellation)
    {
        var key = $"test_generation:{lecture}";
        if (await QueryAsync<int?>("look_up", cancellation, key) is { } tokens)
        {
            hits++;
            await DoAsync("count_hit", cancellation, key);
            await DoAsync("count_request", cancellation, true, tokens);
        }
        else
        {
            misses++;
            await DoAsync("store_answer", cancellation, key, lecture, TokensPerAnswer);
            await DoAsync("count_request", cancellation, false, 0);
        }
    }

    async Task DoAsync(string statement, CancellationToken cancellation, params object?[] parameters)
    {
        await using var transaction = await BeginAsync(cancellation);
        await transaction.RunAsync(StatementBatch.OfOthers([Step(statement, parameters)]), cancellation);
        await transaction.CommitAsync(cancellation);
    }

    async Task<T?> QueryAsync<T>(string statement, CancellationToken cancellation, params object?[] parameters)
    {
        await using var transaction = await BeginAsync(cancellation);
        var value = await transaction.ScalarAsync<T>(Step(statement, parameters), cancellation);
        await transaction.CommitAsync(cancellation);
        return value;
    }

    async Task<DatabaseTransaction> BeginAsync(CancellationToken cancellation)
    {
        var transaction = await session.BeginAsync(TransactionSettings.Default, cancellation);
        // What Supabase's API does for a request that carries the service key.
        await transaction.RunAsync(cancellation, new SqlStep("become service_role", "set local role service_role"));
        return transaction;
    }

    static SqlStep Step(string statement, object?[] parameters) => new(statement, Read(statement), parameters);

    static string Read(string statement)
    {
        using var reader =
            new StreamReader(typeof(CourseApplication).Assembly.GetManifestResourceStream(statement + ".sql")!);
        return reader.ReadToEnd();
    }
}
