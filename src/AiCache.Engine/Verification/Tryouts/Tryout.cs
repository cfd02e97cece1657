using System.Text.Json;
using AiCache.Engine.Connections;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Verification;

/// <summary>One statement to try.</summary>
/// <param name="Name">Its name; what it returns is handed to the later steps under it.</param>
/// <param name="Sql">One statement that returns one text; <c>$1</c> is a JSON object of all values so far.</param>
internal sealed record TryoutStep(string Name, string Sql)
{
    /// <summary>The role to run it as; null for the connection's own.</summary>
    public string? Role { get; init; }

    /// <summary>Whether the next step must not see what it did.</summary>
    public bool Undo { get; init; }

    /// <summary>Whether it returns something.</summary>
    public bool Returns { get; init; } = true;

    /// <summary>The values it cannot do without.</summary>
    public IReadOnlyList<string> Needs { get; init; } = [];

    /// <summary>What the API tells the database about the caller.</summary>
    public string? Claims => Role is null ? null : JsonSerializer.Serialize(new { role = Role, sub = Caller });

    /// <summary>A user that does not exist: policies that ask for the user find nobody's rows.</summary>
    static readonly Guid Caller = Guid.Parse("00000000-0000-4000-8000-000000000000");
}

/// <summary>What came of a step.</summary>
/// <param name="Name">The step's name.</param>
/// <param name="Value">What it returned.</param>
/// <param name="Missing">The value for want of which it did not run.</param>
/// <param name="SqlState">The server's error, null where there was none.</param>
/// <param name="Message">The server's message.</param>
/// <param name="Seconds">How long it took.</param>
internal sealed record TryoutResult(string Name, string? Value, string? Missing, string? SqlState, string? Message,
    double Seconds)
{
    /// <summary>Whether whoever tried it lacks a right.</summary>
    public bool IsDenied => SqlState == "42501";

    /// <summary>Whether the application holds what it needs.</summary>
    public bool IsInTheWay => SqlState is "55P03" or "40P01";

    /// <summary>How long it took.</summary>
    public TimeSpan Duration => TimeSpan.FromSeconds(Seconds);
}

/// <summary>Tries statements out and takes everything back.</summary>
/// <remarks>
/// Each step is undone on the server before the round trip ends, and a failed step does not end the rest: the
/// application waits for what they lock for no longer than they run, whatever the network is like.
/// </remarks>
internal static class Tryout
{
    /// <summary>Adds the steps to what is to be sent: they run in order, and all of them are undone.</summary>
    public static Answer<List<TryoutResult>> Add(StatementBatch batch, IReadOnlyList<TryoutStep> steps,
        IReadOnlyDictionary<string, string> values)
    {
        batch.Do(new SqlStep("hand over the steps", "declare aicache_steps cursor for select $1::jsonb, $2::jsonb",
            EngineJson.Write(steps, VerificationJson.Default), EngineJson.Write(values, VerificationJson.Default)));
        batch.Do(SqlStep.File("try out", "Verification/Tryouts/tryout.sql"));
        var results = batch.Add<List<TryoutResult>>(new("read the results", "fetch all in aicache_results"),
            VerificationJson.Default);
        // The next ones are handed over under the same names.
        batch.Do([new("read the results", "close aicache_steps"), new("read the results", "close aicache_results")]);
        return results;
    }
}
