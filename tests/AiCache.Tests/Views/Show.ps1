<#
.SYNOPSIS
    Writes what a user sees of every output in windows of 60, 79 and 120 columns, one file per view.
.DESCRIPTION
    After a view has been changed on purpose: pwsh -NoProfile tests/AiCache.Tests/Views/Show.ps1; then read the difference.
#>
param([string] $Folder = $PSScriptRoot, [int[]] $Width = (60, 79, 120))

$ErrorActionPreference = 'Stop'
Import-Module (Resolve-Path "$PSScriptRoot/../../../out/AiCache").Path
$samples = & "$PSScriptRoot/Sample.ps1"
# Out-String has no window to be asked for its width.
$window = (Get-Command Get-AiCacheMigration).ImplementingType.Assembly.GetType('AiCache.Views.Window').GetProperty('Fixed')
foreach ($view in $samples.Keys) {
    $shown = foreach ($columns in $Width) {
        $window.SetValue($null, $columns)
        '=' * $columns
        ($samples[$view] | Out-String -Width $columns).Trim("`n").Split("`n").ForEach{ $_.TrimEnd() }
        ''
    }
    [IO.File]::WriteAllText((Join-Path $Folder "$view.txt"), ($shown -join "`n").TrimEnd() + "`n")
}
