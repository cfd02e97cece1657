BeforeAll {
    . $PSScriptRoot/Common.ps1
    $sandbox = Start-AiCacheSandbox
    $null = $sandbox | Connect-AiCache
    $null = Invoke-AiCacheMigration

    function Add-Entry([string] $Type, [int] $Count, [int] $AgeDays) {
        Invoke-Psql $sandbox @"
            insert into public.ai_response_cache (cache_key, operation_type, lecture_ids, params, content_hash,
              response_data, tokens_used, content_size, hit_count, created_at, last_accessed_at)
            select '$Type ' || i, '$Type', '{}', '{}', 'h', '{}', 1, 1024, 3, now() - interval '$AgeDays days' - i * interval '1 minute', now()
            from generate_series(1, $Count) i
"@
    }
    function Get-EntryCount { Invoke-Psql $sandbox 'select count(*) from public.ai_response_cache' }
}

AfterAll {
    Get-AiCacheSandbox | Stop-AiCacheSandbox
}

Describe 'Remove-AiCacheStaleEntries' {
    BeforeEach {
        Invoke-Psql $sandbox 'delete from public.ai_response_cache'
        Add-Entry quiz 100 40
        Add-Entry summary 50 40
        Add-Entry fresh 10 1
    }

    It 'removes what is older than thirty days' {
        $result = Remove-AiCacheStaleEntries -Force
        $result.Deleted | Should -Be 150
        $result.Remaining | Should -Be 0
        $result.EndedBecause | Should -Be Completed
        $result.BytesFreed | Should -Be (150 * 1024)
        $result.LongestBatch | Should -BeOfType TimeSpan
        Get-EntryCount | Should -Be 10
    }

    It 'is known by its singular, too' {
        (Remove-AiCacheStaleEntry -OperationType quiz -Force).Deleted | Should -Be 100
        Get-EntryCount | Should -Be 60
    }

    It 'tells with -WhatIf what would go, and changes nothing, even with -Force' {
        $preview = Remove-AiCacheStaleEntries -WhatIf -Force
        $preview.Entries | Should -Be 150
        $preview.Bytes | Should -Be (150 * 1024)
        $preview.UsedLately | Should -Be 150
        $preview.Hits | Should -Be 450
        $preview.Oldest | Should -BeLessThan $preview.Newest
        Get-EntryCount | Should -Be 160
    }

    It 'only tells with -WhatIf where there is nothing to remove, too' {
        Invoke-Psql $sandbox "delete from public.ai_response_cache where operation_type <> 'fresh'"
        $preview = Remove-AiCacheStaleEntries -WhatIf -Analyze
        $preview | Should -BeOfType AiCache.Engine.Maintenance.StaleEntryPreview
        $preview.Entries | Should -Be 0
        (Remove-AiCacheStaleEntries).EndedBecause | Should -Be Completed -Because 'nothing has to be asked where nothing would be lost'
    }

    It 'takes a moment instead of an age: <Before>' -ForEach @(
        @{ Before = { [DateTime]::UtcNow.AddDays(-40).AddMinutes(-50.5).ToLocalTime() }; Left = 110 }
        @{ Before = { [DateTimeOffset]::UtcNow.AddDays(-40).AddMinutes(-50.5).ToString('o') }; Left = 110 }
        @{ Before = { [DateTime]::UtcNow.AddHours(-1).ToString('yyyy-MM-dd HH:mm:ss') + ' UTC' }; Left = 0 }
    ) {
        $null = Remove-AiCacheStaleEntries -Before (& $Before) -Force
        Get-EntryCount | Should -Be $Left
    }

    It 'reads a date as ISO writes it where the culture is <_>' -ForEach 'th-TH', 'ar-SA', 'de-DE', 'en-US', 'fa-IR' {
        $culture = [cultureinfo]::CurrentCulture
        try {
            [cultureinfo]::CurrentCulture = $_
            (Remove-AiCacheStaleEntries -Before 2020-10-01 -WhatIf).Cutoff | Should -Be ([DateTimeOffset]::new([DateTime]::new(2020, 10, 1)))
            (Remove-AiCacheStaleEntries -Before '2020-10-01T12:30:00+02:00' -WhatIf).Cutoff.UtcDateTime | Should -Be ([DateTime]::new(2020, 10, 1, 10, 30, 0))
            (Get-AiCacheStats -From 2026-01-01 -To 2026-01-03).Date | ForEach-Object { $_.ToString('yyyy-MM-dd', [cultureinfo]::InvariantCulture) } |
                Should -Be '2026-01-03', '2026-01-02', '2026-01-01'
        }
        finally { [cultureinfo]::CurrentCulture = $culture }
    }

    It 'refuses a date that only a culture can read: <_>' -ForEach '10/01/2026', '1.10.2026', 'yesterday', 20261001 {
        { Remove-AiCacheStaleEntries -Before $_ -Force } | Should -Throw '*is no date: write it as 2026-10-01*'
        { Get-AiCacheStats -From $_ } | Should -Throw '*is no date: write it as 2026-10-01*'
        Get-EntryCount | Should -Be 160
    }

    It 'refuses a moment that is still to come, and takes both ends of the calendar' {
        $failure = Get-Failure { Remove-AiCacheStaleEntries -Before ([DateTime]::UtcNow.AddHours(1).ToString('o')) -Force }
        $failure.FullyQualifiedErrorId | Should -BeLike 'RangeInvalid,*'
        foreach ($end in [DateTimeOffset]::MaxValue, [DateTime]::MaxValue) {
            (Get-Failure { Remove-AiCacheStaleEntries -Before $end -Force }).FullyQualifiedErrorId | Should -BeLike 'RangeInvalid,*'
        }
        foreach ($end in [DateTimeOffset]::MinValue, [DateTime]::MinValue) {
            (Remove-AiCacheStaleEntries -Before $end -Force).Deleted | Should -Be 0
        }
        Get-EntryCount | Should -Be 160
    }

    It 'fails a script where another purge is at work, and names it' -Tag Slow {
        $start = [Diagnostics.ProcessStartInfo]::new($psql)
        '-X', '-q', '-h', '127.0.0.1', '-p', $sandbox.Port, '-U', $sandbox.Credential.UserName, '-d', 'postgres' |
            ForEach-Object { $start.ArgumentList.Add($_) }
        $start.Environment['PGPASSWORD'] = $sandbox.Credential.GetNetworkCredential().Password
        $start.Environment['PGAPPNAME'] = 'the other purge'
        $start.RedirectStandardInput = $start.RedirectStandardOutput = $true
        $other = [Diagnostics.Process]::Start($start)
        try {
            $other.StandardInput.WriteLine('select pg_advisory_lock(1095320393, 2); \echo held')
            do { $row = $other.StandardOutput.ReadLine() } until ($row -in 'held', $null)
            $quiet = @{ ErrorAction = 'SilentlyContinue'; WarningAction = 'SilentlyContinue' }
            $result = Remove-AiCacheStaleEntries -Force -ErrorVariable failures -WarningVariable warnings @quiet
            $result.EndedBecause | Should -Be AlreadyRunning
            $failures[0].FullyQualifiedErrorId | Should -BeLike 'PurgeAlreadyRunning,*'
            $warnings | Should -Match "^Another purge is at work at postgres@.*: pid \d+, \w+ \(the other purge\)"
            $env:AICACHE_CONNECTION = "host=127.0.0.1 port=$($sandbox.Port) user=$($sandbox.Credential.UserName) dbname=postgres"
            $env:PGPASSWORD = $sandbox.Credential.GetNetworkCredential().Password
            $null = & $pwsh @again -NoProfile -NonInteractive -Command "Import-Module '$module'; Remove-AiCacheStaleEntries -Force" 2>&1
            $LASTEXITCODE | Should -Be 1
            Get-EntryCount | Should -Be 160
        }
        finally {
            $env:AICACHE_CONNECTION = $env:PGPASSWORD = $null
            $other.StandardInput.Close()
            Wait-End $other
        }
    }

    It 'stops at -MaxEntries and says what remains' {
        $result = Remove-AiCacheStaleEntries -MaxEntries 20 -TargetBatchTime 100ms -MaxDuration 5min -Force
        $result.Deleted, $result.Remaining, $result.EndedBecause | Should -Be 20, 130, 'MaxEntries'
    }

    It 'leaves what was used lately with -UnusedForDays' {
        (Remove-AiCacheStaleEntries -UnusedForDays 7 -Force).Deleted | Should -Be 0
    }

    It 'refuses an age that is negative' {
        { Remove-AiCacheStaleEntries -OlderThanDays -1 -Force } | Should -Throw '*OlderThanDays*'
        { Remove-AiCacheStaleEntries -OlderThanDays 1 -Before 2026-01-01 -Force } | Should -Throw '*Parameter set*'
    }

    It 'shows itself in 120 columns' {
        $text = (Remove-AiCacheStaleEntries -WhatIf), (Remove-AiCacheStaleEntries -Force) | ForEach-Object { $_ | Show-Output } | Out-String
        $text | Should -Match 'Used in 7 days'
        $text | Should -Match '150 +0 +150 KB +\d+ +\S+ ms'
        $text -split '\r?\n' | ForEach-Object Length | Should -Not -BeGreaterThan 120
    }
}

