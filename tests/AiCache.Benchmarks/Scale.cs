namespace AiCache.Benchmarks;

/// <summary>How large the data is: moderate unless <c>--full</c> is given.</summary>
/// <param name="Full">The sizes of the goals.</param>
/// <param name="Repetitions">How often each comparison is made.</param>
sealed record Scale(bool Full, int Repetitions)
{
    /// <summary>Entries of 1 KB for the purge.</summary>
    public int Small => Full ? 2_000_000 : 400_000;

    /// <summary>Entries of 8 KB for the purge.</summary>
    public int Large => Full ? 200_000 : 40_000;

    /// <summary>Entries for the hit path, invalidation and reading.</summary>
    public int Entries => Full ? 1_000_000 : 100_000;

    /// <summary>How long one round of load lasts, in seconds.</summary>
    public int Seconds => Full ? 30 : 8;
}
