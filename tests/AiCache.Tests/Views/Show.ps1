<#
.SYNOPSIS
    Writes what a user sees of every output, 120 columns wide, one file per view.
.DESCRIPTION
    After a view has been changed on purpose: pwsh -NoProfile tests/AiCache.Tests/Views/Show.ps1; then read the difference.
#>
param([string] $Folder = $PSScriptRoot)

$ErrorActionPreference = 'Stop'
Import-Module (Resolve-Path "$PSScriptRoot/../../../out/AiCache").Path
$samples = & "$PSScriptRoot/Sample.ps1"
foreach ($view in $samples.Keys) {
    $lines = ($samples[$view] | Out-String -Width 120).TrimEnd().Split("`n").ForEach{ $_.TrimEnd() }
    [IO.File]::WriteAllText((Join-Path $Folder "$view.txt"), ($lines -join "`n") + "`n")
}
