using AiCache.Engine.Connections;

namespace AiCache.Engine.Maintenance;

/// <summary>For a machine that the pipeline itself sets up: the module is known by its name there.</summary>
sealed class PipelineWords(DatabaseTarget target) : ScheduleWords(target.Role)
{
    public override string Of(string name) => name == "connection" ? Yaml(target.ToText()) : base.Of(name);

    protected override string Of(string name, MaintenanceTask task) =>
        name == "script" ? Script("AiCache", task) : base.Of(name, task);

    /// <summary>Both hosts look for their expressions in a text before YAML's quotes mean anything.</summary>
    static string Yaml(string connection) => connection.Contains('$') ? throw MaintenanceErrors.NotForPipeline()
        : $"'{connection.Replace("'", "''", StringComparison.Ordinal)}'";
}
