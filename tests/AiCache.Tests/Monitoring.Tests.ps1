BeforeAll {
    . $PSScriptRoot/Common.ps1
    $sandbox = Start-AiCacheSandbox -Name watched
    $null = $sandbox | Connect-AiCache
    $null = Invoke-AiCacheMigration
}

AfterAll {
    Get-AiCacheSandbox | Stop-AiCacheSandbox
}

Describe 'Get-AiCacheStats' {
    BeforeAll {
        $null = Invoke-Psql $sandbox @'
select public.increment_cache_stats(current_date, i % 4 > 0, 1000) from generate_series(1, 40) i;
select public.increment_cache_stats(current_date - 8, true, 1000) from generate_series(1, 10) i;
'@
    }

    It 'gives a day per row, the latest first, with its connection' {
        $days = Get-AiCacheStats
        $days.Count | Should -Be 7
        $days[0].TotalRequests, $days[0].CacheHits, $days[0].HitRate | Should -Be 40, 30, 75
        $days[0].Connection | Should -Not -BeNullOrEmpty
        ($days | Sort-Object Date -Descending).Date | Should -Be $days.Date
    }

    It 'takes a range, a price and active days only' {
        (Get-AiCacheStats -From ([DateTime]::UtcNow.AddDays(-20)) -ActiveOnly).Count | Should -Be 2
        (Get-AiCacheStats -Days 1 -CostPerMillionTokens 1000).EstimatedCostSaved | Should -Be 40
        (Get-AiCacheStats -Days 30 -Summary).TotalRequests | Should -Be 50
        (Get-AiCacheStats -Trend)[0].TotalRequests | Should -Be 0
        (Get-AiCacheStats -Trend)[1].TotalRequests | Should -Be 10
    }

    It 'refuses an impossible range' {
        (Get-Failure { Get-AiCacheStats -From 2026-02-01 -To 2026-01-01 }).FullyQualifiedErrorId | Should -BeLike 'RangeInvalid,*'
        (Get-Failure { Get-AiCacheStats -From 2026-02-01 -Days 3 }).FullyQualifiedErrorId | Should -BeLike 'RangeInvalid,*'
        { Get-AiCacheStats -Days 0 } | Should -Throw
        { Get-AiCacheStats -Summary -Trend } | Should -Throw
    }

    It 'fits 120 columns' {
        $text = (Get-AiCacheStats | Show-Output) + (Get-AiCacheStats -Summary | Show-Output) + (Get-AiCacheStats -Trend | Show-Output)
        $text | Should -Match '40 +30 +10 +75\.0 % +40,000'
        $text -split '\r?\n' | ForEach-Object Length | Should -Not -BeGreaterThan 120
    }
}

Describe 'Get-AiCacheStorage' {
    It 'lists tables with their indexes and fits 120 columns' {
        $usage = Get-AiCacheStorage
        $usage.Where{ $_.Kind -eq 'Table' }.Count | Should -Be 4
        $usage.Name | Should -Contain 'public.idx_ai_cache_lecture_ids'
        $text = $usage | Show-Output
        $text | Should -Match '  public\.idx_ai_cache_lecture_ids +\d'
        $text -split '\r?\n' | ForEach-Object Length | Should -Not -BeGreaterThan 120
    }

    It 'counts when asked to, and takes a limit with a suffix' {
        $cache = Get-AiCacheStorage -Exact -Limit 1KB | Where-Object Name -eq public.ai_response_cache
        $cache.RowsAreExact | Should -BeTrue
        $cache.DaysUntilLimit | Should -Be 0
    }
}

