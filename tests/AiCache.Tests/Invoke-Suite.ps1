<#
.SYNOPSIS
    Runs one Pester file against the staged module and writes its results as JUnit XML.
.DESCRIPTION
    Exit code 0: every test passed or was skipped. 1: something failed.
#>
param(
    [Parameter(Mandatory)] [string] $Path,
    [Parameter(Mandatory)] [string] $Result,

    # The manifest of the Pester that the build restored.
    [Parameter(Mandatory)] [string] $Pester,

    # Those tests that are tagged Slow, and no others.
    [switch] $Slow
)

$ErrorActionPreference = 'Stop'
$PSStyle.OutputRendering = 'PlainText'
$ProgressPreference = 'SilentlyContinue'
Import-Module $Pester
$configuration = New-PesterConfiguration @{
    Run        = @{ Path = $Path; PassThru = $true }
    Filter     = $Slow ? @{ Tag = 'Slow' } : @{ ExcludeTag = 'Slow' }
    Output     = @{ Verbosity = 'Normal'; StackTraceVerbosity = 'FirstLine'; RenderMode = 'Plaintext' }
    TestResult = @{ Enabled = $true; OutputFormat = 'JUnitXml'; OutputPath = $Result }
}
$run = Invoke-Pester -Configuration $configuration
exit ($run.Result -eq 'Passed' -and $run.PassedCount + $run.SkippedCount -gt 0 ? 0 : 1)
