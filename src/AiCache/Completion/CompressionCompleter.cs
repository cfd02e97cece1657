using System.Collections;

namespace AiCache.Completion;

/// <summary>Completes pg_dump's ways to compress.</summary>
public sealed class CompressionCompleter : ValueCompleter
{
    private protected override IEnumerable<Candidate> Candidates(IDictionary bound) =>
    [
        new("none", "As it is"), new("gzip:1", "Fast; every pg_dump knows it"), new("gzip:6", "Smaller and slower"),
        new("lz4", "Fastest; pg_dump 16 and later"), new("zstd", "Fast and small; pg_dump 16 and later"),
    ];
}
