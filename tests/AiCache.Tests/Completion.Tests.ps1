BeforeAll {
    . "$PSScriptRoot/Common.ps1"

    # What Tab offers at the end of the line.
    function Complete([string] $Line) { (TabExpansion2 $Line).CompletionMatches.CompletionText }

    # The same of what only the database knows. It is asked for a moment only, in which a busy machine may not answer.
    function Complete-Patiently([string] $Line, [scriptblock] $Open = { Get-AiCacheMigration }) {
        foreach ($attempt in 1..100) {
            $found = Complete $Line
            if ($found) { return $found }
            $null = & $Open
        }
    }

    # The argument that PowerShell makes of a completed line, to compare with what was meant.
    function Read-Argument([string] $Text) { (& ([scriptblock]::Create("param() Write-Output -InputObject $Text"))) }
}

Describe 'What the module knows by itself' {
    It 'completes <Line> to <Expected>' -ForEach @(
        @{ Line = 'Get-AiCacheMigration -Name '; Expected = 'add_ai_response_cache', 'add_lecture_content_hashes', 'add_ai_cache_stats' }
        @{ Line = 'Get-AiCacheMigration ADD_L'; Expected = @('add_lecture_content_hashes') }
        @{ Line = 'Invoke-AiCacheMigration *stats'; Expected = @('add_ai_cache_stats') }
        @{ Line = "Export-AiCacheMigration -Name 'add_ai_r"; Expected = @("'add_ai_response_cache'") }
        @{ Line = 'Get-AiCacheMigration -Name add_ai_response_cache, add_l'; Expected = @('add_lecture_content_hashes') }
        @{ Line = 'Get-AiCacheMigration -Name ['; Expected = @() }
        @{ Line = 'Get-AiCacheMigration -Name nothing'; Expected = @() }
        @{ Line = 'Test-AiCacheDeployment -Category Ro'; Expected = @('RowSecurity') }
        @{ Line = 'Restore-AiCacheDatabase x -Table '; Expected = 'ai_cache_stats', 'ai_response_cache', 'lecture_content_hashes', 'stats_pending' }
        @{ Line = 'Backup-AiCacheDatabase -Compress gz'; Expected = 'gzip:1', 'gzip:6' }
        @{ Line = 'Undo-AiCacheMigration -Scope H'; Expected = @('Hashes') }
    ) {
        Complete $Line | Should -Be $Expected
    }
}

Describe 'What a command returns' {
    It 'completes <Line> to <Expected>' -ForEach @(
        @{ Line = 'Test-AiCacheHealth | Where-Object Sta'; Expected = 'Status' }
        @{ Line = 'Test-AiCacheDeployment | Sort-Object Cat'; Expected = 'Category' }
        @{ Line = 'Get-AiCacheStorage | Select-Object LiveB'; Expected = 'LiveBytes' }
        @{ Line = 'Get-AiCacheStats | ForEach-Object Hit'; Expected = 'HitRate' }
        @{ Line = 'Get-AiCacheBackup . | Group-Object Gra'; Expected = 'Grade' }
        @{ Line = 'Measure-AiCacheRetention | Where-Object Rec'; Expected = 'Recommended' }
        @{ Line = '(Get-AiCacheMigration).Appl'; Expected = 'AppliedAt' }
    ) {
        Complete $Line | Should -Contain $Expected
    }
}

Describe 'Services' {
    BeforeAll {
        $env:PGSERVICEFILE = Join-Path $TestDrive 'services.conf'
        Set-Content $env:PGSERVICEFILE "[staging]`nhost=127.0.0.1`n[production]`nhost=127.0.0.1`n[it's the old one]`nhost=127.0.0.1`nport=1`nuser=u`ndbname=d"
    }

    AfterAll {
        $env:PGSERVICEFILE = $null
    }

    It 'complete a connection' {
        Complete 'Connect-AiCache ' | Should -Be 'service=staging', 'service=production', "'service=''it\''s the old one'''"
        Complete 'Get-AiCacheStats -Connection service=p' | Should -Be 'service=production'
    }

    It 'complete to what Connect-AiCache understands, whatever the name' {
        $line = Complete 'Connect-AiCache "service=''it' | ForEach-Object { "Connect-AiCache $_" }
        $failure = Get-Failure ([scriptblock]::Create($line))
        $failure.FullyQualifiedErrorId | Should -BeLike 'ServerUnreachable,*'
        "$failure" | Should -Match '127\.0\.0\.1:1'
    }

    It 'are none where the file is none' {
        $before = $env:PGSERVICEFILE
        $env:PGSERVICEFILE = Join-Path $TestDrive missing.conf
        Complete 'Connect-AiCache ' | Should -BeNullOrEmpty
        # A folder cannot be read as a file.
        $env:PGSERVICEFILE = "$TestDrive"
        Complete 'Connect-AiCache ' | Should -BeNullOrEmpty
        $env:PGSERVICEFILE = $before
    }
}

