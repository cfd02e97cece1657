<#
.SYNOPSIS
    Sums up a run: what failed, what was skipped and why, how long each stage took, and in the last line how many.
.DESCRIPTION
    Exit code 0: something passed, nothing failed, and nothing was skipped but what the list allows here.
#>
param(
    # Where the stages left their results: stages.txt, and a folder with *.trx or JUnit XML for each; and what git said
    # of the clone before and after them: clone-before.txt, clone-after.txt.
    [Parameter(Mandatory)] [string] $Results,

    # What may be skipped where.
    [Parameter(Mandatory)] [string] $Skips,

    # What is true of this machine, of all that the list speaks of; with commas between.
    [string] $Here
)

$ErrorActionPreference = 'Stop'
$PSStyle.OutputRendering = 'PlainText'

# The tests of a stage, each with its outcome and, where it was skipped, the reason it gave.
function Read-Trx([string] $Stage) {
    foreach ($file in Get-ChildItem "$Results/$Stage" -Filter *.trx -ErrorAction Ignore) {
        foreach ($test in ([xml] (Get-Content $file -Raw)).TestRun.Results.UnitTestResult) {
            $reason = "$($test['Output']?['ErrorInfo']?['Message']?.InnerText)"
            # What other tests start as a process of their own is no test by itself, and gives no reason.
            if ($test.outcome -eq 'NotExecuted' -and -not $reason) { continue }
            $outcome = switch ($test.outcome) { 'Passed' { 'Passed' } 'NotExecuted' { 'Skipped' } default { 'Failed' } }
            [pscustomobject] @{ Stage = $Stage; Name = $test.testName; Outcome = $outcome; Reason = $reason }
        }
    }
}

function Read-JUnit([string] $Stage) {
    foreach ($file in Get-ChildItem "$Results/$Stage" -Filter *.xml -ErrorAction Ignore) {
        foreach ($test in ([xml] (Get-Content $file -Raw)).SelectNodes('//testcase')) {
            $outcome = $test['failure'] -or $test['error'] ? 'Failed' : $test['skipped'] ? 'Skipped' : 'Passed'
            $name = "$($file.Name -replace '\.Tests\.xml$') $($test.name)"
            $reason = $test['skipped']?.GetAttribute('message') ?? $test['failure']?.GetAttribute('message')
            [pscustomobject] @{ Stage = $Stage; Name = $name; Outcome = $outcome; Reason = $reason }
        }
    }
}

$stages = @(Get-Content "$Results/stages.txt" | ForEach-Object {
        $name, $code, $seconds = $_ -split "`t"
        [pscustomobject] @{ Name = $name; ExitCode = [int] $code; Seconds = [int] $seconds }
    })
$tests = @($stages.Name | ForEach-Object { Read-Trx $_; Read-JUnit $_ })

$allowed = foreach ($line in (Get-Content $Skips) -match '^[^#\s]') {
    $where, $name, $why = $line.Split('|', 3).Trim()
    [pscustomobject] @{ Where = $where; Name = $name; Why = $why }
}
$skipped = foreach ($test in $tests | Where-Object Outcome -eq Skipped) {
    $places = @('everywhere', $test.Stage) + $Here.Split(',')
    $by = $allowed | Where-Object { $_.Where -in $places -and $test.Name -like $_.Name } | Select-Object -First 1
    $test | Add-Member Why $by.Why -PassThru
}

$failures = @($tests | Where-Object Outcome -eq Failed | ForEach-Object {
        # The first lines say what was expected; the whole stands in the results.
        $lines = @($_.Reason -split '\r?\n' -match '\S' | Select-Object -First 4 | ForEach-Object { "`n    $($_.Trim())" })
        "$($_.Stage): $($_.Name)$(-join $lines)"
    })
$failures += $skipped | Where-Object { -not $_.Why } | ForEach-Object {
    $reason = $_.Reason ? $_.Reason.Split("`n")[0] : 'it gave no reason'
    "$($_.Stage): $($_.Name) was skipped, which is allowed nowhere here: $reason"
}
foreach ($stage in $stages | Where-Object ExitCode -ne 0) {
    # timeout ends with 124, or with 137 where it had to kill.
    if ($stage.ExitCode -in 124, 137) {
        $failures += "$($stage.Name) was ended: it took longer than anything but a hang takes"
    }
    elseif (-not ($failures -like "$($stage.Name): *")) {
        $failures += "$($stage.Name) ended with exit code $($stage.ExitCode)"
    }
}

$before, $after = 'before', 'after' | ForEach-Object { , @(Get-Content "$Results/clone-$_.txt" -ErrorAction Ignore) }
$changed = @($after | Where-Object { $_ -notin $before }) + @($before | Where-Object { $_ -notin $after })
if ($changed) { $failures += "The clone is not as it was before the run: $($changed -join ', ')" }

foreach ($group in $skipped | Where-Object Why | Group-Object Stage, Why) {
    "Skipped: $($group.Count) × $($group.Name)"
}
foreach ($stage in $stages) { "Took: $($stage.Seconds) s for $($stage.Name)" }
foreach ($failure in $failures) { "Failed: $failure" }
$passed = @($tests | Where-Object Outcome -eq Passed).Count
"$passed passed, $($failures.Count) failed, $(@($skipped | Where-Object Why).Count) skipped"
exit ($passed -gt 0 -and -not $failures ? 0 : 1)
