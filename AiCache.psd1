@{
    # In a clone: what the build has staged. In the staged module it is AiCache.dll, with its views.
    RootModule           = 'src/AiCache/Clone.psm1'
    ModuleVersion        = '0.1.0'
    GUID                 = '7b1c9a52-0f3e-4d0c-9f57-5c2f3f8f2a61'
    Author               = 'The AiCache authors'
    CompanyName          = 'AiCache'
    Copyright            = '(c) 2026 The AiCache authors. MIT license.'
    Description          = 'Deploys, verifies, backs up, watches, cleans and rolls back the AI response cache of an application in PostgreSQL.'
    PowerShellVersion    = '7.6'
    CompatiblePSEditions = @('Core')
    FunctionsToExport    = @()
    CmdletsToExport      = @(
        'Add-AiCacheNode'
        'Backup-AiCacheDatabase'
        'Connect-AiCache'
        'Disconnect-AiCache'
        'Export-AiCacheDiagnostic'
        'Export-AiCacheMigration'
        'Export-AiCacheReport'
        'Get-AiCacheActivity'
        'Get-AiCacheBackup'
        'Get-AiCacheConnection'
        'Get-AiCacheEntry'
        'Get-AiCacheMaintenance'
        'Get-AiCacheMigration'
        'Get-AiCacheNode'
        'Get-AiCacheSandbox'
        'Get-AiCacheStats'
        'Get-AiCacheStorage'
        'Get-AiCacheVersion'
        'Invoke-AiCacheMigration'
        'Measure-AiCacheImpact'
        'Measure-AiCacheRetention'
        'Optimize-AiCacheDatabase'
        'Register-AiCacheMaintenance'
        'Remove-AiCacheBackup'
        'Remove-AiCacheEntry'
        'Remove-AiCacheNode'
        'Remove-AiCacheStaleEntries'
        'Remove-AiCacheStaleStats'
        'Restore-AiCacheDatabase'
        'Send-AiCacheAlert'
        'Start-AiCacheSandbox'
        'Stop-AiCacheSandbox'
        'Test-AiCacheBackup'
        'Test-AiCacheDeployment'
        'Test-AiCacheHealth'
        'Test-AiCachePrerequisite'
        'Undo-AiCacheMigration'
        'Unregister-AiCacheMaintenance'
        'Watch-AiCache'
    )
    VariablesToExport    = @()
    AliasesToExport      = @('Remove-AiCacheStaleEntry')
    PrivateData          = @{
        PSData = @{
            Tags       = @('PostgreSQL', 'Supabase', 'Npgsql', 'Migration', 'Cache', 'Backup', 'PSEdition_Core', 'Linux', 'Windows', 'MacOS')
            LicenseUri = 'https://opensource.org/license/mit'
        }
    }
}
