# What holds for every command: a rule that one of them could forget.
BeforeDiscovery {
    $noClient = -not (Get-Command psql -CommandType Application -ErrorAction Ignore) -and
        -not (Get-ChildItem /usr/lib/postgresql/*/bin/psql -ErrorAction Ignore)
    $root = (Resolve-Path "$PSScriptRoot/../..").Path
    Import-Module "$root/out/AiCache"
    $commands = (Import-PowerShellDataFile "$root/AiCache.psd1").CmdletsToExport | ForEach-Object { Get-Command "AiCache\$_" }
    $asking = $commands.Where{ $_.Parameters.ContainsKey('Confirm') }.Name
    $opening = $commands.Where{ $_.Parameters.ContainsKey('Connection') }.Name
    $whole = $commands.ForEach{
        foreach ($parameter in $_.Parameters.Values.Where{ "$($_.ParameterType)" -match '\b(int|long)\b' -and $_.Name -ne 'OutBuffer' }) {
            @{ Command = $_.Name; Parameter = $parameter.Name }
        }
    }
}

Describe 'A whole number' {
    It 'is no fraction, which PowerShell would round: <Command> -<Parameter>' -ForEach $whole {
        $transformation = (Get-Command $Command).Parameters[$Parameter].Attributes.Where{
            $_ -is [Management.Automation.ArgumentTransformationAttribute]
        }
        foreach ($fraction in 0.5, '1.7', 0.4d, [float] 2.5, @(1, 1.5)) {
            { $transformation[0].Transform($ExecutionContext, $fraction) } | Should -Throw "*is no whole number*"
        }
        $transformation[0].Transform($ExecutionContext, 30.0) | Should -Be 30
        $transformation[0].Transform($ExecutionContext, '7') | Should -Be 7
    }
}

BeforeAll {
    . $PSScriptRoot/Common.ps1
    if (-not $psql) { return }
    $sandbox = Start-AiCacheSandbox every -Seed 30
    $fresh = Start-AiCacheSandbox every-fresh
    $password = $sandbox.Credential.GetNetworkCredential().Password
    $null = $sandbox | Connect-AiCache
    $place = Join-Path $TestDrive backups
    $backup = Backup-AiCacheDatabase $place -Scope Cache
    $older = Backup-AiCacheDatabase (Join-Path $place older.dump) -Scope Cache
    $old = "update ai_response_cache set created_at = now() - interval '100 days', last_accessed_at = created_at;
        insert into ai_cache_stats (date, total_requests) values (current_date - 500, 0)"
    $null = Invoke-Psql $sandbox $old

    # What stands in a database with pg_cron, which the machine need not have.
    $env:PGPASSWORD = $password
    "set allow_system_table_mods = on;
     create schema cron;
     insert into pg_extension (oid, extname, extowner, extnamespace, extrelocatable, extversion)
       select 99999, 'pg_cron', 10, oid, false, '1.6' from pg_namespace where nspname = 'cron';
     create table cron.job (jobid bigint, jobname name, schedule text, command text, username text, active boolean, database text);
     create table cron.job_run_details (jobid bigint, runid bigint, status text, return_message text, start_time timestamptz, end_time timestamptz);
     insert into cron.job values (1, 'aicache-purge', '0 3 * * 0', 'select', 'postgres', true, current_database());
     grant usage on schema cron to postgres; grant select on all tables in schema cron to postgres" |
        & $psql -X -q -v ON_ERROR_STOP=1 -h 127.0.0.1 -p $sandbox.Port -U supabase_admin -d postgres -f -
    $made = $LASTEXITCODE
    $env:PGPASSWORD = $null
    if ($made -ne 0) { throw 'pg_cron could not be stood in for.' }

    $file = Join-Path $TestDrive made
    # One call of each command that has something to ask.
    $asks = @{
        'Add-AiCacheNode' = { Add-AiCacheNode every_1 "postgresql://supabase_admin:$password@127.0.0.1:$($sandbox.Port)/template1" -Confirm }
        'Backup-AiCacheDatabase' = { Backup-AiCacheDatabase $file -Scope Cache -Confirm }
        'Export-AiCacheDiagnostic' = { Export-AiCacheDiagnostic $file -Confirm }
        'Export-AiCacheMigration' = { Export-AiCacheMigration $file -Confirm }
        'Export-AiCacheReport' = { Test-AiCacheHealth | Export-AiCacheReport "$file.html" -Confirm }
        'Invoke-AiCacheMigration' = { $fresh | Invoke-AiCacheMigration -Confirm }
        'Optimize-AiCacheDatabase' = { Optimize-AiCacheDatabase -Confirm }
        'Register-AiCacheMaintenance' = { Register-AiCacheMaintenance -Confirm }
        'Remove-AiCacheBackup' = { Remove-AiCacheBackup $older.Path -Confirm }
        'Remove-AiCacheEntry' = { Get-AiCacheEntry -Top 1 | Remove-AiCacheEntry -Confirm }
        'Remove-AiCacheNode' = {
            $null = Invoke-Psql $sandbox 'create publication aicache_node_every_2 for table lecture_content_hashes'
            try { Remove-AiCacheNode every_2 -NodeIsGone -Confirm }
            finally { $null = Invoke-Psql $sandbox 'drop publication aicache_node_every_2' }
        }
        'Remove-AiCacheStaleEntries' = { Remove-AiCacheStaleEntries -Confirm }
        'Remove-AiCacheStaleStats' = { Remove-AiCacheStaleStats -Confirm }
        'Restore-AiCacheDatabase' = { Restore-AiCacheDatabase $backup.Path -Clean -AllowNewerTarget -Confirm }
        'Send-AiCacheAlert' = { Test-AiCacheHealth -MaxSize 1KB | Send-AiCacheAlert http://127.0.0.1:1/ -Always -Confirm }
        'Start-AiCacheSandbox' = { Start-AiCacheSandbox every-third -Confirm }
        'Stop-AiCacheSandbox' = { Stop-AiCacheSandbox every-fresh -Confirm }
        'Undo-AiCacheMigration' = { Undo-AiCacheMigration -Confirm }
        'Unregister-AiCacheMaintenance' = { Unregister-AiCacheMaintenance -Confirm }
    }
    # What a command needs to get as far as opening a database.
    $needs = @{
        'Add-AiCacheNode' = @{ Name = 'every_3'; Node = 'host=127.0.0.1 port=1' }
        'Backup-AiCacheDatabase' = @{ Path = Join-Path $TestDrive unmade }
        'Export-AiCacheDiagnostic' = @{ Path = Join-Path $TestDrive support.zip }
        'Remove-AiCacheEntry' = @{ CacheKey = 'none'; Force = $true }
        'Remove-AiCacheNode' = @{ Name = 'every_3'; NodeIsGone = $true; Force = $true }
        'Restore-AiCacheDatabase' = @{ Path = $backup.Path }
        'Test-AiCacheBackup' = @{ Path = $backup.Path; Restore = $true }
    }
    $open = Join-Path $TestDrive passwords
    Set-Content $open "*:*:*:*:$password"
    if (-not $IsWindows) { chmod 644 $open }

    # Everything of the database and the folder that a command could have changed.
    function Read-All {
        Invoke-Psql $sandbox "select count(*) from ai_response_cache union all select count(*) from ai_cache_stats union all
            select count(*) from aicache.migration_journal union all select count(*) from cron.job"
        (Get-AiCacheSandbox).Name
        Get-ChildItem $TestDrive -Recurse -File -Include *.dump, *.json, *.html, *.sql | ForEach-Object FullName | Sort-Object
    }
}

AfterAll {
    Disconnect-AiCache
    Get-AiCacheSandbox | Stop-AiCacheSandbox -Confirm:$false
}

Describe '<_> -Confirm where nobody can answer' -ForEach $asking -Skip:$noClient {
    It 'is an error that names the switch, and changes nothing' {
        $asks.Keys | Should -Contain $_ -Because 'a new command that asks belongs into the list above'
        $before = Read-All
        $ErrorActionPreference = 'Continue'
        $output = & $asks[$_] 2>&1
        $failures = @($output | Where-Object { $_ -is [Management.Automation.ErrorRecord] })
        $failures.FullyQualifiedErrorId | Should -BeLike "ConfirmationImpossible,AiCache.Commands.$($_.Replace('-', ''))Command"
        $failures[0].ErrorDetails.RecommendedAction | Should -BeLike 'Pass *-Confirm:$false*'
        Read-All | Should -Be $before
    }
}

Describe '<_> with a password file that others may read' -ForEach $opening -Skip:($noClient -or $IsWindows) {
    It 'speaks the warning' {
        $more = $needs[$_] ?? @{}
        $connection = "host=127.0.0.1 port=$($sandbox.Port) user=postgres dbname=postgres passfile=$open"
        $null = & $_ -Connection $connection @more -WarningVariable said -WarningAction SilentlyContinue -ErrorAction SilentlyContinue
        "$said" | Should -BeLike "*$open*"
    }
}

Describe '<_> as a role that cannot be taken on' -ForEach $opening -Skip:$noClient {
    It 'is an error before anything' {
        $more = $needs[$_] ?? @{}
        if ($_ -eq 'Export-AiCacheDiagnostic') {
            # It holds the error: that is what it is for.
            $null = & $_ -Connection $sandbox.Connection -Credential $sandbox.Credential -Role nobody_at_all @more -Confirm:$false
            return
        }
        $before = Read-All
        $ErrorActionPreference = 'Continue'
        $output = & $_ -Connection $sandbox.Connection -Credential $sandbox.Credential -Role nobody_at_all @more 2>&1 3>$null
        $failures = @($output).Where{ $_ -is [Management.Automation.ErrorRecord] }
        $failures.Count | Should -Be 1
        $failures[0].FullyQualifiedErrorId | Should -BeLike 'RoleUnusable,*'
        Read-All | Should -Be $before
    }
}

# What once ended the whole pipeline on the first database of a fleet.
Describe 'An odd first database' -Skip:$noClient {
    BeforeAll {
        $null = $fresh | Invoke-AiCacheMigration
        foreach ($one in $sandbox, $fresh) {
            $null = Invoke-Psql $one "insert into ai_response_cache (cache_key, operation_type, lecture_ids, params, content_hash,
                response_data, tokens_used, content_size) values ('the key', 'quiz', '{}', '{}', 'x', '{}', 1, 1)"
        }
        # Runs the command on both, and returns the ids of its errors; what ended it would end the test.
        function Find-Failure([scriptblock] $Command) {
            $script:results = & $Command 2>&1 | Where-Object {
                if ($_ -is [Management.Automation.ErrorRecord]) { $_.FullyQualifiedErrorId.Split(',')[0] | ForEach-Object { $ids.Add($_) } } else { $true }
            }
        }
    }
    BeforeEach {
        $ErrorActionPreference = 'Continue'
        $ids = [Collections.Generic.List[string]]::new()
    }

    It 'with a date that .NET cannot hold' {
        $null = Invoke-Psql $sandbox "update ai_response_cache set created_at = '294000-01-01' where cache_key = 'the key'"
        Find-Failure { $sandbox, $fresh | Get-AiCacheEntry }
        "$ids" | Should -Be ''
        $results.Database | Should -Contain $fresh.Database
    }

    It 'with a key that holds half a character' {
        Find-Failure { $sandbox, $fresh | Remove-AiCacheEntry -CacheKey "a$([char] 0xd800)b" -Force }
        $ids | Should -Be TextInvalid, TextInvalid
        Find-Failure { $sandbox, $fresh | Remove-AiCacheEntry -CacheKey 'the key' -Force }
        $results.Count | Should -Be 2
    }

    It 'with a NUL in a path' {
        Find-Failure { "$place`0", $backup.Path | Test-AiCacheBackup }
        "$ids" | Should -Be PathNotAFile
        $results.Status | Should -Contain Passed
    }

    It 'with a program that cannot be started' -Skip:$IsWindows {
        $programs = (New-Item (Join-Path $TestDrive programs) -ItemType Directory).FullName
        foreach ($program in 'pg_dump', 'pg_restore', 'psql') {
            Set-Content (Join-Path $programs $program) 'no program'
            chmod 755 (Join-Path $programs $program)
        }
        Find-Failure { $sandbox, $fresh | Backup-AiCacheDatabase (Join-Path $TestDrive odd) -PgBinPath $programs }
        $ids | Should -Be ClientNotFound, ClientNotFound
    }
}
