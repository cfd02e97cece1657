<#
.SYNOPSIS
    Plants the bugs of the lists beside this script, one at a time, in a copy of the working tree, and demands that the tests notice.
.DESCRIPTION
    A list (*.mutants) holds blocks between empty lines. A comment says which mistake it is; then come the file, a text that is there
    once, what a maintainer might put in its place (⏎ is the end of a line in both), and the test that must notice: a part of its
    display name. A bug that makes no difference gives the reason as "equivalent" in place of a test.

    Exit code 0: every bug was noticed.
.EXAMPLE
    dotnet tool run pwsh tests/Mutants/run.ps1 -List Purge
.EXAMPLE
    dotnet tool run pwsh tests/Mutants/run.ps1 -List Purge, Health, Backups, Connections, Reports, Sandbox -Together

    Plants one bug of each of these lists at a time: no test of one list runs what another list spoils.
#>
param(
    # The lists to go through, with wildcards.
    [string[]] $List = '*',

    # The mistakes to try, by the words of their comments, with wildcards.
    [string[]] $Mistake = '*',

    # Plants one bug of each list at a time, where the lists have nothing to do with each other.
    [switch] $Together,

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

# Runs the tests whose names hold one of the texts: how many there were, and the names of those that failed.
function Test-Name([string[]] $Names, [switch] $All) {
    $filters = foreach ($name in $Names) { '-displayName', "*$name*" }
    $options = @('-noLogo', '-noColor', '-preEnumerateTheories', '-explicit', 'on') + $(if (-not $All) { '-stopOnFail' })
    $program = Join-Path $testFolder ($IsWindows ? 'AiCache.Engine.Tests.exe' : 'AiCache.Engine.Tests')
    $run = Invoke-Program 15 $program ($options + $filters)
    # What hangs is noticed, and so is what ends the whole run.
    if (-not ($run.Output -match 'Total: (\d+), Errors: (\d+)')) { return [pscustomobject] @{ Total = 1; Failed = $Names; Output = $run.Output } }
    $failed = [regex]::Matches($run.Output, '(?m)^ *(.+) \[FAIL\]').ForEach{ $_.Groups[1].Value }
    [pscustomobject] @{ Total = [int] $Matches[1]; Failed = @($failed); Output = $run.Output }
}

# What is under src/AiCache is staged with the module, which the tests of the project's build do.
function Build-Copy([switch] $Whole) {
    $project = $Whole ? 'tests/AiCache.Engine.Tests' : 'src/AiCache.Engine'
    $build = Invoke-Program 15 dotnet @('build', $project, '-v', 'q', '-nologo', '--no-restore', '-p:TreatWarningsAsErrors=false')
    if (-not $build -or $build.ExitCode -ne 0) { return $build.Output ?? 'It hangs.' }
    if (-not $Whole) { Copy-Item "$Copy/src/AiCache.Engine/bin/Debug/net10.0/AiCache.Engine.dll" $testFolder }
}

$mutants = Get-ChildItem $PSScriptRoot -Filter *.mutants | Where-Object { $name = $_.BaseName; $List.Where{ $name -like $_ } } |
    ForEach-Object { Read-Mutant $_ } | Where-Object { $words = $_.Mistake; $_.test -and $Mistake.Where{ $words -like $_ } }
if (-not $mutants) { throw 'No list and no mistake is called that.' }

Write-Host "$($mutants.Count) bugs; copying and building."
foreach ($file in (git -C $root ls-files --cached --others --exclude-standard)) {
    if (-not (Test-Path "$root/$file" -PathType Leaf)) { continue }
    $null = New-Item (Split-Path "$Copy/$file") -ItemType Directory -Force
    # What is the same stays as old as it was, and what differs is new, whatever an earlier run has left.
    $content = [IO.File]::ReadAllText("$root/$file")
    if (-not (Test-Path "$Copy/$file") -or [IO.File]::ReadAllText("$Copy/$file") -cne $content) { [IO.File]::WriteAllText("$Copy/$file", $content) }
}
$null = Invoke-Program 15 dotnet @('restore', 'tests/AiCache.Engine.Tests')
if ($mistakes = Build-Copy -Whole) { throw $mistakes }

# A test that fails anyhow notices nothing.
$before = Test-Name ($mutants.test | Sort-Object -Unique) -All
$spoilt = @($before.Failed)
Write-Host "Without any bug $($before.Total - $spoilt.Count) tests pass, and $($spoilt.Count) fail. $spoilt"
if ($spoilt) { Set-Content "$Copy/before.txt" $before.Output; Write-Host "Why they do stands in $Copy/before.txt." }

# Each round plants one bug, or one of each list.
$lists = @($mutants | Group-Object List | ForEach-Object { , @($_.Group) })
$rounds = if ($Together) {
    foreach ($i in 0..(($lists.ForEach{ $_.Count } | Measure-Object -Maximum).Maximum - 1)) { , @($lists.Where{ $i -lt $_.Count }.ForEach{ $_[$i] }) }
} else { $mutants.ForEach{ , @($_) } }

$results = foreach ($round in $rounds) {
    $clock = [Diagnostics.Stopwatch]::StartNew()
    $whole = [bool] $round.Where{ $_.file -notlike 'src/AiCache.Engine/*' -or $_.test -like '*.Tests.ps1*' }
    $texts = @{}
    try {
        foreach ($mutant in $round) {
            $path = "$Copy/$($mutant.file)"
            $texts[$path] = $text = [IO.File]::ReadAllText($path)
            if ($text.Split($mutant.text).Count -ne 2) { throw "$($mutant.file) does not hold this text once: $($mutant.text)" }
            [IO.File]::WriteAllText($path, $text.Replace($mutant.text, $mutant.bug))
        }
        if ($mistakes = Build-Copy -Whole:$whole) { throw "'$($round.Mistake -join "' or '")' does not compile:`n$mistakes" }
        $run = Test-Name $round.test -All:($round.Count -gt 1)
    }
    finally { $texts.Keys.ForEach{ [IO.File]::WriteAllText($_, $texts[$_]) } }
    if ($whole) { $null = Build-Copy -Whole }
    foreach ($mutant in $round) {
        $outcome = $spoilt.Where{ $_.Contains($mutant.test) } ? 'Fails anyhow' : $run.Failed.Where{ $_.Contains($mutant.test) } ? 'Noticed' : 'Survived'
        Write-Host ('{0,-12} {1}: {2}' -f $outcome, $mutant.List, $mutant.Mistake)
        $mutant | Select-Object List, Mistake, file, @{ n = 'Outcome'; e = { $outcome } }
    }
    Write-Host ('          {0:0} s' -f $clock.Elapsed.TotalSeconds)
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
