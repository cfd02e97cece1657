<#
.SYNOPSIS
    Plants the bugs of the lists beside this script, one at a time, in a copy of the working tree, and demands that the tests notice.
.DESCRIPTION
    A list (*.mutants) holds blocks between empty lines. A comment says which mistake it is; then come the file, a text that is there
    once, what a maintainer might put in its place (⏎ is the end of a line in both), and the test that must notice: a part of its
    display name. A bug that makes no difference gives the reason as "equivalent" in place of a test.

    Exit code 0: every bug was noticed.
.EXAMPLE
    dotnet tool run pwsh tests/Mutants/run.ps1 -List Purge*
#>
param(
    # The lists to go through, with wildcards.
    [string] $List = '*',

    # The mistakes to try, by the words of their comments, with wildcards.
    [string] $Mistake = '*',

    # Where the copy is made; kept and used again where it is given.
    [string] $Copy
)

$ErrorActionPreference = 'Stop'
$root = (Resolve-Path "$PSScriptRoot/../..").Path
$kept = [bool] $Copy
if (-not $Copy) { $Copy = Join-Path ([IO.Path]::GetTempPath()) "aicache-mutants-$PID" }

function Read-Mutant([IO.FileInfo] $File) {
    foreach ($block in (Get-Content $File -Raw) -split '(?m)^\s*$') {
        $fields = @{ List = $File.BaseName; Mistake = @($block -split '\r?\n' -match '^# ' -replace '^# ') -join ' ' }
        foreach ($match in [regex]::Matches($block, '(?m)^(file|text|bug|test|equivalent): ?(.*?)\r?$')) {
            $fields[$match.Groups[1].Value] = $match.Groups[2].Value.Replace('⏎', "`n")
        }
        if ($fields.file) { [pscustomobject] $fields }
    }
}

# Runs a program quietly for so many minutes at most; $null for one that hangs.
function Invoke-Program([int] $Minutes, [string] $Program, [string[]] $Arguments) {
    $start = [Diagnostics.ProcessStartInfo]::new($Program)
    $Arguments | ForEach-Object { $start.ArgumentList.Add($_) }
    $start.WorkingDirectory = $Copy
    $start.RedirectStandardOutput = $start.RedirectStandardError = $true
    $process = [Diagnostics.Process]::Start($start)
    $output = $process.StandardOutput.ReadToEndAsync(), $process.StandardError.ReadToEndAsync()
    if (-not $process.WaitForExit([timespan]::FromMinutes($Minutes))) {
        $process.Kill($true)
        return
    }
    [pscustomobject] @{ ExitCode = $process.ExitCode; Output = $output.Result -join "`n" }
}

$testFolder = "$Copy/tests/AiCache.Engine.Tests/bin/Debug/net10.0"

# The tests whose names hold one of the texts: how many there were, and how many failed. The first failure ends it.
function Test-Name([string[]] $Names) {
    $filters = foreach ($name in $Names) { '-displayName', "*$name*" }
    $run = Invoke-Program 15 (Join-Path $testFolder ($IsWindows ? 'AiCache.Engine.Tests.exe' : 'AiCache.Engine.Tests')) (
        @('-noLogo', '-noColor', '-stopOnFail', '-preEnumerateTheories') + $filters)
    if (-not $run) { return [pscustomobject] @{ Total = 1; Failed = 1; Output = 'It hangs.' } }
    $sum = [regex]::Match($run.Output, 'Total: (\d+), Errors: (\d+), Failed: (\d+)')
    [pscustomobject] @{
        Total = [int] $sum.Groups[1].Value
        Failed = [int] $sum.Groups[2].Value + [int] $sum.Groups[3].Value + ($sum.Success ? 0 : 1)
        Output = $run.Output
    }
}

# What is under src/AiCache is staged with the module, which the tests of the project's build do.
function Build-Copy([switch] $Whole) {
    $project = $Whole ? 'tests/AiCache.Engine.Tests' : 'src/AiCache.Engine'
    $build = Invoke-Program 15 dotnet @('build', $project, '-v', 'q', '-nologo')
    if (-not $build -or $build.ExitCode -ne 0) { return $build.Output ?? 'It hangs.' }
    if (-not $Whole) { Copy-Item "$Copy/src/AiCache.Engine/bin/Debug/net10.0/AiCache.Engine.dll" $testFolder }
}

$mutants = Get-ChildItem $PSScriptRoot -Filter *.mutants | Where-Object BaseName -Like $List |
    ForEach-Object { Read-Mutant $_ } | Where-Object { $_.Mistake -like $Mistake -and $_.test }
if (-not $mutants) { throw 'No list and no mistake is called that.' }

Write-Host "$($mutants.Count) bugs; copying and building."
foreach ($file in (git -C $root ls-files --cached --others --exclude-standard)) {
    if (-not (Test-Path "$root/$file" -PathType Leaf)) { continue }
    $null = New-Item (Split-Path "$Copy/$file") -ItemType Directory -Force
    Copy-Item "$root/$file" "$Copy/$file" -Force
}
if ($mistakes = Build-Copy -Whole) { throw $mistakes }

# A test that fails anyhow would notice nothing.
$before = Test-Name ($mutants.test | Sort-Object -Unique)
if ($before.Failed) { throw "Without any bug, a test fails:`n$($before.Output)" }
Write-Host "Without any bug $($before.Total) tests pass."

$results = foreach ($mutant in $mutants) {
    $path = "$Copy/$($mutant.file)"
    $whole = $mutant.file -notlike 'src/AiCache.Engine/*' -or $mutant.test -like '*.Tests.ps1*'
    $text = [IO.File]::ReadAllText($path)
    if (($text.Split($mutant.text).Count - 1) -ne 1) { throw "$($mutant.file) does not hold this text once: $($mutant.text)" }
    $clock = [Diagnostics.Stopwatch]::StartNew()
    try {
        [IO.File]::WriteAllText($path, $text.Replace($mutant.text, $mutant.bug))
        if ($mistakes = Build-Copy -Whole:$whole) { throw "'$($mutant.Mistake)' does not compile:`n$mistakes" }
        $run = Test-Name $mutant.test
    }
    finally { [IO.File]::WriteAllText($path, $text) }
    if ($whole) { $null = Build-Copy -Whole }
    $outcome = $run.Total -eq 0 ? 'No such test' : $run.Failed ? 'Noticed' : 'Survived'
    Write-Host ('{0,-12} {1}: {2} ({3:0} s)' -f $outcome, $mutant.List, $mutant.Mistake, $clock.Elapsed.TotalSeconds)
    $mutant | Select-Object List, Mistake, file, @{ n = 'Outcome'; e = { $outcome } }
}
if (-not $kept) { Remove-Item $Copy -Recurse -Force }

$results | Group-Object { Split-Path $_.file } | Sort-Object Name | Format-Table @(
    @{ n = 'Folder'; e = { $_.Name } }
    @{ n = 'Bugs'; e = { $_.Count } }
    @{ n = 'Noticed'; e = { @($_.Group | Where-Object Outcome -eq Noticed).Count } }
) | Out-Host
$missed = @($results | Where-Object Outcome -ne Noticed)
"$($results.Count) bugs, $($results.Count - $missed.Count) noticed."
exit ($missed ? 1 : 0)
