# Fifty databases, one of which cannot be reached and one of which is broken: the others are done all the same.

BeforeDiscovery {
    $noPsql = -not (Get-Command psql -CommandType Application -ErrorAction Ignore)
}

BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    if (-not $psql) { return }
    $sandbox = Start-AiCacheSandbox -Name fleet
    $env:PGPASSWORD = $sandbox.Credential.GetNetworkCredential().Password
    $fleet = foreach ($i in 1..50) {
        $port = $i -eq 17 ? 1 : $sandbox.Port
        'host=127.0.0.1 port={0} user={1} dbname=fleet_{2:00} application_name=fleet' -f $port, $sandbox.Credential.UserName, $i
    }
    # Copies of the sandbox's own database, made from another one because a template must have no visitors.
    $copies = (1..50 -ne 17).ForEach{ "create database fleet_{0:00} template postgres;" -f $_ }
    $copies | & $psql -X -q -v ON_ERROR_STOP=1 -h 127.0.0.1 -p $sandbox.Port -U $sandbox.Credential.UserName -d template1 -f - | Out-Null
    if ($LASTEXITCODE -ne 0) { throw 'The databases could not be made.' }
    'alter table public.lectures rename to lectures_away' |
        & $psql -X -q -v ON_ERROR_STOP=1 -h 127.0.0.1 -p $sandbox.Port -U $sandbox.Credential.UserName -d fleet_33 -f -
    $whole = (1..50).Where{ $_ -notin 17, 33 }.ForEach{ "fleet_{0:00}@127.0.0.1:$($sandbox.Port)" -f $_ }
    $unreachable = 'fleet_17@127.0.0.1:1'
    $broken = "fleet_33@127.0.0.1:$($sandbox.Port)"

    # The errors are of these two databases, and each says of which.
    function Confirm-Failure($Failure, [string] $BrokenId) {
        $Failure.Count | Should -Be 2
        $Failure[0].FullyQualifiedErrorId | Should -BeLike 'ServerUnreachable,*'
        "$($Failure[0].TargetObject) $($Failure[0])" | Should -Match '127\.0\.0\.1:1\b'
        "$($Failure[0].TargetObject)" | Should -Match 'fleet_17'
        $Failure[1].FullyQualifiedErrorId | Should -BeLike "$BrokenId,*"
        "$($Failure[1].TargetObject)" | Should -Match 'fleet_33'
    }
}

AfterAll {
    $env:PGPASSWORD = $null
    Get-AiCacheSandbox | Stop-AiCacheSandbox
}

