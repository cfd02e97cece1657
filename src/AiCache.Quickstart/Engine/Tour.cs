using System.Diagnostics;
using AiCache.Engine.Ground;

namespace AiCache.Quickstart;

/// <summary>Takes steps one after the other, and says of each what the guide expects and what was found.</summary>
sealed class Tour(TextWriter output, bool colours)
{
    readonly Stopwatch clock = Stopwatch.StartNew();

    /// <summary>How many steps were taken.</summary>
    public int Steps { get; private set; }

    /// <summary>How many of them were skipped.</summary>
    public int Skipped { get; private set; }

    /// <summary>How long it has taken so far.</summary>
    public TimeSpan Elapsed => clock.Elapsed;

    /// <summary>Takes a step.</summary>
    /// <param name="title">What it does.</param>
    /// <param name="call">The call behind it, for the reader.</param>
    /// <param name="expected">What the guide expects.</param>
    /// <param name="run">Does it.</param>
    /// <param name="holds">Whether the result is what the guide expects.</param>
    /// <param name="found">The result in one line.</param>
    /// <param name="skippedBy">The ids of errors that say that this machine lacks a program for it: then it is
    /// skipped.</param>
    /// <returns>The result; default where it was skipped.</returns>
    /// <exception cref="StepFailedException">It is not; this has been said.</exception>
    public async Task<T?> TakeAsync<T>(string title, string call, string expected, Func<Task<T>> run,
        Func<T, bool> holds, Func<T, string> found, params string[] skippedBy)
    {
        Steps++;
        output.WriteLine($"{Steps,2}  {Paint(title, "1")}");
        output.WriteLine($"    {Paint("> " + call, "36")}");
        output.WriteLine($"    expected  {expected}");
        var start = clock.Elapsed;
        try
        {
            var result = await run();
            var good = holds(result);
            var verdict = good ? Paint("ok      ", "32") : Paint("FAILED  ", "31");
            var took = FormattableString.Invariant($"({(clock.Elapsed - start).TotalSeconds:0.0} s)");
            output.WriteLine($"    {verdict}  {found(result)} {Paint(took, "2")}");
            return good ? result : throw new StepFailedException();
        }
        catch (AiCacheException missing) when (skippedBy.Contains(missing.ErrorId))
        {
            Skipped++;
            output.WriteLine($"    {Paint("skipped ", "33")}  {missing.Message} {missing.RecommendedAction}");
            return default;
        }
        catch (AiCacheException failure)
        {
            output.WriteLine($"    {Paint("FAILED  ", "31")}  {failure.Message}");
            if (failure.RecommendedAction is { } action) output.WriteLine($"              {action}");
            throw new StepFailedException();
        }
    }

    string Paint(string text, string code) => colours ? $"\e[{code}m{text}\e[0m" : text;
}

/// <summary>A step did not do what the guide expects.</summary>
sealed class StepFailedException : Exception;