Describe 'Remove-AiCacheStaleStats' {
    BeforeEach {
        Invoke-Psql $sandbox 'delete from public.ai_cache_stats; delete from aicache.stats_pending;
            insert into public.ai_cache_stats (date, total_requests, cache_hits)
            select current_date - i, 10, 5 from generate_series(0, 99) i'
    }

    It 'removes days before the ninetieth, and keeps the ninetieth' {
        $result = Remove-AiCacheStaleStats -Force
        $result.Deleted, $result.Remaining, $result.Requests | Should -Be 9, 91, 90
        $result.Before.Date | Should -Be ([DateTime]::UtcNow.Date.AddDays(-90))
        Invoke-Psql $sandbox 'select min(date) = current_date - 90 from public.ai_cache_stats' | Should -Be t
    }

    It 'removes counts that are pending for such days, too' {
        Invoke-Psql $sandbox 'insert into aicache.stats_pending (date, is_hit, tokens_saved) select current_date - d, true, 1 from unnest(array[400, 1]) d'
        (Remove-AiCacheStaleStats -Force).Deleted | Should -Be 10
        Invoke-Psql $sandbox 'select count(*) from aicache.stats_pending' | Should -Be 1
    }

    It 'tells with -WhatIf what would go, and changes nothing' {
        $preview = Remove-AiCacheStaleStats 30 -WhatIf
        $preview.Deleted, $preview.Requests, $preview.Remaining | Should -Be 69, 690, 31
        $preview | Show-Output | Should -Match 'Would delete'
        Invoke-Psql $sandbox 'select count(*) from public.ai_cache_stats' | Should -Be 100
    }

    It 'only tells with -WhatIf where there is nothing to remove, too' {
        Remove-AiCacheStaleStats 1000 -WhatIf | Show-Output | Should -Match 'Would delete'
    }
}