Describe 'Entries' {
    BeforeEach {
        $null = Invoke-Psql $sandbox @'
truncate public.ai_response_cache;
insert into public.ai_response_cache (cache_key, operation_type, lecture_ids, params, content_hash, response_data,
  tokens_used, content_size, hit_count, created_at)
select 'key ' || i, 'quiz', array[md5((i % 5)::text)::uuid], '{}', '', '{"a": 1}', i, i, i, now() - i * interval '1 hour' from generate_series(1, 1200) i;
'@
    }

    It 'come as they are asked for' {
        (Get-AiCacheEntry -Top 3).HitCount | Should -Be 1200, 1199, 1198
        (Get-AiCacheEntry -Top 1 -By Age).CacheKey | Should -Be 'key 1200'
        (Get-AiCacheEntry -OlderThan 30).Count | Should -Be 481
        (Get-AiCacheEntry -OlderThan ([timespan]::FromDays(30))).Count | Should -Be 481
        (Get-AiCacheEntry 'key 7', 'key 8' -IncludeResponse).ResponseData | Should -Be '{"a": 1}', '{"a": 1}'
        (Get-AiCacheEntry -LectureId (Get-AiCacheEntry 'key 7').LectureIds).Count | Should -Be 240
        { Get-AiCacheEntry -OlderThan -1 } | Should -Throw '*is no age*'
    }

    It 'stop when the pipeline has enough' {
        @(Get-AiCacheEntry | Select-Object -First 2).Count | Should -Be 2
        Invoke-Psql $sandbox "select count(*) from pg_stat_activity where state = 'active'
            and query like '%ai_response_cache%' and pid <> pg_backend_pid()" | Should -Be 0
    }

    It 'fit 120 columns' {
        $text = Get-AiCacheEntry -Top 3 | Show-Output
        $text | Should -Match 'quiz +1,200 +1\.2 KB.*\n  key 1200\n'
        $text -split '\r?\n' | ForEach-Object Length | Should -Not -BeGreaterThan 120
    }

    It 'show as data whatever they hold' {
        $null = Invoke-Psql $sandbox @'
insert into public.ai_response_cache (cache_key, operation_type, lecture_ids, params, content_hash, response_data,
  tokens_used, content_size, hit_count, created_at, last_accessed_at)
values (E'\x1b]0;owned\x07key', E'<script>x</script>\x1b[2J\r\nnext', '{}', '{"a": "</script>"}', E'\x1b[1m',
  to_jsonb(repeat('x', 1048576)), 2147483647, 2147483647, 2147483647, 'infinity', '-infinity');
'@
        $entry = Get-AiCacheEntry -Top 1 -IncludeResponse
        $entry.ResponseData.Length | Should -Be 1048578
        $text = $entry | Show-Output
        $text | Should -Not -Match "[`e`a]"
        $text | Should -Match '(?s)<script>x</script>.* Hits 2,147,483,647, Size 2\.0 GB,\s+Tokens 2,147,483,647,.*\n  ␛\]0;owned␇key\n'
        $text -split '\r?\n' | ForEach-Object Length | Should -Not -BeGreaterThan 120
        ($entry | ConvertTo-Json | ConvertFrom-Json).OperationType | Should -BeExactly $entry.OperationType
        ($entry | ConvertTo-Csv | ConvertFrom-Csv).CacheKey | Should -BeExactly $entry.CacheKey
        foreach ($name in 'hostile.html', 'hostile.md', 'hostile.xml') {
            $file = $entry | Export-AiCacheReport (Join-Path $TestDrive $name)
            Get-Content $file -Raw | Should -Not -Match "<script>x|`e"
            $file.Length | Should -BeLessThan 50KB
        }
        ($entry | Remove-AiCacheEntry -Force).Removed | Should -Be 1
    }

    It 'are removed in batches, with one question' {
        $result = Get-AiCacheEntry | Remove-AiCacheEntry -Force
        $result.Removed, $result.Batches, $result.NotFound | Should -Be 1200, 3, 0
        Invoke-Psql $sandbox 'select count(*) from public.ai_response_cache' | Should -Be 0
    }

    It 'are removed by key from the database they came from' {
        Disconnect-AiCache
        $one = $sandbox | Get-AiCacheEntry 'key 7', 'key 8'
        ($one | Remove-AiCacheEntry -Confirm:$false).Removed | Should -Be 2
        $null = $sandbox | Connect-AiCache
        (Remove-AiCacheEntry 'key 7', 'key 9' -Force).NotFound | Should -Be 1
    }

    It 'are removed only once all have come, with a question that tells how many' {
        "$(Get-Failure { Get-AiCacheEntry | Remove-AiCacheEntry })" | Should -Match '^Remove 1,200 entries from the cache at '
        "$(Get-Failure { Remove-AiCacheEntry 'key 7', 'key 7' })" | Should -Match '^Remove 1 entry from the cache at '
        { Get-AiCacheEntry | ForEach-Object { if ($_.CacheKey -eq 'key 1000') { throw 'upstream' } else { $_ } } |
                Remove-AiCacheEntry -Force } | Should -Throw 'upstream'
        Invoke-Psql $sandbox 'select count(*) from public.ai_response_cache' | Should -Be 1200
    }

    It 'stay with -WhatIf and where nobody can be asked' {
        Get-AiCacheEntry | Remove-AiCacheEntry -WhatIf | Should -BeNullOrEmpty
        (Get-Failure { Get-AiCacheEntry | Remove-AiCacheEntry }).FullyQualifiedErrorId | Should -BeLike 'ConfirmationImpossible,*'
        Invoke-Psql $sandbox 'select count(*) from public.ai_response_cache' | Should -Be 1200
    }
}

