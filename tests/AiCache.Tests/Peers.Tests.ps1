# Public bug reports of other tools, tried on this one. Each test names its report.

BeforeDiscovery {
    $noPsql = -not (Get-Command psql -CommandType Application -ErrorAction Ignore)
}

BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    if (-not $psql) { return }
    $sandbox = Start-AiCacheSandbox -Name peers
    $port = $sandbox.Port
    $null = $sandbox | Connect-AiCache
    $null = Invoke-AiCacheMigration

    # What is there, for a comparison: objects, rows, journal.
    function Get-Whole {
        Invoke-Psql $sandbox ("select md5(string_agg(c.relname::text || c.relkind::text || coalesce(c.relacl::text, ''), ',' order by c.oid)) " +
            "from pg_class c where c.relnamespace::regnamespace::text in ('public', 'aicache')")
        Invoke-Psql $sandbox 'select count(*), coalesce(sum(hit_count), 0) from public.ai_response_cache'
        Invoke-Psql $sandbox 'select md5(string_agg(j::text, chr(10) order by name)) from aicache.migration_journal j'
    }

    function Add-Stale([int] $Count) {
        Invoke-Psql $sandbox ("insert into public.ai_response_cache (cache_key, operation_type, lecture_ids, params, content_hash, " +
            "response_data, tokens_used, content_size, created_at) " +
            "select 'stale-' || i, 'summary', '{}', '{}', 'x', '{}', 1, 2, now() - interval '90 days' from generate_series(1, $Count) i on conflict do nothing")
    }
}

AfterAll {
    Get-AiCacheSandbox | Stop-AiCacheSandbox
}

