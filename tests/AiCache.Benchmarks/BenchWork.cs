using AiCache.Engine;
using AiCache.Engine.Connections;
using AiCache.Engine.Ground;

namespace AiCache.Benchmarks;

/// <summary>What operations get in benchmarks.</summary>
static class BenchWork
{
    /// <summary>Work on a session that is open already.</summary>
    public static Work Work(this DatabaseSession session) =>
        Engine.Work.On(session, SilentReporter.Instance, Bench.Environment);
}
