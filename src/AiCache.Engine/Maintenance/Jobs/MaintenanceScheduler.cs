namespace AiCache.Engine.Maintenance;

/// <summary>A scheduler outside the database.</summary>
public enum MaintenanceScheduler : long
{
    /// <summary>cron, on a machine that has PowerShell and the module.</summary>
    Crontab,
    /// <summary>The Task Scheduler of Windows, likewise.</summary>
    TaskScheduler,
    /// <summary>A workflow of GitHub Actions, which installs both.</summary>
    GitHubActions,
    /// <summary>A pipeline of Azure DevOps, which installs both.</summary>
    AzureDevOps,
}
