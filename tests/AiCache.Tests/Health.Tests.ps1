BeforeAll {
    . $PSScriptRoot/Common.ps1
    $sandbox = Start-AiCacheSandbox -Name health
    $null = $sandbox | Connect-AiCache
    $null = Invoke-AiCacheMigration
    . $PSScriptRoot/Traffic.ps1
}

AfterAll {
    Get-AiCacheSandbox | Stop-AiCacheSandbox
}

Describe 'Test-AiCacheHealth' {
    It 'answers with checks that name what mends them' {
        $checks = Test-AiCacheHealth -MinimumHitRate 90 -MinimumRequests 10
        ($checks | Where-Object Name -eq Health.HitRate).Status | Should -Be Failed
        ($checks | Where-Object Status -in Failed, Warning).Remediation | Should -Not -Contain $null
        $checks.Database | Sort-Object -Unique | Should -Be $sandbox.Database
    }

    It 'is one boolean with -Quiet, and an error with -FailOnError after all checks' {
        Test-AiCacheHealth -Quiet -MinimumRequests 1000 | Should -BeTrue
        Test-AiCacheHealth -Quiet -MinimumHitRate 90 -MinimumRequests 10 | Should -BeFalse
        $checks = [Collections.ArrayList]::new()
        $failure = Get-Failure {
            Test-AiCacheHealth -MinimumHitRate 90 -MinimumRequests 10 -FailOnError -OutVariable +checks
        }
        $failure.FullyQualifiedErrorId | Should -BeLike 'CheckFailed,*'
        $checks.Count | Should -Be (Test-AiCacheHealth).Count
    }

    It 'takes thresholds as people write them' {
        { Test-AiCacheHealth -MaxSize 500MB -SilentFor 02:00:00 -StatisticsSilentFor 90 -MissFactor 2.5 -MaxInvalidationsPerHour 0 } | Should -Not -Throw
        { Test-AiCacheHealth -MinimumHitRate 101 } | Should -Throw
    }

    It 'answers for a database that cannot be asked with a check that is Unknown, before its error' {
        $nowhere = 'host=127.0.0.1 port=1 dbname=shop user=u'
        $checks = Test-AiCacheHealth -Connection $nowhere -ErrorAction SilentlyContinue -ErrorVariable failures
        $checks.Name, $checks.Status, $checks.Category | Should -Be Checks.Health, Unknown, Checks
        $checks.Message | Should -Be "The checks could not be made: $($failures[0])"
        Test-AiCacheHealth -Connection $nowhere -Quiet -ErrorAction SilentlyContinue | Should -BeFalse
        (Get-Failure { Test-AiCacheHealth -Connection $nowhere -FailOnError -ErrorAction SilentlyContinue }).FullyQualifiedErrorId |
            Should -BeLike 'CheckFailed,*'
        # What was typed wrongly is an error and nothing else.
        Test-AiCacheHealth -Connection 'host=127.0.0.1 sslmode=maybe' -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
    }
}

Describe 'Checks on a screen' {
    It 'stand under their sum, and what is not right comes last' {
        $checks = Test-AiCacheHealth -MaxSize 1
        $checks[-1].Status | Should -Be Failed
        $text = $checks | Out-String -Width 79
        $text | Should -Match "\d+ checks: \d+ passed.*\d+ failed,\s+in "
        $text.TrimEnd().Split("`n").Where{ $_.Length -gt 79 } | Should -BeNullOrEmpty
    }

    It 'are the guide''s criteria where a summary is asked for' {
        $criteria = Test-AiCacheDeployment -Summary
        $criteria.Number | Should -Be (1..7)
        $criteria[4].Checks.Category | Sort-Object -Unique | Should -Be Operation
        Test-AiCacheDeployment -Summary -Quiet | Should -BeOfType bool
        $criteria[5].Status | Should -Be Skipped
        Measure-AiCacheImpact -Rounds 5 | Export-Clixml (Join-Path $TestDrive before.xml)
        $sixth = (Test-AiCacheDeployment -Summary -Baseline (Import-Clixml (Join-Path $TestDrive before.xml)))[5]
        $sixth.Checks.Count | Should -BeGreaterThan 1
        $sixth.Checks.Status | Should -Contain Passed
        (Get-Failure { Test-AiCacheDeployment -Summary -Baseline (Get-Date) }).FullyQualifiedErrorId | Should -BeLike 'InputUnreadable,*'
    }
}

