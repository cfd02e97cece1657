BeforeDiscovery {
    $noPsql = -not (Get-Command psql -CommandType Application -ErrorAction Ignore)
}

BeforeAll {
    . $PSScriptRoot/Common.ps1
    $sandbox = Start-AiCacheSandbox
    $null = $sandbox | Connect-AiCache
    $dead = [AiCache.AiCacheConnection] 'postgresql://u@127.0.0.1:1/d'
}

AfterAll {
    Get-AiCacheSandbox | Stop-AiCacheSandbox
}

Describe 'A check of nothing' {
    It 'is not good: <Command>' -ForEach @(
        @{ Command = 'Test-AiCacheHealth' }, @{ Command = 'Test-AiCacheDeployment' }, @{ Command = 'Test-AiCachePrerequisite' }
        @{ Command = 'Test-AiCacheBackup' }
    ) {
        @() | & $Command -Quiet -WarningVariable said -WarningAction SilentlyContinue | Should -BeFalse
        $said | Should -Match '^No (database|backup) came, so nothing was checked\.$'
        { @() | & $Command -FailOnError -WarningAction SilentlyContinue } | Should -Throw -ErrorId 'CheckFailed,*'
    }
}

Describe 'Test-AiCachePrerequisite' {
    It 'passes on a fresh database' {
        $checks = Test-AiCachePrerequisite
        $checks.Name | Should -Contain 'Table.public.lectures'
        $checks | Where-Object Status -eq Failed | Should -BeNullOrEmpty
        $checks.Database | Sort-Object -Unique | Should -Be $sandbox.Database
        Test-AiCachePrerequisite -Quiet | Should -BeTrue
    }

    It 'says what is missing and how to mend it' -Skip:$noPsql {
        Invoke-Psql $sandbox 'alter table public.lectures rename to lectures_away'
        try {
            $check = Test-AiCachePrerequisite | Where-Object Name -eq 'Table.public.lectures'
            $check.Status | Should -Be Failed
            $check.Remediation | Should -BeNullOrEmpty -Because 'no command of ours can mend it'
            $check.Hint | Should -Match 'migrations'
            $check | Show-Output | Should -Match 'Failed +Table\.public\.lectures'
            Test-AiCachePrerequisite -Quiet | Should -BeFalse
        }
        finally { Invoke-Psql $sandbox 'alter table public.lectures_away rename to lectures' }
    }

    It 'takes several databases, and goes on after one that cannot be reached' {
        $checks = $dead, $sandbox.Connection | Test-AiCachePrerequisite -ErrorAction SilentlyContinue -ErrorVariable failures
        $failures.FullyQualifiedErrorId | Should -Be 'ServerUnreachable,AiCache.Commands.TestAiCachePrerequisiteCommand'
        $checks.Count | Should -BeGreaterThan 10
        $dead, $sandbox.Connection | Test-AiCachePrerequisite -Quiet -ErrorAction SilentlyContinue | Should -BeFalse
    }
}

Describe 'Test-AiCacheDeployment' {
    BeforeEach {
        $null = Invoke-AiCacheMigration
    }

    It 'passes on a fresh deployment' {
        Test-AiCacheDeployment | Where-Object Status -eq Failed | Should -BeNullOrEmpty
        Test-AiCacheDeployment -Quiet -FailOnError | Should -BeTrue
    }

    It 'skips what is not deployed, with the reason' {
        $null = Undo-AiCacheMigration -Scope Stats -Force
        $check = Test-AiCacheDeployment | Where-Object Name -eq 'Journal.add_ai_cache_stats'
        $check.Status | Should -Be Skipped
        $check.Message | Should -Match 'Not deployed'
    }

    It 'stops a pipeline at a database in which nothing is deployed' {
        $null = Undo-AiCacheMigration -Force
        Test-AiCacheDeployment -Quiet | Should -BeFalse
        Test-AiCacheDeployment -Quiet -Category Index | Should -BeFalse
        (Get-Failure { Test-AiCacheDeployment -FailOnError -ErrorAction Stop }).FullyQualifiedErrorId | Should -BeLike 'CheckFailed,*'
    }

    It 'runs the categories that are asked for' {
        (Test-AiCacheDeployment -Category index, Policy).Category | Sort-Object -Unique | Should -Be Index, Policy
        (TabExpansion2 'Test-AiCacheDeployment -Category Row').CompletionMatches.CompletionText | Should -Be RowSecurity
        (Get-Failure { Test-AiCacheDeployment -Category nope }).FullyQualifiedErrorId | Should -BeLike 'CheckCategoryUnknown,*'
    }

    It 'shows itself in 120 columns' {
        $text = Test-AiCacheDeployment | Show-Output
        $text | Should -Match 'Passed +Index\.idx_ai_cache_lecture_ids'
        $text -split '\r?\n' | ForEach-Object Length | Should -Not -BeGreaterThan 120
    }

    It 'leaves nothing behind' -Skip:$noPsql {
        $rows = 'select (select count(*) from public.ai_response_cache)
            + (select count(*) from public.lecture_content_hashes) + (select count(*) from public.ai_cache_stats)'
        $before = Invoke-Psql $sandbox $rows
        $null = Test-AiCacheDeployment
        Invoke-Psql $sandbox $rows | Should -Be $before
    }
}

