BeforeAll {
    . $PSScriptRoot/Common.ps1
    $names = 'add_ai_response_cache', 'add_lecture_content_hashes', 'add_ai_cache_stats'
    $sandbox = Start-AiCacheSandbox
    $null = $sandbox | Connect-AiCache
}

AfterAll {
    Get-AiCacheSandbox | Stop-AiCacheSandbox
}

Describe 'Deploying' {
    BeforeEach {
        $null = Undo-AiCacheMigration -Force
    }

    It 'applies all migrations in their order' {
        $results = Invoke-AiCacheMigration
        $results.Name | Should -Be $names
        $results.Outcome | Should -Be (@('Applied') * 3)
        $results.Database | Sort-Object -Unique | Should -Be $sandbox.Database
    }

    It 'finds nothing to do the second time' {
        $null = Invoke-AiCacheMigration
        (Invoke-AiCacheMigration).Outcome | Should -Be (@('AlreadyApplied') * 3)
    }

    It 'takes one migration by name, with or without .sql' {
        (Invoke-AiCacheMigration -Name add_ai_response_cache.sql).Name | Should -Be add_ai_response_cache
        (Get-AiCacheMigration).Status | Should -Be 'Applied', 'Pending', 'Pending'
    }

    It 'tells what breaks the contract in a colour of its own, and finds it among what is not applied' {
        $null = Invoke-AiCacheMigration
        Invoke-Psql $sandbox 'drop index public.idx_ai_cache_lecture_ids'
        $found = Get-AiCacheMigration | Where-Object Status -ne Applied
        $found.Name | Should -Be add_ai_response_cache
        $found.Status | Should -Be Drifted
        try {
            $PSStyle.OutputRendering = 'Ansi'
            $found | Show-Output | Should -Match '\e\[31mDrifted'
        }
        finally { $PSStyle.OutputRendering = 'Host' }
        ($found | Invoke-AiCacheMigration -Repair -Force).Outcome | Should -Be Repaired
        Get-AiCacheMigration | Where-Object Status -ne Applied | Should -BeNullOrEmpty
    }

    It 'takes what Get-AiCacheMigration found, on the database where it was found' {
        Disconnect-AiCache
        $found = $sandbox | Get-AiCacheMigration | Where-Object Status -eq Pending
        ($found | Invoke-AiCacheMigration).Outcome | Should -Be (@('Applied') * 3)
        $null = $sandbox | Connect-AiCache
    }

    It 'takes a sandbox, whose name is no migration''s' {
        ($sandbox | Invoke-AiCacheMigration).Outcome | Should -Be (@('Applied') * 3)
    }

    It 'shows the plan with every statement, and changes nothing, with -WhatIf' {
        $plan = Invoke-AiCacheMigration -WhatIf
        $plan.Outcome | Should -Be (@('WouldApply') * 3)
        $plan | Show-Output | Should -Match 'create table public\.ai_response_cache \('
        (Get-AiCacheMigration).Status | Should -Be (@('Pending') * 3)
    }

    It 'closes the plan with a table, and writes it for psql' {
        $file = Join-Path $TestDrive plan.sql
        $shown = Invoke-AiCacheMigration -WhatIf -PlanPath $file | Show-Output
        $shown.TrimEnd() | Should -Match 'Name +Outcome +Statements.*\n.*\n(add_\w+ +WouldApply +\d+\s*){3}$'
        (Get-AiCacheMigration).Status | Should -Be (@('Pending') * 3)
        Get-Content $file -Raw | Should -Match '(?s)\\set ON_ERROR_STOP on.*begin;.*create table public\.ai_response_cache.*commit;'
    }

    It 'rehearses with times and locks, and rolls back' {
        $rehearsal = Invoke-AiCacheMigration -Rehearse
        $rehearsal.Outcome | Should -Be (@('Rehearsed') * 3)
        $rehearsal.Steps.Duration | Should -Not -Contain $null
        $rehearsal.Steps.Locks | Should -Contain 'ShareRowExclusiveLock on public.lectures'
        $rehearsal | Show-Output | Should -Match '\d ms  create table ai_response_cache'
        (Get-AiCacheMigration).Status | Should -Be (@('Pending') * 3)
    }

    It 'tells which versions of module, server and migrations meet' {
        $null = Invoke-AiCacheMigration -Name add_ai_response_cache
        $version = Get-AiCacheVersion
        $version.Module | Should -Be (Get-Module AiCache).Version
        $version.Applied, $version.Migrations, $version.DeployedBy | Should -Be 1, 3, $version.Module
        $version | Show-Output | Should -Match '1 of 3'
    }

    It 'takes numbers as seconds, and refuses negative ones' {
        (Invoke-AiCacheMigration -LockTimeout 0.5 -LockWait '00:00:05').Count | Should -Be 3
        { Invoke-AiCacheMigration -LockWait -1 } | Should -Throw '*-1*is no duration*'
    }

    It 'goes on with the next database after one that fails' {
        $dead = [AiCache.AiCacheConnection] 'Host=127.0.0.1;Port=1;Username=u;Password=p4ssw0rd;Database=d'
        $results = $dead, $sandbox.Connection | Invoke-AiCacheMigration -ErrorAction SilentlyContinue -ErrorVariable failures
        $results.Count | Should -Be 3
        $failures.FullyQualifiedErrorId | Should -Be 'ServerUnreachable,AiCache.Commands.InvokeAiCacheMigrationCommand'
        $failures.TargetObject | Should -Be $dead
        $failures | Format-List * -Force | Out-String | Should -Not -Match p4ssw0rd
    }

    It 'shows its results in 120 columns' {
        $text = Invoke-AiCacheMigration | Show-Output
        $text | Should -Match 'Name +Outcome +Duration'
        $text | Should -Match 'add_ai_response_cache +Applied'
        $text -split '\r?\n' | ForEach-Object Length | Should -Not -BeGreaterThan 120
    }

    It 'leaves none out although the pipeline wants no more' {
        Invoke-AiCacheMigration | Select-Object -First 1 | ForEach-Object Name | Should -Be add_ai_response_cache
        (Get-AiCacheMigration).Status | Should -Be (@('Applied') * 3)
    }
}

