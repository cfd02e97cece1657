namespace AiCache.Engine.Tests.PesterSuites;

/// <summary>
/// The suites that share a PowerShell. Two such run side by side, and take about as long: what a suite starts and asks
/// the server for keeps two cores busy.
/// </summary>
[CollectionDefinition]
public sealed class FirstSuites : ICollectionFixture<SuiteHost>;

/// <summary>The others.</summary>
[CollectionDefinition]
public sealed class SecondSuites : ICollectionFixture<SuiteHost>;
