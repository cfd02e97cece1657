<#
.SYNOPSIS
    Runs one Pester file against the staged module and writes its results as JUnit XML.
.DESCRIPTION
    Exit code 0: every test passed or was skipped. 1: something failed. 64: the suite cannot run here; the output says why.
#>
param(
    [Parameter(Mandatory)] [string] $Path,
    [Parameter(Mandatory)] [string] $Result
)

$ErrorActionPreference = 'Stop'
$PSStyle.OutputRendering = 'PlainText'
$ProgressPreference = 'SilentlyContinue'
$needed = (Import-PowerShellDataFile "$PSScriptRoot/../../AiCache.psd1").PowerShellVersion
if ($PSVersionTable.PSVersion -lt [version] $needed) {
    "PowerShell $needed or later is needed; this is $($PSVersionTable.PSVersion)."
    exit 64
}
if (-not (Get-Module Pester -ListAvailable | Where-Object Version -ge 5.5)) {
    'Pester 5.5 or later is needed: Install-Module Pester -Scope CurrentUser'
    exit 64
}

Import-Module Pester -MinimumVersion 5.5
$configuration = New-PesterConfiguration @{
    Run        = @{ Path = $Path; PassThru = $true }
    Output     = @{ Verbosity = 'Normal'; StackTraceVerbosity = 'FirstLine'; RenderMode = 'Plaintext' }
    TestResult = @{ Enabled = $true; OutputFormat = 'JUnitXml'; OutputPath = $Result }
}
$run = Invoke-Pester -Configuration $configuration
exit ($run.Result -eq 'Passed' -and $run.TotalCount -gt 0 ? 0 : 1)
