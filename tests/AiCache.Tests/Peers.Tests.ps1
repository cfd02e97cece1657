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

    It 'dbatools 8800, 4901, 7773, 120: nothing is changed with -WhatIf, whatever is forced' {
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

    It 'nxs-backup 79: the last day of retention is the same in every zone' {
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

    It 'supabase/cli 3921, pgstac 64: a backup that PostgreSQL itself cannot load is not called proven' {
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
}