Describe 'Backups in a folder' {
    BeforeAll {
        $folder = New-Item (Join-Path $TestDrive 'back ups') -ItemType Directory
        New-Item "$folder/older" -ItemType Directory | Out-Null
        Set-Content "$folder/notes.txt" 'no backup'
        Set-Content "$folder/first.sql" '-- PostgreSQL database dump'
        Set-Content "$folder/second $.sql" '-- PostgreSQL database dump'
        (Get-Item "$folder/first.sql").LastWriteTime = (Get-Date).AddDays(-3)
    }

    It 'come newest first, then the folders, and nothing else' {
        $matches = (TabExpansion2 "Test-AiCacheBackup '$folder/").CompletionMatches
        $matches.ListItemText | Should -Be 'second $.sql', 'first.sql', 'older'
        $matches[1].ToolTip | Should -Be 'Unknown, 3 d 0 h old, 28 B: No manifest'
    }

    It 'are completed to paths that the commands take' {
        foreach ($command in 'Get-AiCacheBackup', 'Test-AiCacheBackup', 'Restore-AiCacheDatabase', 'Remove-AiCacheBackup') {
            $text = Complete "$command -Path '$folder/sec"
            $text | Should -HaveCount 1
            (Get-AiCacheBackup (Read-Argument $text)).Name | Should -Be 'second $.sql'
        }
    }

    It 'are relative where the user begins so' {
        Push-Location $folder
        try { Complete 'Get-AiCacheBackup fi' | Should -Be ($IsWindows ? '.\first.sql' : './first.sql') }
        finally { Pop-Location }
    }

    It 'leave the way to files open where there is no backup' {
        $plain = New-Item (Join-Path $TestDrive plain) -ItemType Directory
        Set-Content "$plain/x.txt" 'no backup'
        Complete "Get-AiCacheBackup $plain/x" | Should -BeLike '*x.txt'
    }
}

Describe 'What only a database knows' {
    BeforeAll {
        $null = Start-AiCacheSandbox -Name tab | Connect-AiCache
        $null = Invoke-AiCacheMigration
        $sandbox = Get-AiCacheSandbox tab
        $null = Invoke-Psql $sandbox @'
insert into public.ai_response_cache (cache_key, operation_type, lecture_ids, params, content_hash, response_data, tokens_used, content_size)
select 'key ' || i, t, array[gen_random_uuid()], '{}', '', '{}', 1, 1
  from unnest(array['summary', 'quiz', 'it''s a "$odd" one', 'summary', '', 'Überblick']) with ordinality u (t, i);
create table public."Odd Table" (id int primary key);
'@
    }

    AfterEach {
        $null = Get-AiCacheSandbox tab | Connect-AiCache
    }

    # Here, not at the end of the file: what a block wrote below TestDrive, the sandboxes' records with it, goes with the block.
    AfterAll {
        Get-AiCacheSandbox | Stop-AiCacheSandbox
    }

    It 'completes types of operation over the open connection' {
        Complete-Patiently 'Get-AiCacheEntry -OperationType ' | Sort-Object |
            Should -Be ("'it''s a `"`$odd`" one'", 'quiz', 'summary', 'Überblick' | Sort-Object)
        Complete-Patiently 'Remove-AiCacheStaleEntries -OperationType q' | Should -Be quiz
        $odd = Complete-Patiently 'Get-AiCacheEntry -OperationType "it'
        (& ([scriptblock]::Create("Get-AiCacheEntry -OperationType $odd"))).CacheKey | Should -Be 'key 3'
    }

    It 'completes the application''s tables' {
        Complete-Patiently 'Measure-AiCacheImpact -Table public.l' | Should -Be 'public.lectures'
        Complete-Patiently 'Measure-AiCacheImpact -Table public.o' | Should -Be "'public.Odd Table'"
        Complete 'Measure-AiCacheImpact -Table public.' | Should -Not -Contain 'public.ai_response_cache'
        { Measure-AiCacheImpact -Table 'public.Odd Table' -Rounds 5 } | Should -Not -Throw
    }

    It 'asks the database of -Connection' {
        $other = $sandbox.Connection
        Disconnect-AiCache
        Complete 'Get-AiCacheEntry -Connection $other -OperationType q' | Should -BeNullOrEmpty -Because 'nothing stands open'
        $line = 'Get-AiCacheEntry -Connection $other -OperationType q'
        Complete-Patiently $line { Get-AiCacheMigration -Connection $other } | Should -Be quiz
    }

    It 'offers nothing, and no error, without an open connection' {
        Disconnect-AiCache
        $errors = $Error.Count
        Complete 'Get-AiCacheEntry -OperationType ' | Should -BeNullOrEmpty
        Complete 'Measure-AiCacheImpact -Table ' | Should -BeNullOrEmpty
        $Error.Count | Should -Be $errors
    }

    It 'opens no connection of its own' {
        Disconnect-AiCache
        $count = "select count(*) from pg_stat_activity where application_name = 'AiCache'"
        $others = Invoke-Psql $sandbox $count
        $env:AICACHE_CONNECTION = "host=127.0.0.1 port=$($sandbox.Port) user=postgres dbname=postgres"
        try {
            Complete 'Get-AiCacheEntry -OperationType ' | Should -BeNullOrEmpty
            Complete "Get-AiCacheEntry -Connection '$env:AICACHE_CONNECTION' -OperationType " | Should -BeNullOrEmpty
        }
        finally { $env:AICACHE_CONNECTION = $null }
        [int](Invoke-Psql $sandbox $count) | Should -BeLessOrEqual ([int] $others)
    }

    It 'offers nothing, and no error, where there is no cache, and once the server is dead' {
        $mortal = Start-AiCacheSandbox -Name mortal
        $null = $mortal | Connect-AiCache
        $errors = $Error.Count
        Complete-Patiently 'Measure-AiCacheImpact -Table public.l' | Should -Be 'public.lectures'
        Complete 'Get-AiCacheEntry -OperationType ' | Should -BeNullOrEmpty
        Stop-Process -Id $mortal.ProcessId -Force
        Wait-Process -Id $mortal.ProcessId -ErrorAction Ignore
        Complete 'Measure-AiCacheImpact -Table ' | Should -BeNullOrEmpty
        Complete 'Measure-AiCacheImpact -Table ' | Should -BeNullOrEmpty
        $Error.Count | Should -Be $errors
    }
}
