using AiCache.Engine.Connections;
using AiCache.Engine.Contract;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Sandbox;

/// <summary>Reads the sandbox's scripts, which are laid out as migrations are.</summary>
static class SandboxSql
{
    /// <summary>The statements of a script, in order.</summary>
    public static IEnumerable<SqlStep> Steps(string file) =>
        MigrationScript.ReadSteps(EmbeddedSql.Read(file)).Select(step => new SqlStep(step.Name, step.Statement));
}
