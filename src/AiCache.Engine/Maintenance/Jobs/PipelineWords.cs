namespace AiCache.Engine.Maintenance;

/// <summary>For a machine that the pipeline itself sets up: the module is known by its name there.</summary>
sealed class PipelineWords : ScheduleWords
{
    protected override string Of(string name, MaintenanceTask task) =>
        name == "script" ? Script("AiCache", task) : base.Of(name, task);
}