Describe 'Reports of peers' -Skip:$noPsql {
    It 'golang-migrate 1242, 1243, goose 935, dbmate 212: a password with signs in it connects, and no error shows a part of it' {
        $signs = ']Srs\|^[P-{t%N''h"o?D#y/5:E@4 t.*G'
        Invoke-Psql $sandbox ("create role signs login password `$x`$$signs`$x`$")
        # A sandbox trusts nobody: the password is what lets in.
        $quoted = $signs.Replace('\', '\\').Replace("'", "\'")
        $doubled = $signs.Replace('"', '""')
        $forms = @(
            "host=127.0.0.1 port=$port user=signs dbname=postgres password='$quoted'"
            "postgresql://signs:$([uri]::EscapeDataString($signs))@127.0.0.1:$port/postgres"
            "Host=127.0.0.1;Port=$port;Username=signs;Database=postgres;Password=""$doubled"""
        )
        foreach ($form in $forms) { (Connect-AiCache $form).Username | Should -Be signs }
        Disconnect-AiCache
        $null = $sandbox | Connect-AiCache
        foreach ($bad in "postgresql://signs:pa%zz-secret@127.0.0.1:$port/postgres", "postgresql://signs:pa?ss-secret@127.0.0.1:$port/postgres",
            "postgresql://signs:pa#ss-secret@127.0.0.1:$port/postgres", "postgresql://signs:pa/ss-secret@127.0.0.1:$port/postgres") {
            $failure = Get-Failure { Connect-AiCache $bad -ErrorAction Stop }
            "$failure $($failure.Exception) $($failure.TargetObject) $($failure.ErrorDetails.RecommendedAction)" | Should -Not -Match 'secret|pa[%?#/]'
        }
    }

    It 'npgsql 3007, 3102: settings of the server come through each form of a connection' {
        $form = "Host=127.0.0.1;Port=$port;Username=$($sandbox.Credential.UserName);Database=postgres;Options=-c application_name=by_options -c work_mem=8MB"
        $null = Connect-AiCache $form -Credential $sandbox.Credential
        (Get-AiCacheVersion).Applied | Should -Be 3
        $null = $sandbox | Connect-AiCache
    }

    It 'dbatools 8800, 4901, 7773, 120: nothing is changed with -WhatIf, whatever is forced' -Tag Slow {
        Add-Stale 3
        $place = Join-Path $TestDrive whatif
        $backup = Backup-AiCacheDatabase $place -Scope Cache
        $null = Backup-AiCacheDatabase $place -Scope Cache
        $before = Get-Whole
        $files = (Get-ChildItem $place).Name
        $node = "postgresql://supabase_admin:$($sandbox.Credential.GetNetworkCredential().Password)@127.0.0.1:$($sandbox.Port)/template1"
        $calls = @{
            'Add-AiCacheNode'               = { Add-AiCacheNode peer_1 $node -Force -WhatIf }
            'Backup-AiCacheDatabase'        = { Backup-AiCacheDatabase $place -WhatIf }
            'Export-AiCacheDiagnostic'      = { Export-AiCacheDiagnostic "$place/help.zip" -WhatIf }
            'Export-AiCacheMigration'       = { Export-AiCacheMigration $place -Force -WhatIf }
            'Export-AiCacheReport'          = { Test-AiCacheHealth | Export-AiCacheReport "$place/report.html" -WhatIf }
            'Invoke-AiCacheMigration'       = { Invoke-AiCacheMigration -Repair -Force -WhatIf }
            'Optimize-AiCacheDatabase'      = { Optimize-AiCacheDatabase -VacuumFull -Force -WhatIf }
            'Register-AiCacheMaintenance'   = { Register-AiCacheMaintenance -Scheduler Crontab -Path "$place/crontab" -Force -WhatIf }
            'Remove-AiCacheBackup'          = { Remove-AiCacheBackup $place -KeepLast 1 -Force -WhatIf }
            'Remove-AiCacheEntry'           = { Remove-AiCacheEntry stale-1 -Force -WhatIf }
            'Remove-AiCacheNode'            = { Remove-AiCacheNode peer_1 $node -Force -WhatIf }
            'Remove-AiCacheStaleEntries'    = { Remove-AiCacheStaleEntries -Force -WhatIf }
            'Remove-AiCacheStaleStats'      = { Remove-AiCacheStaleStats -OlderThanDays 0 -Force -WhatIf }
            'Restore-AiCacheDatabase'       = { Restore-AiCacheDatabase $backup.Path -Table ai_response_cache -Clean -Force -WhatIf }
            'Send-AiCacheAlert'             = { Test-AiCacheHealth | Send-AiCacheAlert http://127.0.0.1:1/ -StatePath "$place/told.json" -WhatIf }
            'Start-AiCacheSandbox'          = { Start-AiCacheSandbox unborn -WhatIf }
            'Stop-AiCacheSandbox'           = { Stop-AiCacheSandbox peers -WhatIf }
            'Undo-AiCacheMigration'         = { Undo-AiCacheMigration -Force -WhatIf }
            'Unregister-AiCacheMaintenance' = { Unregister-AiCacheMaintenance -WhatIf }
        }
        $able = (Get-Command -Module AiCache -CommandType Cmdlet).Where{ $_.Parameters.ContainsKey('WhatIf') }.Name
        $calls.Keys | Sort-Object | Should -Be ($able | Sort-Object)
        foreach ($name in $calls.Keys) {
            # Without pg_cron there is nothing to unregister, and no node to remove, which is an error.
            try { $null = & $calls[$name] } catch { $_.FullyQualifiedErrorId | Should -Match '^(SchedulerMissing|NodeNotFound)' -Because $name }
            Get-Whole | Should -Be $before -Because $name
            (Get-ChildItem $place).Name | Should -Be $files -Because $name
        }
        (Get-AiCacheSandbox).Name | Should -Be peers
    }

    It 'wal-g 539, 636, 1288: the newest backup stays although an older one has a higher server version or a later file time' {
        $place = Join-Path $TestDrive upgraded
        $old = Backup-AiCacheDatabase $place -Scope Cache
        $new = Backup-AiCacheDatabase $place -Scope Cache
        # The older one was of a server that says it is newer, and its file was copied later.
        $manifest = "$($old.Path).json"
        Test-Path $manifest | Should -BeTrue
        (Get-Item $old.Path).LastWriteTimeUtc = [datetime]::UtcNow.AddDays(1)
        (Get-Item $new.Path).LastWriteTimeUtc = [datetime]::UtcNow.AddDays(-30)
        $null = Remove-AiCacheBackup $place -KeepLast 1 -Force
        (Get-AiCacheBackup $place).Path | Should -Be $new.Path
    }

    It 'nxs-backup 79: the last day of retention is the same in every zone' -Tag Slow {
        $place = Join-Path $TestDrive zones
        $null = Backup-AiCacheDatabase $place -Scope Cache
        $null = Backup-AiCacheDatabase $place -Scope Cache
        foreach ($zone in 'Pacific/Kiritimati', 'Pacific/Pago_Pago', 'Asia/Kathmandu') {
            $before = $env:TZ
            try {
                $env:TZ = $zone
                $said = & $pwsh @again -NoProfile -NonInteractive -Command ("Import-Module '$module'; " +
                    "Remove-AiCacheBackup '$place' -KeepDays 1 -Force | Out-Null; @(Get-AiCacheBackup '$place').Count")
            }
            finally { $env:TZ = $before }
            $said | Should -Be 2
        }
    }

    It 'artifact-keeper 1304: a role whose statements may take no time can deploy' {
        Invoke-Psql $sandbox "alter role $($sandbox.Credential.UserName) set statement_timeout = '300ms'"
        try {
            $null = Undo-AiCacheMigration -Force
            Disconnect-AiCache
            $null = $sandbox | Connect-AiCache
            # Its own limit would end the statements of psql.
            $env:PGOPTIONS = '-c statement_timeout=0'
            $env:PGPASSWORD = $sandbox.Credential.GetNetworkCredential().Password
            # A statement of the deployment waits for this longer than the role's statements may take.
            $hold = 'begin; lock table public.lectures in access exclusive mode; select pg_sleep(1.5)'
            $where = "-h 127.0.0.1 -p $($sandbox.Port) -U $($sandbox.Credential.UserName) -d postgres"
            $start = [Diagnostics.ProcessStartInfo]::new($psql, "-X -q $where -c `"$hold`"")
            $start.RedirectStandardOutput = $true
            $holder = [Diagnostics.Process]::Start($start)
            $held = "select exists (select from pg_locks where relation = 'public.lectures'::regclass and granted and mode = 'AccessExclusiveLock')"
            while (-not $holder.HasExited -and (Invoke-Psql $sandbox $held) -ne 't') { Start-Sleep -Milliseconds 10 }
            $env:PGOPTIONS = $null
            (Invoke-AiCacheMigration).Outcome | Should -Be (@('Applied') * 3)
            $holder.WaitForExit()
        }
        finally {
            $env:PGOPTIONS = '-c statement_timeout=0'
            Invoke-Psql $sandbox "alter role $($sandbox.Credential.UserName) reset statement_timeout"
            $env:PGOPTIONS = $null
        }
    }

    It 'supabase/cli 3921, pgstac 64: a backup that PostgreSQL itself cannot load is not called proven' -Tag Slow {
        Invoke-Psql $sandbox @'
create function public.inner_part(text) returns text language sql immutable as $$ select lower($1) $$;
create function public.outer_part(text) returns text language plpgsql immutable as $$ begin return inner_part($1); end $$;
create table public.generated (name text, slug text generated always as (public.outer_part(name)) stored);
insert into public.generated values ('A'), ('B');
'@
        try {
            $backup = Backup-AiCacheDatabase (Join-Path $TestDrive generated)
            $checks = $backup | Test-AiCacheBackup -Restore
            $restored = $checks | Where-Object Status -eq Failed
            $restored | Should -Not -BeNullOrEmpty
            $restored.Message -join ' ' | Should -Match 'inner_part'
            $backup | Test-AiCacheBackup -Restore -Quiet | Should -BeFalse
        }
        finally { Invoke-Psql $sandbox 'drop table public.generated; drop function public.outer_part(text), public.inner_part(text)' }
    }

    It 'flyway 2895, authentik 23876: a deployment that fails names why, and leaves no half of it and no advisory lock' {
        $null = Undo-AiCacheMigration -Force
        Invoke-Psql $sandbox 'create function public.increment_cache_stats(date, boolean, integer) returns int language sql as $$ select 1 $$'
        try {
            $failure = Get-Failure { Invoke-AiCacheMigration -ErrorAction Stop }
            "$failure" | Should -Match 'increment_cache_stats'
            (Get-AiCacheMigration).Status | Should -Be (@('Pending') * 3)
            Invoke-Psql $sandbox "select count(*) from pg_locks where locktype = 'advisory'" | Should -Be 0
        }
        finally { Invoke-Psql $sandbox 'drop function public.increment_cache_stats(date, boolean, integer)' }
        (Invoke-AiCacheMigration).Outcome | Should -Be (@('Applied') * 3)
    }

    It 'sqlx 2659, dbmate 47: scripts that were exported, stored with CRLF and run by hand are adopted as they are' {
        $null = Undo-AiCacheMigration -Force
        $place = Join-Path $TestDrive crlf
        foreach ($file in Export-AiCacheMigration $place) {
            Invoke-Psql $sandbox ((Get-Content $file -Raw) -replace "`r?`n", "`r`n")
        }
        (Invoke-AiCacheMigration -Adopt).Outcome | Should -Be (@('Adopted') * 3)
        (Get-AiCacheMigration).Status | Should -Be (@('Applied') * 3)
        Test-AiCacheDeployment -Quiet | Should -BeTrue
    }

    It 'dbatools 3020: -WhatIf of a backup tells and fails nowhere, in a folder that is not there' {
        $failures = $null
        Backup-AiCacheDatabase (Join-Path $TestDrive no/such/folder) -WhatIf -ErrorVariable failures 6>&1 | Should -BeNullOrEmpty
        $failures | Should -BeNullOrEmpty
        Test-Path (Join-Path $TestDrive no) | Should -BeFalse
    }

    It 'sqitch 102, 147, 363, 422: nothing to do is a success, and a failure never is' -Tag Slow {
        $null = Invoke-AiCacheMigration
        $env:AICACHE_CONNECTION = "host=127.0.0.1 port=$port user=$($sandbox.Credential.UserName) dbname=postgres " +
            "password=$($sandbox.Credential.GetNetworkCredential().Password)"
        try {
            foreach ($case in @(
                    @{ Exit = 0; Line = 'Invoke-AiCacheMigration; Undo-AiCacheMigration -Force; Undo-AiCacheMigration -Force; Get-AiCacheMigration' }
                    @{ Exit = 0; Line = 'Invoke-AiCacheMigration; Remove-AiCacheStaleEntries -Force; Remove-AiCacheStaleEntries -Force' }
                    @{ Exit = 1; Line = 'Invoke-AiCacheMigration -Name no_such_change -WhatIf' }
                    @{ Exit = 1; Line = 'Undo-AiCacheMigration -Connection "host=127.0.0.1 port=1 user=x" -Force' })) {
                $said = & $pwsh @again -NoProfile -NonInteractive -Command "Import-Module '$module'; $($case.Line) | Out-Null" 2>&1
                $LASTEXITCODE | Should -Be $case.Exit -Because "$($case.Line): $said"
            }
        }
        finally { $env:AICACHE_CONNECTION = $null }
    }

    It 'sqlx 3523, pgmigrate 4, db-migrate/pg 47: neither a schema named as the role nor a search_path leads elsewhere' {
        $role = $sandbox.Credential.UserName
        Invoke-Psql $sandbox "create schema `"$role`""
        foreach ($table in 'ai_response_cache', 'migration_journal', 'lectures') { Invoke-Psql $sandbox "create table `"$role`".$table (n int)" }
        Invoke-Psql $sandbox "alter role $role set search_path = `"`$user`", no_such_schema"
        try {
            Disconnect-AiCache
            $null = $sandbox | Connect-AiCache
            $null = Undo-AiCacheMigration -Force
            (Invoke-AiCacheMigration).Outcome | Should -Be (@('Applied') * 3)
            Test-AiCacheDeployment -Quiet | Should -BeTrue
            $null = Backup-AiCacheDatabase (Join-Path $TestDrive paths) -Scope Cache
            $null = Remove-AiCacheStaleEntries -Force
            Invoke-Psql $sandbox "select count(*) from pg_class where relnamespace = '$role'::regnamespace and relkind = 'r'" | Should -Be 3
        }
        finally {
            Invoke-Psql $sandbox "alter role $role reset search_path; drop schema `"$role`" cascade"
            Disconnect-AiCache
            $null = $sandbox | Connect-AiCache
        }
    }

    It 'liquibase 3205, pgloader 1654, dbatools 6207, olahallengren 145, dbatools.library 30: a database may be called anything' -Tag Slow {
        $place = Join-Path $TestDrive called
        foreach ($name in 'Test-Db', 'a b', 'a_b', "it's `"quoted`" /\: %d `$(x)") {
            $quoted = $name.Replace('"', '""')
            # A database that somebody is in is no template.
            Disconnect-AiCache
            $null = Invoke-Psql $sandbox ('select pg_terminate_backend(pid, 60000) from pg_stat_activity ' +
                'where datname = current_database() and pid <> pg_backend_pid() and usename = current_user')
            Invoke-Psql $sandbox "create database `"$quoted`" template postgres"
            $there = [uri]::EscapeDataString($name)
            $login = "$($sandbox.Credential.UserName):$($sandbox.Credential.GetNetworkCredential().Password)"
            $null = Connect-AiCache "postgresql://${login}@127.0.0.1:$port/$there"
            $null = Invoke-AiCacheMigration
            Test-AiCacheDeployment -Quiet | Should -BeTrue -Because $name
            $backup = Backup-AiCacheDatabase $place -Scope Cache
            $backup.Grade | Should -Be Decoded
            Split-Path $backup.Path | Should -Be $place
            ($backup | Restore-AiCacheDatabase -Clean -AllowNewerTarget -Force).Rows.Count | Should -BeGreaterThan 3
            $null = Undo-AiCacheMigration -Force
        }
        # Two names that the file system does not tell apart are two databases all the same.
        @(Remove-AiCacheBackup $place -KeepLast 1 -Force).Count | Should -Be 0
        $null = $sandbox | Connect-AiCache
    }

    It 'dbatools 28, IntuneBackupAndRestore 4, davinci-resolve 4: a folder may be called anything' -Skip:$IsWindows {
        $place = Join-Path $TestDrive 'AG$1 [Test] it''s "new" %TEMP% `x ~'
        $backup = Backup-AiCacheDatabase $place -Scope Cache
        (Get-AiCacheBackup $place).Path | Should -Be $backup.Path
        $backup | Test-AiCacheBackup -Quiet | Should -BeTrue
        (Restore-AiCacheDatabase $backup.Path -Clean -AllowNewerTarget -Force).NewFailures | Should -BeNullOrEmpty
        $file = Get-AiCacheStats -Days 2 | Export-AiCacheReport (Join-Path $place 'r[1].html')
        $file.FullName | Should -Be (Join-Path $place 'r[1].html')
        @(Export-AiCacheMigration (Join-Path $place 's[1]')).Count | Should -Be 3
        Get-ChildItem -LiteralPath $TestDrive -Filter 'AG*' | Should -HaveCount 1
    }

    It 'liquibase 1311, concord 1145: who was killed while he deployed keeps nobody from deploying' -Tag Slow -Skip:$IsWindows {
        $null = Undo-AiCacheMigration -Force
        $env:PGPASSWORD = $sandbox.Credential.GetNetworkCredential().Password
        $where = "-h 127.0.0.1 -p $port -U $($sandbox.Credential.UserName) -d postgres"
        $hold = 'begin; lock table public.lectures in access exclusive mode; select pg_sleep(600)'
        $start = [Diagnostics.ProcessStartInfo]::new($psql, "-X -q $where -c `"$hold`"")
        $start.RedirectStandardOutput = $true
        $holder = [Diagnostics.Process]::Start($start)
        $env:AICACHE_CONNECTION = "host=127.0.0.1 port=$port user=$($sandbox.Credential.UserName) dbname=postgres password=$env:PGPASSWORD"
        $env:PGPASSWORD = $null
        try {
            $line = "Import-Module '$module'; Invoke-AiCacheMigration -LockWait 600"
            $deploy = [Diagnostics.ProcessStartInfo]::new($pwsh, [string[]] (@($again) + '-NoProfile', '-Command', $line))
            $deploy.RedirectStandardOutput = $deploy.RedirectStandardError = $true
            $killed = [Diagnostics.Process]::Start($deploy)
            while ((Invoke-Psql $sandbox "select count(*) from pg_locks where locktype = 'advisory' and granted") -eq 0) {
                $killed.HasExited | Should -BeFalse
                Start-Sleep -Milliseconds 20
            }
            $killed.Kill($true)
            $killed.WaitForExit()
        }
        finally {
            $holder.Kill()
            # Its server would sleep on.
            $null = Invoke-Psql $sandbox ('select pg_terminate_backend(pid, 60000) from pg_stat_activity ' +
                "where query like 'begin; lock%' and pid <> pg_backend_pid()")
            $env:AICACHE_CONNECTION = $null
        }
        # What was committed before stays; each migration has a transaction of its own.
        $null = Invoke-AiCacheMigration
        (Get-AiCacheMigration).Status | Should -Be (@('Applied') * 3)
    }

    It 'pgbackrest 2622, 2665: retention leaves what is being written, and takes a backup with its manifest' {
        $place = Join-Path $TestDrive written
        $null = Backup-AiCacheDatabase $place -Scope Cache
        $kept = Backup-AiCacheDatabase $place -Scope Cache
        # As a backup on another machine leaves it while it is at work.
        $beside = Join-Path $place other_20260101_000000.dump.partial
        Set-Content $beside 'PGDMP'
        $null = Remove-AiCacheBackup $place -KeepLast 1 -Force
        (Get-ChildItem $place).Name | Sort-Object | Should -Be (@((Split-Path $beside -Leaf), $kept.Name, "$($kept.Name).json") | Sort-Object)
    }

    It 'supabase/cli 2063, 2564: files that are no migrations are passed over, and a record is not made twice' {
        $place = (New-Item (Join-Path $TestDrive cli/migrations) -ItemType Directory).FullName
        foreach ($other in '.DS_Store', 'README.md', 'seed.sql', '_add_ai_response_cache.sql', '2026_add_ai_cache_stats.sql') {
            Set-Content (Join-Path $place $other) x
        }
        $files = Export-AiCacheMigration $place -Layout Supabase
        $files.Name | Should -Match '^\d{14}_'
        (Export-AiCacheMigration $place -Layout Supabase -Force).Name | Should -Be $files.Name
        $null = Undo-AiCacheMigration -Force
        $null = Invoke-AiCacheMigration -RecordInSupabase
        Invoke-Psql $sandbox 'delete from aicache.migration_journal'
        (Invoke-AiCacheMigration -Adopt -RecordInSupabase).Outcome | Should -Be (@('Adopted') * 3)
        Invoke-Psql $sandbox 'select count(*), count(distinct version) from supabase_migrations.schema_migrations' | Should -Be '3|3'
        (Invoke-AiCacheMigration -RecordInSupabase).Outcome | Should -Be (@('AlreadyApplied') * 3)
    }

    It 'PoshRSJob 146, AutomateAPI 63, PSResourceGet 561: what is told to be silent is, and what is asked for lands in its variable' {
        $nowhere = 'host=127.0.0.1 port=1 user=x'
        $said = Get-AiCacheMaintenance -WarningAction SilentlyContinue -WarningVariable warned *>&1
        $said | Should -BeNullOrEmpty
        "$warned" | Should -Match pg_cron
        Get-AiCacheMaintenance -WarningAction Ignore *>&1 | Should -BeNullOrEmpty
        $said = $nowhere | Get-AiCacheVersion -ErrorAction SilentlyContinue -ErrorVariable failed *>&1
        $said | Should -BeNullOrEmpty
        $failed.FullyQualifiedErrorId | Should -BeLike 'ServerUnreachable,*'
        $before = $Error.Count
        $nowhere | Get-AiCacheVersion -ErrorAction Ignore *>&1 | Should -BeNullOrEmpty
        $Error.Count | Should -Be $before
        Get-AiCacheVersion -OutVariable out | Out-Null
        $out.Applied | Should -Be 3
        Test-AiCacheHealth -Quiet -InformationVariable informed *>&1 | Should -BeOfType bool
        $informed | Should -BeNullOrEmpty
    }

    It 'dbatools 5364, 5368: of several backups that are piped, the first is restored and no older one over it' {
        $place = Join-Path $TestDrive several
        $null = Backup-AiCacheDatabase $place -Scope Cache
        Add-Stale 5
        $newest = Backup-AiCacheDatabase $place -Scope Cache
        $before = Invoke-Psql $sandbox 'select count(*) from public.ai_response_cache'
        $results = Get-AiCacheBackup $place |
            Restore-AiCacheDatabase -Clean -AllowNewerTarget -Force -ErrorAction SilentlyContinue -ErrorVariable failures
        $results.Backup.Path | Should -Be $newest.Path
        $failures.FullyQualifiedErrorId | Should -BeLike 'BackupOptionInvalid,*'
        Invoke-Psql $sandbox 'select count(*) from public.ai_response_cache' | Should -Be $before

        # The same of files: what was written for one database is not replaced by the next.
        $login = "user=$($sandbox.Credential.UserName) password=$($sandbox.Credential.GetNetworkCredential().Password)"
        $fleet = $sandbox, "host=127.0.0.1 port=$port dbname=template1 $login"
        $ErrorActionPreference = 'Continue'
        foreach ($write in { $fleet | Export-AiCacheDiagnostic "$place/one.zip" -Force },
            { $fleet | Register-AiCacheMaintenance -Scheduler Crontab -Path "$place/jobs" -Force }) {
            $made = @(& $write 2>&1 3>$null)
            $made.Where{ $_ -is [Management.Automation.ErrorRecord] }.FullyQualifiedErrorId | Should -BeLike 'FileExists,*'
            $made.Where{ $_ -isnot [Management.Automation.ErrorRecord] }.Database | Should -Be $sandbox.Database
        }
    }
}