Describe 'Optimize-AiCacheDatabase' {
    It 'analyzes each table, and adds what is pending to its day' {
        Invoke-Psql $sandbox 'delete from public.ai_cache_stats; delete from aicache.stats_pending;
            insert into aicache.stats_pending (date, is_hit, tokens_saved)
            select current_date, true, 1 from generate_series(1, 700)'
        $results = Optimize-AiCacheDatabase
        $results.Table | Should -Be 'public.ai_response_cache', 'public.lecture_content_hashes', 'public.ai_cache_stats', 'aicache.stats_pending'
        ($results | Where-Object Table -eq public.ai_cache_stats).Folded | Should -Be 700
        Invoke-Psql $sandbox 'select total_requests from public.ai_cache_stats' | Should -Be 700
        Invoke-Psql $sandbox "select reltuples from pg_class where oid = 'public.ai_cache_stats'::regclass" | Should -Be 1
        $results | Show-Output | ForEach-Object { $_ -split '\r?\n' } | ForEach-Object Length | Should -Not -BeGreaterThan 120
    }

    It 'vacuums, and rewrites only when told so by name' {
        $file = "select pg_relation_filenode('public.ai_response_cache')"
        $before = Invoke-Psql $sandbox $file
        (Optimize-AiCacheDatabase -Vacuum).Mode | Should -Be (@('Vacuum') * 4)
        Invoke-Psql $sandbox $file | Should -Be $before
        (Optimize-AiCacheDatabase -VacuumFull -Force).Mode | Should -Be (@('VacuumFull') * 4)
        Invoke-Psql $sandbox $file | Should -Not -Be $before
    }

    It 'says so where a table is another role''s, instead of passing over it' {
        $reader = Invoke-Psql $sandbox "create role reader login password 'r3ader';
            select 'Host=127.0.0.1;Port=$($sandbox.Port);Database=postgres;Username=reader;Password=r3ader'"
        $failure = Get-Failure { Optimize-AiCacheDatabase -Connection $reader }
        $failure.FullyQualifiedErrorId | Should -BeLike 'PermissionDenied,*'
        "$failure" | Should -Match 'may not analyze public\.ai_response_cache'
    }
}

