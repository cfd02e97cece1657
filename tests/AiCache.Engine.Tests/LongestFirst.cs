using AiCache.Engine.Tests.PesterSuites;
using Xunit.Sdk;
using Xunit.v3;

[assembly: TestCollectionOrderer(typeof(AiCache.Engine.Tests.LongestFirst))]

namespace AiCache.Engine.Tests;

/// <summary>
/// Starts the classes that take longest first, so that none of them is what everybody waits for at the end.
/// </summary>
public sealed class LongestFirst : ITestCollectionOrderer
{
    static readonly string[] Long = [nameof(FirstSuites), nameof(SecondSuites)];

    /// <inheritdoc/>
    public IReadOnlyCollection<TTestCollection> OrderTestCollections<TTestCollection>(
        IReadOnlyCollection<TTestCollection> testCollections) where TTestCollection : ITestCollection =>
        [.. testCollections.OrderBy(collection => Array.FindIndex(Long, name =>
            collection.TestCollectionDisplayName.Contains($".{name}", StringComparison.Ordinal)) is var place and >= 0
            ? place : Long.Length)];
}
