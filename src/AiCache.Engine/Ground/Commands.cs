namespace AiCache.Engine.Ground;

/// <summary>
/// What the module calls its commands: the one place where the engine knows it, for remedies that can be typed.
/// </summary>
internal static class Commands
{
    public const string Connect = "Connect-AiCache";
    public const string StartSandbox = "Start-AiCacheSandbox";
    public const string GetSandbox = "Get-AiCacheSandbox";
    public const string StopSandbox = "Stop-AiCacheSandbox";
    public const string TestPrerequisite = "Test-AiCachePrerequisite";
    public const string GetMigration = "Get-AiCacheMigration";
    public const string GetVersion = "Get-AiCacheVersion";
    public const string Migrate = "Invoke-AiCacheMigration";
    public const string Undo = "Undo-AiCacheMigration";
    public const string ExportMigration = "Export-AiCacheMigration";
    public const string TestDeployment = "Test-AiCacheDeployment";
    public const string Backup = "Backup-AiCacheDatabase";
    public const string GetBackup = "Get-AiCacheBackup";
    public const string TestBackup = "Test-AiCacheBackup";
    public const string Restore = "Restore-AiCacheDatabase";
    public const string RemoveBackup = "Remove-AiCacheBackup";
    public const string GetStats = "Get-AiCacheStats";
    public const string GetStorage = "Get-AiCacheStorage";
    public const string AddNode = "Add-AiCacheNode";
    public const string GetNode = "Get-AiCacheNode";
    public const string RemoveNode = "Remove-AiCacheNode";
    public const string GetEntry = "Get-AiCacheEntry";
    public const string RemoveEntry = "Remove-AiCacheEntry";
    public const string GetActivity = "Get-AiCacheActivity";
    public const string Watch = "Watch-AiCache";
    public const string TestHealth = "Test-AiCacheHealth";
    public const string MeasureImpact = "Measure-AiCacheImpact";
    public const string MeasureRetention = "Measure-AiCacheRetention";
    public const string RemoveStaleEntries = "Remove-AiCacheStaleEntries";
    public const string RemoveStaleStats = "Remove-AiCacheStaleStats";
    public const string Optimize = "Optimize-AiCacheDatabase";
    public const string RegisterMaintenance = "Register-AiCacheMaintenance";
    public const string GetMaintenance = "Get-AiCacheMaintenance";
    public const string UnregisterMaintenance = "Unregister-AiCacheMaintenance";
    public const string SendAlert = "Send-AiCacheAlert";
    public const string ExportDiagnostic = "Export-AiCacheDiagnostic";
    public const string ExportReport = "Export-AiCacheReport";
}