Describe 'Get-AiCacheActivity' {
    It 'shows nothing while nothing goes on' {
        Get-AiCacheActivity | Should -BeNullOrEmpty
    }

    It 'shows a long transaction in 120 columns' {
        $busy = [Diagnostics.Process]::new()
        $busy.StartInfo.FileName = $psql
        '-X', '-h', '127.0.0.1', '-p', $sandbox.Port, '-U', $sandbox.Credential.UserName, '-d', 'postgres', '-c',
            'select pg_sleep(60)' | ForEach-Object { $busy.StartInfo.ArgumentList.Add($_) }
        $busy.StartInfo.Environment['PGPASSWORD'] = $sandbox.Credential.GetNetworkCredential().Password
        $null = $busy.Start()
        try {
            do { $activity = Get-AiCacheActivity -LongerThan 0 | Where-Object Query -like '*pg_sleep*' } until ($activity)
            $activity.Kind | Should -Be LongTransaction
            $activity.Application | Should -Be psql
            $text = $activity | Show-Output
            $text -split '\r?\n' | ForEach-Object Length | Should -Not -BeGreaterThan 120
        }
        finally { $busy.Kill() }
    }
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
}

Describe 'Export-AiCacheReport' {
    BeforeAll {
        $objects = @(Test-AiCacheHealth) + @(Get-AiCacheStats) + @(Get-AiCacheStorage) + @(Get-AiCacheEntry -Top 3)
        $folder = New-Item (Join-Path $TestDrive reports) -ItemType Directory
        Push-Location $folder
    }
    AfterAll { Pop-Location }

    It 'writes <name>, and returns the file' -ForEach @(
        @{ name = 'report.html'; start = '<!DOCTYPE html>' }
        @{ name = 'new folder/report.md'; start = '# AI response cache' }
        @{ name = 'report.xml'; start = '<?xml version="1.0" encoding="utf-8"?>' }
        @{ name = 'report.json'; start = '{' }
        @{ name = 'report.prom'; start = '# HELP aicache_build_info The module that wrote this.' }
    ) {
        $file = $objects | Export-AiCacheReport $name
        $file.FullName | Should -Be (Join-Path $folder $name)
        (Get-Content $file)[0] | Should -Be $start
        # Whole in the pipeline, and shown like any other file.
        $file.PSPath, $file.PSIsContainer | Should -Be (Get-Item (Join-Path $folder $name)).PSPath, $false
    }

    It 'takes what Import-Clixml returns' {
        $objects | Export-Clixml all.xml
        $first = Get-Content ($objects | Export-AiCacheReport first.json) | ConvertFrom-Json
        $second = Get-Content (Import-Clixml all.xml | Export-AiCacheReport second.json) | ConvertFrom-Json
        $first.createdAt = $second.createdAt = $null
        $second | ConvertTo-Json -Depth 9 | Should -Be ($first | ConvertTo-Json -Depth 9)
    }

    It 'replaces a file unless it must not' {
        $null = $objects | Export-AiCacheReport again.json
        $null = $objects | Export-AiCacheReport again.json
        (Get-Failure { $objects | Export-AiCacheReport again.json -NoClobber }).FullyQualifiedErrorId | Should -BeLike 'FileExists,*'
        $objects | Export-AiCacheReport planned.json -WhatIf
        'planned.json' | Should -Not -Exist
        (Get-Failure { $objects | Export-AiCacheReport report.txt }).FullyQualifiedErrorId | Should -BeLike 'ReportFormatUnknown,*'
        (Get-Failure { $objects | Export-AiCacheReport }).FullyQualifiedErrorId | Should -BeLike 'ReportFormatUnknown,*'
    }

    It 'is written although the checks end with an error' {
        (Get-Failure { Test-AiCacheHealth -MinimumHitRate 90 -MinimumRequests 10 -FailOnError |
            Export-AiCacheReport failed.xml }).FullyQualifiedErrorId | Should -BeLike 'CheckFailed,*'
        ([xml](Get-Content failed.xml)).testsuites.failures | Should -BeGreaterThan 0
    }

    It 'annotates a build and adds to the summary of its job' {
        $checks = Test-AiCacheHealth -MinimumHitRate 90 -MinimumRequests 10 | Where-Object Name -in Health.HitRate, Health.Size
        $env:GITHUB_STEP_SUMMARY = Join-Path $folder summary.md
        try {
            Set-Content $env:GITHUB_STEP_SUMMARY 'from another step'
            $checks | Export-AiCacheReport -Format GitHub | Should -BeLike '::error title=Health.HitRate at *'
            Get-Content summary.md | Select-Object -First 2 | Should -Be 'from another step', '# AI response cache'
        }
        finally { $env:GITHUB_STEP_SUMMARY = $null }
        $checks | Export-AiCacheReport -Format GitHub | Should -HaveCount 1
        $lines = $checks | Export-AiCacheReport azure.md -Format AzureDevOps
        $lines[0] | Should -BeLike '##vso`[task.logissue type=error;*'
        $lines[-1] | Should -Be "##vso[task.uploadsummary]$(Join-Path $folder azure.md)"
    }

    It 'leaves out what it has no room for, and says so' {
        $null = @(Get-Process -Id $PID) + @(Test-AiCacheHealth) | Export-AiCacheReport odd.json -WarningVariable warnings 3>$null
        $warnings | Should -BeLike '*no room for Process*'
    }

    It 'makes no report of nothing' {
        (Get-Failure { @() | Export-AiCacheReport nothing.json }).FullyQualifiedErrorId | Should -BeLike 'ReportEmpty,*'
        'nothing.json' | Should -Not -Exist
    }
}

