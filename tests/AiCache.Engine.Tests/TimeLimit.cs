using System.Globalization;
using System.Runtime.CompilerServices;
using Xunit.Sdk;
using Xunit.v3;

namespace AiCache.Engine.Tests;

/// <summary>A test. None can hang a run: see <see cref="TimeLimit"/>.</summary>
[XunitTestCaseDiscoverer(typeof(LimitedFactDiscoverer))]
[AttributeUsage(AttributeTargets.Method)]
public sealed class FactAttribute(
    [CallerFilePath] string? sourceFilePath = null, [CallerLineNumber] int sourceLineNumber = -1)
    : Xunit.FactAttribute(sourceFilePath, sourceLineNumber);

/// <summary>A test with data. None can hang a run: see <see cref="TimeLimit"/>.</summary>
[XunitTestCaseDiscoverer(typeof(LimitedTheoryDiscoverer))]
[AttributeUsage(AttributeTargets.Method)]
public sealed class TheoryAttribute(
    [CallerFilePath] string? sourceFilePath = null, [CallerLineNumber] int sourceLineNumber = -1)
    : Xunit.TheoryAttribute(sourceFilePath, sourceLineNumber);

sealed class LimitedFactDiscoverer : FactDiscoverer
{
    public override ValueTask<IReadOnlyCollection<IXunitTestCase>> Discover(
        ITestFrameworkDiscoveryOptions options, IXunitTestMethod method, IFactAttribute attribute) =>
        base.Discover(options, method, TimeLimit.Set(method, attribute));
}

sealed class LimitedTheoryDiscoverer : TheoryDiscoverer
{
    public override ValueTask<IReadOnlyCollection<IXunitTestCase>> Discover(
        ITestFrameworkDiscoveryOptions options, IXunitTestMethod method, IFactAttribute attribute) =>
        base.Discover(options, method, TimeLimit.Set(method, attribute));
}

/// <summary>
/// When a test that waits for something is taken for hanging: it fails then, what listens to its token stops, and the
/// run goes on. It judges nothing: whatever ends by itself ends long before. A test that does not wait (no async) is
/// left out; xunit can stop no such test.
/// </summary>
static class TimeLimit
{
    const int Minutes = 20;

    /// <summary>Three kills are what the fault tests do unasked.</summary>
    static readonly int Times =
        int.TryParse(Environment.GetEnvironmentVariable("AICACHE_FAULTS"), CultureInfo.InvariantCulture, out var kills)
        ? Math.Max(1, kills / 3) : 1;

    /// <summary>Gives a test the limit, unless it has one of its own.</summary>
    public static IFactAttribute Set(IXunitTestMethod method, IFactAttribute attribute)
    {
        var result = method.Method.ReturnType;
        var waits = typeof(Task).IsAssignableFrom(result) || result == typeof(ValueTask);
        if (waits && attribute is Xunit.FactAttribute { Timeout: 0 } fact)
            fact.Timeout = (int)TimeSpan.FromMinutes(Minutes * Times).TotalMilliseconds;
        return attribute;
    }
}