Describe '-FailOnError' -Skip:$noPsql {
    BeforeAll {
        $null = Invoke-AiCacheMigration
        Invoke-Psql $sandbox 'drop index public.idx_ai_cache_created_at'
    }

    AfterAll {
        $null = Invoke-AiCacheMigration -Repair -Force
    }

    It 'ends with an error after all checks have been emitted' {
        $seen = [Collections.Generic.List[object]]::new()
        $failure = Get-Failure { Test-AiCacheDeployment -Category Index -FailOnError | ForEach-Object { $seen.Add($_) } }
        $failure.FullyQualifiedErrorId | Should -Be 'CheckFailed,AiCache.Commands.TestAiCacheDeploymentCommand'
        $failure.CategoryInfo.Category | Should -Be InvalidResult
        "$failure" | Should -Match 'Index\.idx_ai_cache_created_at'
        $seen.Count | Should -Be @(Test-AiCacheDeployment -Category Index).Count
    }

    It 'makes the exit code of a step 1' {
        $step = "`$PSStyle.OutputRendering = 'PlainText'; Import-Module '$module'; Get-AiCacheSandbox | Test-AiCacheDeployment -Category Index"
        $null = & $pwsh @again -NoProfile -Command $step
        $LASTEXITCODE | Should -Be 0
        $text = & $pwsh @again -NoProfile -Command "$step -FailOnError" 2>&1 | Out-String
        $LASTEXITCODE | Should -Be 1
        $text | Should -Match 'Failed +Index\.idx_ai_cache_created_at'
        $text | Should -Match '1 of \d+ checks failed'
    }

    It 'counts what a role may not look at as not good' -Skip:$noPsql {
        Invoke-Psql $sandbox "create role watcher login password 'w'"
        try {
            $watcher = @{
                Connection = $sandbox.Connection
                Credential = [pscredential]::new('watcher', (ConvertTo-SecureString w -AsPlainText -Force))
            }
            $checks = Test-AiCacheHealth @watcher
            $checks.Status | Should -Contain Unknown
            Test-AiCacheHealth @watcher -Quiet | Should -BeFalse
            $failure = Get-Failure { Test-AiCacheHealth @watcher -FailOnError }
            $failure.FullyQualifiedErrorId | Should -BeLike 'CheckFailed,*'
            "$failure" | Should -Match '\d+ of 14 checks could not be looked at: .*Health\.HitRate'
            Test-AiCacheDeployment @watcher -Quiet -Category Journal | Should -BeFalse
            @($checks | Export-AiCacheReport -Format GitHub) -match '^::error title=Health\.HitRate at .*may not read' |
                Should -HaveCount 1
        }
        finally { Invoke-Psql $sandbox 'drop role watcher' }
    }

    It 'is about databases that could not be asked, too' {
        { Test-AiCacheDeployment -Connection $dead -FailOnError -ErrorAction SilentlyContinue } | Should -Throw -ErrorId 'CheckFailed,*'
    }
}

Describe 'What a check tells to paste' -Skip:$noPsql {
    It 'is a command that there is, with parameters that it has, or SQL' {
        $null = Invoke-AiCacheMigration
        Invoke-Psql $sandbox @'
drop index public.idx_ai_cache_created_at;
delete from aicache.migration_journal where name = 'add_ai_cache_stats';
update aicache.migration_journal set checksum = 'x' where name = 'add_lecture_content_hashes';
insert into aicache.migration_journal (name, checksum, module_version, duration, method) values ('add_more', 'x', '9.0.0', '0', 'Applied');
insert into public.ai_cache_stats (date, total_requests, cache_hits, cache_misses)
select current_date - i, 20000, 100, 19800 + (i = 3)::integer from generate_series(0, 8) i;
'@
        try {
            $checks = @(Test-AiCacheDeployment) + @(Test-AiCachePrerequisite) +
                @(Test-AiCacheHealth -MaxSize 1 -MissFactor 1 -SilentFor 0 -StatisticsSilentFor 0)
            $commands = $checks.Remediation -match '^[A-Z][a-z]+-' | Sort-Object -Unique
            $commands.Count | Should -BeGreaterThan 5
            $commands | ForEach-Object { Find-Mistake $_ } | Should -BeNullOrEmpty
            $commands -match '[;|]' | Should -BeNullOrEmpty
            $commands | Should -Contain 'Invoke-AiCacheMigration -Name add_ai_cache_stats -Adopt'
            ($checks | Where-Object Name -eq Index.idx_ai_cache_created_at).Remediation |
                Should -Be 'Invoke-AiCacheMigration -Name add_ai_response_cache -Repair'
        }
        finally {
            Invoke-Psql $sandbox "delete from aicache.migration_journal where name = 'add_more'; delete from public.ai_cache_stats"
            $null = Invoke-AiCacheMigration -Adopt -Repair -Force
        }
    }
}

Describe 'A repair' -Skip:$noPsql {
    BeforeEach {
        $null = Invoke-AiCacheMigration
        Invoke-Psql $sandbox 'drop index public.idx_ai_cache_created_at'
    }

    AfterEach {
        (Invoke-AiCacheMigration -Repair -Force).Outcome | Should -Not -Contain WouldRepair
        Test-AiCacheDeployment -Quiet | Should -BeTrue
    }

    It 'is not done without -Repair, and the error names it' {
        $failure = Get-Failure { Invoke-AiCacheMigration }
        $failure.FullyQualifiedErrorId | Should -BeLike 'ContractDrift,*'
        $failure.ErrorDetails.RecommendedAction | Should -Match '-Repair'
    }

    It 'is asked for apart' {
        $failure = Get-Failure { Invoke-AiCacheMigration -Repair }
        $failure.FullyQualifiedErrorId | Should -BeLike 'ConfirmationImpossible,*'
        "$failure" | Should -Match 'Repair add_ai_response_cache'
    }

    It 'brings back what the contract asks for' {
        (Invoke-AiCacheMigration -Repair -Confirm:$false | Where-Object Name -eq add_ai_response_cache).Outcome | Should -Be Repaired
    }

    It 'shows its statements with -WhatIf' {
        Invoke-AiCacheMigration -Repair -WhatIf | Show-Output | Should -Match 'create index idx_ai_cache_created_at'
    }
}
