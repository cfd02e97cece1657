using AiCache.Engine.Contract;

namespace AiCache.Engine.Tests.House;

/// <summary>What other programs read of our states.</summary>
public sealed class StateTests
{
    /// <summary>PowerShell writes an enum by its name only where JavaScript could not hold its numbers.</summary>
    [Fact]
    public void ConvertTo_Json_writes_every_state_by_its_name() =>
        Assert.Empty(typeof(Check).Assembly.GetExportedTypes()
            .Where(type => type.IsEnum && Enum.GetUnderlyingType(type) != typeof(long)).Select(type => type.Name));
}
