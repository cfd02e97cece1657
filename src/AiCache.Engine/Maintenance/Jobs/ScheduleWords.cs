namespace AiCache.Engine.Maintenance;

/// <summary>
/// What stands in a scheduler's text for the names in its template, quoted as that scheduler reads it.
/// </summary>
/// <param name="role">The role that it is done as, a name that each of them keeps; null for the one that logs
/// in.</param>
abstract class ScheduleWords(string? role)
{
    /// <summary>The word for a name that concerns all tasks.</summary>
    public virtual string Of(string name) => throw Unknown(name);

    /// <summary>The words for the names that concern one task.</summary>
    public Func<string, string> Of(MaintenanceTask task) => name => Of(name, task);

    protected virtual string Of(string name, MaintenanceTask task) => name switch
    {
        "name" => task.Name,
        "schedule" => task.Schedule,
        _ => Of(name),
    };

    /// <summary>What PowerShell runs. An error of any kind must reach the scheduler as the exit code.</summary>
    protected string Script(string module, MaintenanceTask task) =>
        $"Import-Module {module}; {task.Command}{(role is null ? "" : $" -Role {role}")} -ErrorAction Stop";

    protected static InvalidOperationException Unknown(string name) => new($"The template asks for '{name}'.");
}