Describe 'Scheduling, where pg_cron is not in the database' {
    It 'says that nothing was scheduled, and fails' {
        $failure = Get-Failure { Register-AiCacheMaintenance }
        $failure.FullyQualifiedErrorId | Should -BeLike 'SchedulerMissing,*'
        "$failure" | Should -Match 'Nothing was scheduled at postgres@'
        $failure.ErrorDetails.RecommendedAction | Should -Match 'Register-AiCacheMaintenance -Scheduler Crontab'
    }

    It 'returns the text for the scheduler that is asked for' {
        $schedule = Register-AiCacheMaintenance -Scheduler TaskScheduler -Hour 2
        $schedule.Scheduler | Should -Be TaskScheduler
        $schedule.Text | Should -Match '/SC WEEKLY /D SUN /ST 02:00 /RU '
    }

    It 'writes the text to a file, and replaces none without -Force' {
        $file = Join-Path $TestDrive 'jobs/aicache.crontab'
        $schedule = Register-AiCacheMaintenance -Scheduler Crontab -Path $file
        $schedule.File | Should -Be $file
        Get-Content $file -Raw | Should -BeExactly $schedule.Text
        (Get-Failure { Register-AiCacheMaintenance -Scheduler Crontab -Path $file }).FullyQualifiedErrorId | Should -BeLike 'FileExists,*'
        $null = Register-AiCacheMaintenance -Scheduler Crontab -Path $file -Hour 7 -Force
        Get-Content $file -Raw | Should -Match '(?m)^0 7 '
        Register-AiCacheMaintenance -Scheduler Crontab -Path "$file.not" -WhatIf | Should -BeNullOrEmpty
        "$file.not" | Should -Not -Exist
        (Register-AiCacheMaintenance -Scheduler Crontab, AzureDevOps -Path (Join-Path $TestDrive many)).File | Should -Exist
    }

    It 'writes a line that cron can run, though it has neither the shell''s variables nor its path' -Skip:(-not (Get-Command sh -ErrorAction Ignore)) {
        Add-Entry old 5 40
        # Any command takes the password from this file, as the job would from ~/.pgpass.
        $passwords = Join-Path $TestDrive pgpass
        Set-Content $passwords "*:*:*:*:$($sandbox.Credential.GetNetworkCredential().Password)"
        chmod 0600 $passwords
        $line = (Register-AiCacheMaintenance -Scheduler Crontab).Text -split '\n' -match 'Remove-AiCacheStaleEntries'
        $script = ($line -replace '^(\S+ ){5}') -replace '\\%', '%'
        env -i "HOME=$HOME" "DOTNET_ROOT=$($again ? (Split-Path $pwsh) : $env:DOTNET_ROOT)" PATH=/usr/bin:/bin "PGPASSFILE=$passwords" sh -c $script
        $LASTEXITCODE | Should -Be 0
        Invoke-Psql $sandbox "select count(*) from public.ai_response_cache where operation_type = 'old'" | Should -Be 0
    }

    It 'returns the text for each scheduler' {
        $schedules = Register-AiCacheMaintenance -AsText -OlderThanDays 45 -Hour 2
        $schedules.Scheduler | Should -Be Crontab, TaskScheduler, GitHubActions, AzureDevOps
        $schedules.Text | ForEach-Object { $_ | Should -Match 'Remove-AiCacheStaleEntries -OlderThanDays 45 -Force' }
        $schedules[0].Text | Should -Match "(?m)^0 2 \* \* 0 AICACHE_CONNECTION='postgresql://postgres@127\.0\.0\.1:$($sandbox.Port)/postgres' "
    }

    It 'writes commands that PowerShell understands and this module has' {
        $lines = (Register-AiCacheMaintenance -AsText)[0].Text -split '\n' -match '-Command "(.+)"$'
        $lines.Count | Should -Be 4
        foreach ($line in $lines) {
            $null = $line -match '-Command "(.+)"$'
            $errors = $null
            $ast = [Management.Automation.Language.Parser]::ParseInput($Matches[1], [ref] $null, [ref] $errors)
            $errors | Should -BeNullOrEmpty
            $command = $ast.FindAll({ $args[0] -is [Management.Automation.Language.CommandAst] }, $true)[1]
            $known = (Get-Command $command.GetCommandName() -Module AiCache).Parameters.Keys
            $command.CommandElements | Where-Object { $_ -is [Management.Automation.Language.CommandParameterAst] } |
                ForEach-Object ParameterName | Should -BeIn $known
        }
    }

    It 'says that there are no jobs to see or remove' {
        Get-AiCacheMaintenance -WarningVariable warnings -WarningAction SilentlyContinue | Should -BeNullOrEmpty
        $warnings | Should -Match 'pg_cron is not in'
        Unregister-AiCacheMaintenance -WarningVariable warnings -WarningAction SilentlyContinue | Should -BeNullOrEmpty
        $warnings | Should -Match 'must be removed there'
    }
}

