BeforeDiscovery {
    $noPsql = -not (Get-Command psql -CommandType Application -ErrorAction Ignore)
}

BeforeAll {
    . $PSScriptRoot/Common.ps1
    $sandbox = Start-AiCacheSandbox -Name stopped
    $null = $sandbox | Connect-AiCache
    $deploy = "Import-Module '$module'; Get-AiCacheSandbox stopped | Invoke-AiCacheMigration"

    # Runs the block while another session holds public.lectures, which the second migration refers to.
    function Invoke-WhileLocked([scriptblock] $ScriptBlock) {
        $env:PGPASSWORD = $sandbox.Credential.GetNetworkCredential().Password
        $start = [Diagnostics.ProcessStartInfo]::new($psql, "-X -q -h 127.0.0.1 -p $($sandbox.Port) -U postgres -d postgres")
        $start.RedirectStandardInput = $true
        $holder = [Diagnostics.Process]::Start($start)
        try {
            $holder.StandardInput.WriteLine('begin; lock table public.lectures in access exclusive mode;')
            $holder.StandardInput.Flush()
            Wait-For "select exists (select from pg_locks where relation = 'public.lectures'::regclass and granted and mode = 'AccessExclusiveLock')"
            & $ScriptBlock
        }
        finally {
            $holder.StandardInput.Close()
            Wait-End $holder
        }
    }

    # Waits until the query says true. What has not happened after minutes never will.
    function Wait-For([string] $Query) {
        $clock = [Diagnostics.Stopwatch]::StartNew()
        while ((Invoke-Psql $sandbox $Query) -ne 't') {
            if ($clock.Elapsed.TotalMinutes -gt 5) { throw "Waited five minutes in vain for: $Query" }
            Start-Sleep -Milliseconds 100
        }
    }

    $waiting = "select exists (select from pg_locks where relation = 'public.lectures'::regclass and not granted)"
    $sessions = "select count(*) = 0 from pg_stat_activity where application_name = 'AiCache' and state <> 'idle'"
}

AfterAll {
    Get-AiCacheSandbox | Stop-AiCacheSandbox
}

Describe 'A deployment that is stopped while it waits for a lock' -Skip:$noPsql {
    BeforeEach {
        $null = Undo-AiCacheMigration -Force
    }

    AfterEach {
        (Get-AiCacheMigration).Status | Should -Be 'Applied', 'Pending', 'Pending'
    }

    It 'ends as a stopped pipeline and leaves nothing half done' {
        Invoke-WhileLocked {
            $shell = [powershell]::Create()
            try {
                $null = $shell.AddScript("$deploy -LockWait 600").BeginInvoke()
                Wait-For $waiting
                $shell.Stop()
                $shell.InvocationStateInfo.State | Should -Be Stopped
                $shell.Streams.Error | Should -BeNullOrEmpty
                Wait-For $sessions
            }
            finally { $shell.Dispose() }
        }
    }

    It 'ends on Ctrl+C and says what was done' -Skip:$IsWindows {
        Invoke-WhileLocked {
            # What runs in the background of a shell ignores the signal, and what it starts does so, too.
            $start = [Diagnostics.ProcessStartInfo]::new($IsLinux ? 'env' : $pwsh)
            if ($IsLinux) { '--default-signal=INT', $pwsh | ForEach-Object { $start.ArgumentList.Add($_) } }
            $again + '-NoProfile', '-Command', "$deploy -LockWait 600" | ForEach-Object { $start.ArgumentList.Add($_) }
            $start.RedirectStandardInput = $start.RedirectStandardOutput = $true
            $process = [Diagnostics.Process]::Start($start)
            $output = $process.StandardOutput.ReadToEndAsync()
            Wait-For $waiting
            & (Get-Command kill -CommandType Application | Select-Object -First 1) -INT $process.Id
            Wait-End $process
            $output.Result | Should -Match 'Stopped: add_lecture_content_hashes was rolled back; the 1 before it are in place'
            Wait-For $sessions
        }
    }
}

Describe 'A deployment that gets no lock in time' -Skip:$noPsql {
    It 'names who is in the way, and leaves nothing half done' {
        $null = Undo-AiCacheMigration -Force
        Invoke-WhileLocked {
            $failure = Get-Failure { Invoke-AiCacheMigration -LockTimeout 0.1 -LockWait 0.2 }
            $failure.FullyQualifiedErrorId | Should -Be 'LockTimeout,AiCache.Commands.InvokeAiCacheMigrationCommand'
            $failure.CategoryInfo.Category | Should -Be OperationTimeout
            "$failure" | Should -Match psql
        }
        (Get-AiCacheMigration).Status | Should -Be 'Applied', 'Pending', 'Pending'
    }
}

