# What .ci/run says at its end of results that are made up.

BeforeAll {
    $summary = (Resolve-Path "$PSScriptRoot/../../.ci/summary.ps1").Path
    $listed = (Resolve-Path "$PSScriptRoot/../../.ci/skips.txt").Path

    # Sums up one stage with these tests, by name and outcome, each that was skipped with this reason.
    function Get-Summary([Collections.IDictionary] $Test, [string] $Reason, [int] $ExitCode, [string[]] $Allowed = @(), [string] $Here,
        [string[]] $Before = @(), [string[]] $After = @()) {
        $results = (New-Item (Join-Path $TestDrive ([guid]::NewGuid())) -ItemType Directory).FullName
        Set-Content "$results/stages.txt" "test`t$ExitCode`t7"
        Set-Content "$results/skips.txt" $Allowed
        $rows = $Test.GetEnumerator().ForEach({
                $output = $_.Value -ne 'Passed' -and $Reason ? "<Output><ErrorInfo><Message>$Reason</Message></ErrorInfo></Output>" : ''
                "<UnitTestResult testName=`"$($_.Key)`" outcome=`"$($_.Value)`">$output</UnitTestResult>"
            })
        $null = New-Item "$results/test" -ItemType Directory
        Set-Content "$results/test/a.trx" "<TestRun xmlns=`"http://microsoft.com/schemas/VisualStudio/TeamTest/2010`"><Results>$rows</Results></TestRun>"
        Set-Content "$results/clone-before.txt" $Before
        Set-Content "$results/clone-after.txt" $After
        $lines = & $summary -Results $results -Skips "$results/skips.txt" -Here $Here
        [pscustomobject] @{ ExitCode = $LASTEXITCODE; Text = $lines -join "`n"; Last = $lines[-1] }
    }
}

Describe 'The summary of a run' {
    It 'counts what passed' {
        $sum = Get-Summary @{ A = 'Passed'; B = 'Passed' }
        $sum.Last, $sum.ExitCode | Should -Be '2 passed, 0 failed, 0 skipped', 0
        $sum.Text | Should -Match '(?m)^Took: 7 s for test$'
    }

    It 'names what failed' {
        $sum = Get-Summary @{ A = 'Passed'; B = 'Failed' } -ExitCode 1
        $sum.Last, $sum.ExitCode | Should -Be '1 passed, 1 failed, 0 skipped', 1
        $sum.Text | Should -Match '(?m)^Failed: test: B$'
    }

    It 'says what a test that failed said first' {
        (Get-Summary @{ B = 'Failed' } "Assert.Equal()`n`nExpected: 1`nActual: 2`nfour`nfive" -ExitCode 1).Text |
            Should -Match 'Failed: test: B\n    Assert.Equal\(\)\n    Expected: 1\n    Actual: 2\n    four\n0 passed, 1 failed'
    }

    It 'explains what was skipped where that is allowed' {
        $sum = Get-Summary @{ A = 'Passed'; 'B.C' = 'NotExecuted' } 'no B' -Allowed '# a comment', 'lame | B.* | nobody has a B' -Here 'other,lame'
        $sum.Last, $sum.ExitCode | Should -Be '1 passed, 0 failed, 1 skipped', 0
        $sum.Text | Should -Match 'Skipped: 1 × test, nobody has a B'
    }

    It 'fails for what was skipped beyond that' {
        $sum = Get-Summary @{ A = 'Passed'; 'B.C' = 'NotExecuted' } 'no B' -Allowed 'lame | B.* | nobody has a B', 'everywhere | C.* | other' -Here other
        $sum.Last, $sum.ExitCode | Should -Be '1 passed, 1 failed, 0 skipped', 1
        $sum.Text | Should -Match 'B\.C was skipped, which is allowed nowhere here: no B'
    }

    It 'leaves out the parts of tests that are no tests by themselves' {
        (Get-Summary @{ A = 'Passed'; B = 'NotExecuted' }).Last | Should -Be '1 passed, 0 failed, 0 skipped'
    }

    It 'fails where nothing passed' {
        (Get-Summary @{}).ExitCode | Should -Be 1
    }

    It 'fails for a stage that ended badly though each of its tests passed' {
        (Get-Summary @{ A = 'Passed' } -ExitCode 3).Text | Should -Match 'Failed: test ended with exit code 3\n'
    }

    It 'fails for a stage that had to be ended' {
        (Get-Summary @{ A = 'Passed' } -ExitCode 124).Text | Should -Match 'Failed: test was ended'
    }

    It 'fails for a run that left something in the clone, and names it' {
        $sum = Get-Summary @{ A = 'Passed' } -Before ' M README.md' -After ' M README.md', '?? tests/a.zip', ' D b.json'
        $sum.Last, $sum.ExitCode | Should -Be '1 passed, 1 failed, 0 skipped', 1
        $sum.Text | Should -Match '(?m)^Failed: The clone is not as it was before the run: \?\? tests/a\.zip,  D b\.json$'
    }

    It 'fails for a run that took back what was changed in the clone' {
        (Get-Summary @{ A = 'Passed' } -Before '?? draft.md').Text | Should -Match 'Failed: The clone .*: \?\? draft\.md\n'
    }

    It 'counts no failure for a clone that was changed before and stayed so' {
        (Get-Summary @{ A = 'Passed' } -Before ' M a', '?? b' -After ' M a', '?? b').Last |
            Should -Be '1 passed, 0 failed, 0 skipped'
    }

    It 'reads a list in which every line says where, which and why' {
        $lines = (Get-Content $listed) -match '^[^#\s]'
        $lines | Should -Not -BeNullOrEmpty
        $lines | ForEach-Object { $_.Split('|').Count } | Should -Be (@(3) * $lines.Count)
    }
}