Describe 'A duration at its ends' {
    It 'is taken by every parameter that takes one' {
        $place = Join-Path $TestDrive ends
        $null = Invoke-AiCacheMigration
        $backup = Backup-AiCacheDatabase $place -Scope Cache
        $others = @{
            'Backup-AiCacheDatabase'     = @{ Path = $place; Scope = 'Cache' }
            'Restore-AiCacheDatabase'    = @{ Path = $backup.Path; Table = 'ai_response_cache'; Clean = $true; Force = $true }
            'Remove-AiCacheStaleEntries' = @{ OlderThanDays = 36500; Force = $true }
            'Undo-AiCacheMigration'      = @{ Force = $true }
        }
        # What tells others, looks for ever or makes a node of another database has tests of its own.
        $apart = 'Send-AiCacheAlert', 'Watch-AiCache', 'Add-AiCacheNode'
        $durations = foreach ($command in (Get-Command -Module AiCache -CommandType Cmdlet).Where{ $_.Name -notin $apart }) {
            foreach ($parameter in $command.Parameters.Values.Where{ $_.ParameterType -in [timespan], [Nullable[timespan]] }) {
                [pscustomobject]@{ Command = $command.Name; Parameter = $parameter.Name }
            }
        }
        $durations.Count | Should -BeGreaterThan 12
        foreach ($duration in $durations) {
            foreach ($end in [timespan]::MaxValue, [timespan]::Zero) {
                if ($duration.Parameter -eq 'OlderThan' -and $end -ne [timespan]::Zero) {
                    # An age is one of somebody's entries.
                    (Get-Failure { Get-AiCacheEntry -OlderThan $end }) | Should -Match 'from zero to a hundred years'
                    continue
                }
                $arguments = @{ $duration.Parameter = $end; ErrorAction = 'Stop' }
                if ($others.ContainsKey($duration.Command)) { $arguments += $others[$duration.Command] }
                { & $duration.Command @arguments | Out-Null } | Should -Not -Throw -Because "$($duration.Command) -$($duration.Parameter) $end"
                if ($duration.Command -like 'Undo-*') { $null = Invoke-AiCacheMigration }
            }
        }
    }
}