Describe 'Send-AiCacheAlert' {
    It 'tells a webhook although the checks end with an error, and once' {
        $hook, $job = Start-Hook
        $state = Join-Path $TestDrive alerts.json
        (Get-Failure { Test-AiCacheHealth -MinimumHitRate 90 -MinimumRequests 10 -FailOnError |
            Send-AiCacheAlert $hook -StatePath $state }).FullyQualifiedErrorId | Should -BeLike 'CheckFailed,*'
        $told = Receive-Job $job -Wait -AutoRemoveJob | ConvertFrom-Json
        $told.status, $told.alerts.Where{ $_.name -eq 'Health.HitRate' }.check | Should -Be firing, Failed
        # Nobody listens any more, and nobody is told what he knows.
        $again = Test-AiCacheHealth -MinimumHitRate 90 -MinimumRequests 10 |
            Send-AiCacheAlert (ConvertTo-SecureString $hook -AsPlainText) -StatePath $state
        $again.Sent, $again.Attempts, $again.Unchanged | Should -Be 0, 0, $told.alerts.Count
    }

    It 'tells that a database cannot be asked, and that it can be asked again' {
        $later = "host=127.0.0.1 port=$($sandbox.Port) dbname=later user=$($sandbox.Credential.UserName)"
        $hook, $job = Start-Hook 3
        $to = @{ Uri = ConvertTo-SecureString $hook -AsPlainText; StatePath = Join-Path $TestDrive later.json }
        (Get-Failure { Test-AiCacheHealth -Connection $later -Credential $sandbox.Credential | Send-AiCacheAlert @to }).FullyQualifiedErrorId |
            Should -BeLike 'DatabaseNotFound,*'
        # Once, whether the error ends the pipeline or not; another command's checks are others.
        $checks = Test-AiCacheHealth -Connection $later -Credential $sandbox.Credential -ErrorAction SilentlyContinue
        $checks.Name, $checks.Status, $checks.Database | Should -Be Checks.Health, Unknown, "later@127.0.0.1:$($sandbox.Port)"
        ($checks | Send-AiCacheAlert @to).Attempts | Should -Be 0
        $null = Test-AiCachePrerequisite -Connection $later -Credential $sandbox.Credential -ErrorAction SilentlyContinue | Send-AiCacheAlert @to
        $null = Invoke-Psql $sandbox 'create database later'
        $null = Test-AiCacheHealth -Connection $later -Credential $sandbox.Credential | Send-AiCacheAlert @to
        $told = Receive-Job $job -Wait -AutoRemoveJob | ConvertFrom-Json
        $told[0].alerts.name, $told[0].alerts.check, $told[0].alerts.status | Should -Be Checks.Health, Unknown, firing
        $told[0].alerts.message | Should -Match 'The checks could not be made: .*later'
        $told[1].alerts.name | Should -Be Checks.Prerequisite
        $told[2].alerts.Where{ $_.status -eq 'resolved' }.name | Should -Be Checks.Health, Checks.Prerequisite
    }

    It 'says so where nobody is told and the checks end with an error' {
        Test-AiCacheHealth -MinimumHitRate 90 -MinimumRequests 10 | Export-Clixml $TestDrive/checks.xml
        $said = & $pwsh @again -NoProfile -NonInteractive -Command "Import-Module '$module'; & { Import-Clixml '$TestDrive/checks.xml'; throw 'ended' } |
            Send-AiCacheAlert http://127.0.0.1:1/hook -Retries 0 -StatePath '$TestDrive/untold.json'" 2>&1 | Out-String
        $said | Should -Match '127.0.0.1:1 did not take the alerts after 1 attempt'
        $said | Should -Match 'ended'
    }

    It 'says what it would tell, and to whom, but not where exactly' {
        $said = Test-AiCacheHealth -MinimumHitRate 90 -MinimumRequests 10 |
            Send-AiCacheAlert https://hooks.slack.com/services/T0/hidden -StatePath $TestDrive/none.json -WhatIf -Verbose *>&1 | Out-String
        "$TestDrive/none.json" | Should -Not -Exist
        $said | Should -Not -Match hidden
    }
}