Describe 'A reader who wants no more' -Skip:$noPsql {
    BeforeAll {
        $second = Start-AiCacheSandbox -Name stopped-too
        $both = $sandbox, $second
        $place = Join-Path $TestDrive wanted

        # Stale entries in both databases.
        function Add-Stale {
            foreach ($one in $both) {
                Invoke-Psql $one ("insert into public.ai_response_cache (cache_key, operation_type, lecture_ids, params, " +
                    "content_hash, response_data, tokens_used, content_size, created_at) " +
                    "select 'stale-' || i, 'summary', '{}', '{}', 'x', '{}', 1, 2, now() - interval '90 days' from generate_series(1, 5) i")
            }
        }
        function Get-Stale { $both.ForEach{ Invoke-Psql $_ "select count(*) from public.ai_response_cache where cache_key like 'stale-%'" } }
    }

    # Its record goes with the files of this block, before the end of all.
    AfterAll { $second | Stop-AiCacheSandbox }

    BeforeEach {
        $null = $both | Invoke-AiCacheMigration
    }

    It 'leaves out no migration, nor a database' {
        $null = $both | Undo-AiCacheMigration -Force
        $first = $both | Invoke-AiCacheMigration | Select-Object -First 1
        $first.Name | Should -Be add_ai_response_cache
        ($both | Get-AiCacheMigration).Status | Sort-Object -Unique | Should -Be Applied
        $first = Undo-AiCacheMigration -Connection $both.Connection -Force | Select-Object -First 1
        $first.Outcome | Should -Be Undone
        ($both | Get-AiCacheMigration).Status | Sort-Object -Unique | Should -Be Pending
    }

    It 'leaves out no database of a purge, and nothing of what was named' {
        Add-Stale
        ($both | Remove-AiCacheStaleEntries -Force | Select-Object -First 1).Deleted | Should -Be 5
        Get-Stale | Should -Be '0', '0'
        Add-Stale
        $null = $both.ForEach{ $_ | Get-AiCacheEntry -OlderThan 80 } | Remove-AiCacheEntry -Force | Select-Object -First 1
        Get-Stale | Should -Be '0', '0'
        $null = $both | Optimize-AiCacheDatabase | Select-Object -First 1
        $both.ForEach{ Invoke-Psql $_ "select count(*) from pg_stat_user_tables where relname like 'ai\_%' and last_analyze is not null" } |
            Should -Be '2', '2'
    }

    It 'leaves out no backup, neither made nor removed, and no file' {
        $null = $both | Backup-AiCacheDatabase $place -Scope Cache | Select-Object -First 1
        $null = Backup-AiCacheDatabase $place -Connection $both.Connection -Scope Cache | Select-Object -First 1
        @(Get-AiCacheBackup $place).Count | Should -Be 4
        $null = Remove-AiCacheBackup $place -KeepLast 1 -Force | Select-Object -First 1
        @(Get-AiCacheBackup $place).Count | Should -Be 2
        $null = Export-AiCacheMigration $place | Select-Object -First 1
        @(Get-ChildItem $place -Filter *.sql).Count | Should -Be 3
        $null = Register-AiCacheMaintenance -Scheduler Crontab, GitHubActions -Path $place | Select-Object -First 1
        @(Get-ChildItem $place -Filter aicache*).Name | Should -Be 'aicache-maintenance.github.yml', 'aicache.crontab'
    }

    It 'gets the error that he made himself, once the database is whole' {
        $null = $both | Undo-AiCacheMigration -Force
        $failure = Get-Failure { $both | Invoke-AiCacheMigration | ForEach-Object { throw 'enough' } }
        "$failure" | Should -Be enough
        ($sandbox | Get-AiCacheMigration).Status | Should -Be (@('Applied') * 3)
        ($second | Get-AiCacheMigration).Status | Should -Be (@('Pending') * 3)
        $left = foreach ($round in 1, 2) { $second | Invoke-AiCacheMigration | ForEach-Object { break } }
        $left | Should -BeNullOrEmpty
        ($second | Get-AiCacheMigration).Status | Should -Be (@('Applied') * 3)
    }

    It 'ends a reading at once' {
        Add-Stale
        @($both | Get-AiCacheEntry -OlderThan 80 | Select-Object -First 2).Database | Sort-Object -Unique | Should -Be $sandbox.Database
    }
}

Describe 'Progress' -Skip:$noPsql {
    BeforeEach {
        $null = Undo-AiCacheMigration -Force
        $shell = [powershell]::Create()
    }

    AfterEach {
        $shell.Dispose()
    }

    It 'is shown while a command takes long, and taken away again' {
        Invoke-WhileLocked {
            $null = $shell.AddScript("$deploy -LockTimeout 0.2 -LockWait 3").Invoke()
        }
        $shell.Streams.Progress.Activity | Should -Contain 'Waiting to deploy'
        $shell.Streams.Progress.StatusDescription -join "`n" | Should -Match psql
        $shell.Streams.Progress[-1].RecordType | Should -Be Completed
    }
}