Describe 'A fleet of fifty' -Skip:$noPsql {
    It 'is deployed, checked and undone from the pipeline, but for the two that cannot be' -Tag Slow {
        $results = $fleet | Invoke-AiCacheMigration -ErrorAction SilentlyContinue -ErrorVariable failures
        Confirm-Failure $failures PrerequisiteMissing
        ($results | Group-Object Database).Name | Sort-Object | Should -Be $whole
        $results.Outcome | Sort-Object -Unique | Should -Be Applied
        $results.Count | Should -Be (48 * 3)

        $health = $fleet | Test-AiCacheHealth -ErrorAction SilentlyContinue -ErrorVariable failures
        $failures.Count | Should -Be 1
        "$($failures[0].TargetObject)" | Should -Match 'fleet_17'
        ($health | Where-Object Status -eq Failed).Database | Sort-Object -Unique | Should -Be $broken
        ($health | Group-Object Database).Name | Sort-Object | Should -Be (@($whole) + $broken + $unreachable | Sort-Object)
        ($health | Where-Object Database -eq $unreachable).Status | Should -Be Unknown

        foreach ($i in 1..3) {
            "insert into ai_cache_stats (date, total_requests, cache_hits, cache_misses, tokens_saved) values (current_date, 1$i, $i, 10, 100)" |
                & $psql -X -q -v ON_ERROR_STOP=1 -h 127.0.0.1 -p $sandbox.Port -U $sandbox.Credential.UserName -d "fleet_0$i" -f -
        }
        $sum = $fleet | Get-AiCacheStats -Summary -Sum -ErrorAction SilentlyContinue -ErrorVariable failures
        $failures.Count | Should -Be 2
        $sum.Database, $sum.TotalRequests, $sum.CacheHits, $sum.TokensSaved, $sum.ActiveDays | Should -Be '48 databases', 36, 6, 300, 1
        $days = $fleet[0..2] | Get-AiCacheStats -Days 2 -Sum
        $days.TotalRequests | Should -Be 36, 0
        $days[0].HitRate | Should -Be 16.67
        $single = $fleet[0..2] | Get-AiCacheStorage
        $all = $fleet[0..2] | Get-AiCacheStorage -Sum
        $all.Count, "$($all.Database | Sort-Object -Unique)" | Should -Be ($single.Count / 3), '3 databases'
        ($all | Where-Object Kind -eq Table | Measure-Object TotalBytes -Sum).Sum |
            Should -Be ($single | Where-Object Kind -eq Table | Measure-Object TotalBytes -Sum).Sum

        $checks = $fleet | Test-AiCacheDeployment -Category Table, Index -ErrorAction SilentlyContinue -ErrorVariable failures
        $failures.Count | Should -Be 1
        ($checks | Where-Object Status -eq Failed).Database | Sort-Object -Unique | Should -Be $broken
        @($checks[-1].Connection | Get-AiCacheVersion).Database | Should -Be $checks[-1].Database
        $fleet[14..17] | Test-AiCacheDeployment -Category Index -Quiet -ErrorAction SilentlyContinue | Should -BeFalse

        # Each result leads back to its own database.
        $undone = $results | Where-Object Database -in $whole[0..4] | Select-Object -ExpandProperty Connection -Unique | Undo-AiCacheMigration -Force
        ($undone | Group-Object Database).Name | Sort-Object | Should -Be $whole[0..4]
    }

    It 'is no success for pwsh -Command where one of its databases failed, whichever it was: <Step>' -Tag Slow -ForEach @(
        @{ Step = 'Invoke-AiCacheMigration | Out-Null'; Ends = 1 }
        @{ Step = 'Invoke-AiCacheMigration -ThrottleLimit 3 -ErrorAction SilentlyContinue'; Ends = 1 }
        @{ Step = 'Get-AiCacheMigration | Format-Table'; Ends = 1 }
        @{ Step = 'Test-AiCacheHealth'; Ends = 1 }
        @{ Step = 'Remove-AiCacheStaleEntries -Force'; Ends = 1 }
        @{ Step = 'Where-Object { $_ -notmatch ''port=1 '' } | Invoke-AiCacheMigration'; Ends = 0 }
    ) {
        $three = ($fleet[15], $fleet[16], $fleet[17]).ForEach{ "'$_'" } -join ', '
        $line = "Import-Module '$module'; $three | $Step"
        $said = & $pwsh @again -NoProfile -NonInteractive -Command "`$PSStyle.OutputRendering = 'PlainText'; $line" 2>&1 | Out-String
        $LASTEXITCODE | Should -Be $Ends -Because $said
        if ($Ends -and $Step -notmatch 'SilentlyContinue') { $said | Should -Match '127\.0\.0\.1:1\b' }
    }

    It 'is deployed and checked side by side, too' -Tag Slow {
        $answers = $fleet | ForEach-Object -ThrottleLimit 8 -Parallel {
            Import-Module $using:module
            $results = Invoke-AiCacheMigration -Connection $_ -ErrorAction SilentlyContinue -ErrorVariable failures
            $checks = Test-AiCacheDeployment -Connection $_ -Category Table, Index -ErrorAction SilentlyContinue -ErrorVariable +failures
            $health = Test-AiCacheHealth -Connection $_ -ErrorAction SilentlyContinue -ErrorVariable +failures
            [pscustomobject] @{ Connection = $_; Results = $results; Checks = $checks; Health = $health; Failures = $failures }
        }
        $answers.Count | Should -Be 50
        foreach ($answer in $answers) {
            $name = [regex]::Match($answer.Connection, 'fleet_\d\d').Value
            switch ($name) {
                'fleet_17' {
                    $answer.Failures.FullyQualifiedErrorId |
                        Should -Be ('Invoke-AiCacheMigration', 'Test-AiCacheDeployment', 'Test-AiCacheHealth').ForEach{
                        "ServerUnreachable,AiCache.Commands.$($_.Replace('-', ''))Command" }
                    @($answer.Checks) + @($answer.Health) | ForEach-Object Name | Should -Be Checks.Deployment, Checks.Health
                }
                'fleet_33' {
                    $answer.Failures.FullyQualifiedErrorId | Should -BeLike 'PrerequisiteMissing,*'
                    ($answer.Checks + $answer.Health | Where-Object Status -eq Failed).Database | Sort-Object -Unique | Should -Be $broken
                }
                default {
                    $answer.Failures | Should -BeNullOrEmpty
                    $answer.Results.Count | Should -Be 3
                    ($answer.Results.Database + $answer.Checks.Database + $answer.Health.Database) |
                        Sort-Object -Unique | Should -Be "$name@127.0.0.1:$($sandbox.Port)"
                    $answer.Checks.Status | Should -Not -Contain Failed
                }
            }
        }
    }

    It 'is worked on sixteen at a time, and each result and error says of which it is' {
        $results = $fleet | Invoke-AiCacheMigration -ThrottleLimit 16 -ErrorAction SilentlyContinue -ErrorVariable failures
        "$($failures.TargetObject | Sort-Object { "$_" })" | Should -Match 'fleet_17.*fleet_33'
        $failures.Count | Should -Be 2
        ($results | Group-Object Database).Name | Sort-Object | Should -Be $whole

        $history = Join-Path $TestDrive history.jsonl
        $health = $fleet | Test-AiCacheHealth -ThrottleLimit 16 -HistoryPath $history -ErrorAction SilentlyContinue -ErrorVariable failures
        $failures.Count | Should -Be 1
        # Those of one database come together, and lead to no other.
        $runs = @(for ($i = 0; $i -lt $health.Count; $i++) { if ($i -eq 0 -or $health[$i].Database -ne $health[$i - 1].Database) { $health[$i].Database } })
        $runs | Sort-Object | Should -Be (@($whole) + $broken + $unreachable | Sort-Object)
        foreach ($group in $health | Where-Object Database -in $whole | Group-Object Database | Select-Object -Last 5) {
            @($group.Group.Connection | Select-Object -Unique | Get-AiCacheVersion).Database | Should -Be $group.Name
        }
        (Get-Content $history | ConvertFrom-Json).database | Sort-Object | Should -Be (@($whole) + $broken | Sort-Object)

        $fleet | Test-AiCacheHealth -ThrottleLimit 16 -Quiet -ErrorAction SilentlyContinue | Should -BeFalse
        { $fleet | Test-AiCachePrerequisite -ThrottleLimit 50 -ErrorAction Stop } | Should -Throw -ErrorId 'ServerUnreachable,*'
        ($fleet[0..9] | Get-AiCacheStats -Summary -ThrottleLimit 4 | Select-Object -First 1).Database | Should -BeIn $whole
        { $fleet | Get-AiCacheStats -ThrottleLimit 0 } | Should -Throw '*ThrottleLimit*'
    }

    It 'is not held up by one database that waits, and what is begun is finished though nobody reads on' {
        $null = $fleet[0..2] | Undo-AiCacheMigration -ThrottleLimit 3 -Force
        $start = [Diagnostics.ProcessStartInfo]::new($psql, "-X -q -h 127.0.0.1 -p $($sandbox.Port) -U $($sandbox.Credential.UserName) -d fleet_01")
        $start.RedirectStandardInput = $true
        $holder = [Diagnostics.Process]::Start($start)
        try {
            $holder.StandardInput.WriteLine('begin; lock table public.lectures in access exclusive mode;')
            $holder.StandardInput.Flush()
            $held = "select exists (select from pg_locks l join pg_database d on d.oid = l.database
                where d.datname = 'fleet_01' and l.mode = 'AccessExclusiveLock' and l.granted)"
            $limit = [Diagnostics.Stopwatch]::StartNew()
            while ((Invoke-Psql $sandbox $held) -ne 't') { if ($limit.Elapsed.TotalMinutes -gt 5) { throw 'The lock was not had in five minutes.' } }
            # Which psql's helper has taken away.
            $env:PGPASSWORD = $sandbox.Credential.GetNetworkCredential().Password
            # The first waits until a result of another one has come.
            $first = $fleet[0..2] | Invoke-AiCacheMigration -ThrottleLimit 3 -LockWait 300 | ForEach-Object {
                if ($_.Database -notlike 'fleet_01@*') { $holder.StandardInput.Close() }
                $_
            } | Where-Object Database -notlike 'fleet_01@*' | Select-Object -First 1
            $first.Outcome | Should -Be Applied
        }
        finally {
            $holder.StandardInput.Close()
            $holder.WaitForExit()
        }
        ($fleet[0..2] | Get-AiCacheMigration -ThrottleLimit 3).Status | Should -Be (@('Applied') * 9)
    }
}