Describe 'Get-AiCacheMigration' {
    BeforeAll {
        $null = Undo-AiCacheMigration -Force
        $null = Invoke-AiCacheMigration
    }

    It 'says when, by whom and with which version' {
        $state = Get-AiCacheMigration add_ai_response_cache
        $state.AppliedAt | Should -BeOfType DateTimeOffset
        $state.AppliedBy | Should -Be postgres
        $state.ModuleVersion | Should -Be (Import-PowerShellDataFile "$module/AiCache.psd1").ModuleVersion
        $state.Checksum | Should -Be $state.RecordedChecksum
    }

    It 'takes wildcards' {
        (Get-AiCacheMigration *lecture*, *stats).Name | Should -Be 'add_lecture_content_hashes', 'add_ai_cache_stats'
    }

    It 'completes names' {
        (TabExpansion2 'Get-AiCacheMigration add_l').CompletionMatches.CompletionText | Should -Be add_lecture_content_hashes
    }

    It 'shows itself in 120 columns' {
        $text = Get-AiCacheMigration | Show-Output
        $text | Should -Match 'add_ai_response_cache +Applied +\d{4}-\d\d-\d\d \d\d:\d\dZ postgres'
        $text -split '\r?\n' | ForEach-Object Length | Should -Not -BeGreaterThan 120
    }
}

Describe 'Undoing' {
    BeforeEach {
        $null = Invoke-AiCacheMigration
    }

    It 'drops everything in reverse order' {
        $results = Undo-AiCacheMigration -Force
        $results.Name | Should -Be $names[2, 1, 0]
        $results.Outcome | Should -Be (@('Undone') * 3)
        (Get-AiCacheMigration).Status | Should -Be (@('Pending') * 3)
    }

    It 'drops the scope only: <Scope>' -ForEach @(
        @{ Scope = 'Stats'; Name = 'add_ai_cache_stats' }
        @{ Scope = 'Hashes'; Name = 'add_lecture_content_hashes' }
    ) {
        (Undo-AiCacheMigration -Scope $Scope -Force).Name | Should -Be $Name
        (Get-AiCacheMigration | Where-Object Status -eq Pending).Name | Should -Be $Name
    }

    It 'says what would be lost, and changes nothing, with -WhatIf, even with -Force' {
        $file = Join-Path $TestDrive undo.sql
        $plan = Undo-AiCacheMigration -WhatIf -Force -PlanPath $file
        Get-Content $file -Raw | Should -Match '(?s)begin;.*drop table if exists public\.ai_cache_stats.*drop schema aicache;\s+commit;'
        $plan.Outcome | Should -Be (@('WouldUndo') * 3)
        $plan.Bytes | Should -Not -Contain 0
        (Get-AiCacheMigration).Status | Should -Be (@('Applied') * 3)
    }

    It 'asks nothing where there is nothing to undo' {
        $null = Undo-AiCacheMigration -Force
        (Undo-AiCacheMigration).Outcome | Should -Be (@('NotDeployed') * 3)
    }

    It 'takes -Confirm:$false for an answer' {
        (Undo-AiCacheMigration -Scope Stats -Confirm:$false).Outcome | Should -Be Undone
    }
}

