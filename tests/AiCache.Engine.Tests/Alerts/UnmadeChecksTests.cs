using AiCache.Engine.Alerts;
using AiCache.Engine.Contract;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Tests.Alerts;

/// <summary>What is told of a database that could not be asked.</summary>
public sealed class UnmadeChecksTests
{
    static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    static Check Unmade(string? database, string what = "Health") =>
        UnmadeChecks.Of(what, database, new AiCacheException(ErrorIds.ServerUnreachable, FailureKind.Connection,
            "Nobody answers.")
        { RecommendedAction = "Start it." });

    static Check Made(string? database) => Check.Passed("Health", "Health.Size", "") with { Database = database };

    static AlertState.Told Told(Check check) => new(check.Database, check.Category, check.Name, check.Status, Noon);

    [Fact]
    public void Checks_that_could_not_be_made_are_an_alert_with_the_reason_and_what_to_do()
    {
        var alert = Assert.Single(AlertState.Compare([], [Unmade("shop@db1:5432")], Noon));
        Assert.Equal(("Checks.Health at shop@db1:5432", "Unknown", true, "Start it."),
            (alert.Heading, alert.State, alert.IsNews, alert.Remedy));
        Assert.StartsWith("The checks could not be made: Nobody answers.", alert.Message);
    }

    [Theory]
    [InlineData("shop@db1:5432", "shop@db1:5432", true)]
    [InlineData("shop@db1:5432,db2:5432", "shop@db2:5432", true)]
    [InlineData(null, "shop@db1:5432", true)]
    [InlineData("shop@db1:5432", "other@db1:5432", false)]
    [InlineData("shop@db1:5432", "shop@db11:5432", false)]
    [InlineData("shop@db1:5432", null, false)]
    public void They_are_well_again_once_others_of_that_database_come(string? unasked, string? asked, bool over)
    {
        var alerts = AlertState.Compare([Told(Unmade(unasked))], [Made(asked)], Noon.AddHours(1));
        Assert.Equal(over ? ["Checks.Health Well again"] : Array.Empty<string>(),
            alerts.Select(alert => $"{alert.Check.Name} {alert.State}"));
    }

    [Fact]
    public void Those_of_another_command_that_cannot_be_made_either_end_nothing() =>
        Assert.Equal(["Checks.Deployment"], AlertState.Compare([Told(Unmade("shop@db1:5432"))],
            [Unmade("shop@db1:5432", "Deployment")], Noon).Select(alert => alert.Check.Name));
}
