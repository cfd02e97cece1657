using AiCache.Engine.Connections;
using AiCache.Engine.Ground;
using AiCache.Engine.Programs;

namespace AiCache.Engine.Tests;

/// <summary>What operations get in tests.</summary>
static class TestWork
{
    /// <summary>Work on a session that the test disposes of.</summary>
    public static Work Work(this DatabaseSession session, IReporter? reporter = null) =>
        Engine.Work.On(session, reporter ?? SilentReporter.Instance, HostEnvironmentOfTests.Current);

    /// <summary>Work that needs no database.</summary>
    public static Work Work(this HostEnvironment environment, IReporter? reporter = null) =>
        new(null, reporter ?? SilentReporter.Instance, environment);

    /// <summary>Work on a database; the test disposes of it.</summary>
    public static Work Work(this DatabaseTarget target, IReporter? reporter = null) =>
        new(target, reporter ?? SilentReporter.Instance, HostEnvironmentOfTests.Current);
}
