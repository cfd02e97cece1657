using System.Reflection;
using Xunit.v3;

namespace AiCache.Engine.Tests;

/// <summary>That no test can hang a run.</summary>
public sealed class TimeLimitTests
{
    static int Limit => Assert.IsAssignableFrom<IXunitTestCase>(TestContext.Current.TestCase).Timeout;

    [Fact]
    public async Task A_test_that_waits_has_a_limit()
    {
        await Task.Yield();
        Assert.InRange(Limit, 60_000, int.MaxValue);
    }

    [Theory]
    [InlineData("any")]
    public async Task So_has_one_with_data(string data)
    {
        await Task.Yield();
        Assert.NotEmpty(data);
        Assert.InRange(Limit, 60_000, int.MaxValue);
    }

    [Fact]
    public void Every_test_is_marked_as_one_of_these() =>
        Assert.DoesNotContain(typeof(TimeLimitTests).Assembly.GetTypes().SelectMany(type => type.GetMethods()),
            method => method.GetCustomAttributes<Xunit.FactAttribute>()
                .Any(attribute => attribute is not (FactAttribute or TheoryAttribute)));
}