Describe 'Measure-AiCacheImpact' {
    It 'compares with a baseline, also one from a file' {
        $before = Measure-AiCacheImpact -Rounds 5
        $before.Verdict | Sort-Object -Unique | Should -Be NotCompared
        $before | Export-Clixml (Join-Path $TestDrive before.xml)
        $after = Measure-AiCacheImpact -Rounds 5 -Baseline (Import-Clixml (Join-Path $TestDrive before.xml))
        $after.Name | Should -Be $before.Name
        $after.Before | Should -Be $before.Typical
        $after.Ratio | Should -Not -Contain $null
        ($after | Show-Output) -split '\r?\n' | ForEach-Object Length | Should -Not -BeGreaterThan 120
        (Get-Content ($after | Export-AiCacheReport (Join-Path $TestDrive impact.html))) -join '' |
            Should -Match "The application's|The application&#39;s own queries"
    }

    It 'refuses a table that is not there, and a baseline of something else' {
        (Get-Failure { Measure-AiCacheImpact -Table nowhere }).FullyQualifiedErrorId | Should -BeLike 'TableNotFound,*'
        (Get-Failure { Measure-AiCacheImpact -Baseline (Get-Date) }).FullyQualifiedErrorId | Should -BeLike 'InputUnreadable,*'
    }
}

Describe 'Measure-AiCacheRetention' {
    It 'recommends one, and says why' {
        $candidates = Measure-AiCacheRetention -Days 14, 7, 30
        $candidates.Days | Should -Be 7, 14, 30
        @($candidates | Where-Object Recommended).Count | Should -Be 1
        ($candidates | Where-Object Recommended).Reason | Should -Not -BeNullOrEmpty
        (Get-Content ($candidates | Export-AiCacheReport (Join-Path $TestDrive retention.html))) -join '' | Should -Match 'How long to keep entries'
    }

    It 'is what a preview of the purge shows, and a purge does not ask for' {
        $preview = Remove-AiCacheStaleEntries -OlderThanDays 20 -WhatIf
        $preview.Retention.Days | Should -Contain 20
        @($preview.Retention | Where-Object Recommended).Count | Should -Be 1
    }
}