Describe 'Exporting' {
    It 'writes the files under the guide''s names' {
        $files = Export-AiCacheMigration -Path (Join-Path $TestDrive guide)
        $files.Name | Should -Be ($names | ForEach-Object { "$_.sql" })
        (Get-Content $files[0] -Raw) | Should -Match 'create table public\.ai_response_cache'
        (Get-Content $files[0] -Raw) | Should -Not -Match "`r"
    }

    It 'writes them as the Supabase CLI names them, in the order of their timestamps' {
        $files = Export-AiCacheMigration -Path (Join-Path $TestDrive supabase) -Layout Supabase
        $files.Name | Should -Match '^\d{14}_add_\w+\.sql$'
        ($files.Name | Sort-Object) -replace '^\d+_' -replace '\.sql$' | Should -Be $names
    }

    It 'replaces nothing without -Force' {
        $folder = Join-Path $TestDrive twice
        $null = Export-AiCacheMigration $folder
        (Get-Failure { Export-AiCacheMigration $folder }).FullyQualifiedErrorId | Should -BeLike 'FileExists,*'
        (Export-AiCacheMigration $folder -Force).Count | Should -Be 3
    }

    It 'names the folder that cannot be made' {
        Set-Content (Join-Path $TestDrive taken) ''
        $failure = Get-Failure { Export-AiCacheMigration (Join-Path $TestDrive taken below) }
        $failure.FullyQualifiedErrorId | Should -BeLike 'FileAccessFailed,*'
        "$failure" | Should -Match taken
    }

    It 'writes nothing with -WhatIf' {
        Export-AiCacheMigration (Join-Path $TestDrive never) -WhatIf | Should -BeNullOrEmpty
        Join-Path $TestDrive never | Should -Not -Exist
    }
}

Describe 'What is refused' {
    It 'names an unknown migration: <Command>' -ForEach @(
        @{ Command = { Get-AiCacheMigration -Name nope } }
        @{ Command = { Invoke-AiCacheMigration -Name nope } }
        @{ Command = { Export-AiCacheMigration -Name nope -Path $TestDrive } }
    ) {
        $failure = Get-Failure $Command
        $failure.FullyQualifiedErrorId | Should -BeLike 'MigrationUnknown,*'
        $failure.ErrorDetails.RecommendedAction | Should -Match add_ai_response_cache
    }

    It 'goes on to the next database after one whose journal holds what .NET has not' {
        Invoke-AiCacheMigration | Out-Null
        Invoke-Psql $sandbox "update aicache.migration_journal set duration = interval '100000 years', applied_at = 'infinity'"
        try {
            $other = "host=127.0.0.1 port=$($sandbox.Port) user=postgres dbname=template1 password=" + $sandbox.Credential.GetNetworkCredential().Password
            $states = $sandbox, $other | Get-AiCacheMigration
            $states.Where{ $_.Status -eq 'Applied' }.AppliedAt.Year | Should -Be (@(9999) * 3)
            @($states.Database | Sort-Object -Unique).Count | Should -Be 2
        }
        finally { Invoke-Psql $sandbox "update aicache.migration_journal set duration = interval '1 second', applied_at = now()" }
    }

    It 'says of a failure that nobody foresaw what to report' {
        $records = (Get-Command Get-AiCacheMigration).ImplementingType.Assembly.GetType('AiCache.Base.ErrorRecords')
        $of = $records.GetMethod('Of', [Reflection.BindingFlags] 'Static, Public, NonPublic')
        $failure = $of.Invoke($null, @([OverflowException]::new('Too far.'), 'a database'))
        $failure.FullyQualifiedErrorId | Should -Be Unforeseen
        "$failure" | Should -Be 'Too far. (OverflowException)'
        $failure.ErrorDetails.RecommendedAction | Should -Match 'report it'
        $failure.Exception.InnerException | Should -BeOfType OverflowException
        $failure.TargetObject | Should -Be 'a database'
    }

    It 'carries the server''s SQLSTATE' {
        $stranger = "Host=127.0.0.1;Port=$($sandbox.Port);Username=postgres;Password=wr0ng;Database=postgres"
        $failure = Get-Failure { Get-AiCacheMigration -Connection $stranger }
        $failure.Exception.Data['SqlState'] | Should -Be 28P01
        "$failure" | Should -Match 28P01
    }
}