Describe 'Get-AiCacheStats by operation' {
    It 'tells what each kind stores and saves' {
        $kinds = @(Get-AiCacheStats -By OperationType)
        $kinds.Count | Should -BeGreaterThan 0
        ($kinds | Measure-Object Entries -Sum).Sum | Should -Be @(Get-AiCacheEntry).Count
    }

    It 'takes no range of days' {
        { Get-AiCacheStats -By OperationType -Days 3 } | Should -Throw -ErrorId 'AmbiguousParameterSet,*'
    }
}

Describe 'Watch-AiCache' {
    It 'writes a line each time where there is no terminal' {
        $lines = @(Watch-AiCache -Interval 0.1 -Count 2)
        $lines.Count | Should -Be 2
        $lines[1] | Should -Match '^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC .+: [\d,]+ requests? today \([\d.]+/s\)'
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
    }
}

Describe 'Send-AiCacheAlert' {
    It 'tells a webhook although the checks end with an error, and once' {
        $free = [Net.Sockets.TcpListener]::new([ipaddress]::Loopback, 0)
        $free.Start()
        $hook = "http://127.0.0.1:$($free.LocalEndpoint.Port)/hook/"
        $free.Stop()
        $job = Start-ThreadJob -ArgumentList $hook {
            $listener = [Net.HttpListener]::new()
            $listener.Prefixes.Add($args[0])
            $listener.Start()
            $context = $listener.GetContext()
            [IO.StreamReader]::new($context.Request.InputStream).ReadToEnd()
            $context.Response.Close()
            $listener.Close()
        }
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

Describe 'Export-AiCacheDiagnostic' {
    It 'holds what the database says, and the last errors' {
        $null = Get-Failure { Get-AiCacheStats -From 2026-01-02 -To 2026-01-01 }
        $diagnostic = Export-AiCacheDiagnostic (Join-Path $TestDrive help.zip)
        $diagnostic.Parts.Where{ $_.Problem } | Should -BeNullOrEmpty
        Expand-Archive $diagnostic.Path $TestDrive/help
        (Get-ChildItem $TestDrive/help).Name | Sort-Object | Should -Be (@('README.txt') + $diagnostic.Parts.Name | Sort-Object)
        Get-Content $TestDrive/help/errors.json -Raw | Should -Match 'RangeInvalid'
        (Get-Failure { Export-AiCacheDiagnostic $diagnostic.Path }).FullyQualifiedErrorId | Should -BeLike 'FileExists,*'
    }
}

Describe 'With -Verbose' {
    It '<_> tells what it sends to which server, how long it took and how much it found' -ForEach @(
        'Get-AiCacheActivity', 'Get-AiCacheEntry', 'Get-AiCacheMaintenance', 'Get-AiCacheMigration', 'Get-AiCacheStats'
        'Get-AiCacheStorage', 'Get-AiCacheVersion', 'Invoke-AiCacheMigration', 'Optimize-AiCacheDatabase', 'Test-AiCacheDeployment'
        'Test-AiCacheHealth', 'Test-AiCachePrerequisite'
    ) {
        $told = @(& $_ -Verbose 4>&1 3>$null | Where-Object { $_ -is [Management.Automation.VerboseRecord] }).Message
        $server = [regex]::Escape($sandbox.Database)
        $all = $told -join "`n"
        $all | Should -Match "(?m)^$($server): connected as \w+ to PostgreSQL [\d.]+ in [\d.]+ m?s\.$"
        $all | Should -Match "(?m)^$($server): [a-z].* took [\d.]+ m?s\.$"
        $told[-1] | Should -Match "^$($server): (nothing found|[\d,]+ results?) in [\d.]+ m?s, \d+ round trips?\.$"
    }

    It 'says that there was nothing, in words, and nothing more' {
        $told = @(Get-AiCacheEntry none -Verbose 4>&1)
        $told | Should -BeOfType Management.Automation.VerboseRecord
        $told[-1].Message | Should -Match 'nothing found'
        (Get-AiCacheBackup (New-Item (Join-Path $TestDrive empty) -ItemType Directory) -Verbose 4>&1).Message[-1] | Should -Match 'nothing found'
        Get-AiCacheEntry none 4>&1 | Should -BeNullOrEmpty
    }

    It 'tells no password' {
        $password = $sandbox.Credential.GetNetworkCredential().Password
        (Test-AiCacheHealth -Verbose 4>&1 | Out-String) | Should -Not -Match ([regex]::Escape($password))
    }
}
