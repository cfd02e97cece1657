BeforeDiscovery {
    $noClient = -not (Get-Command pg_dump -CommandType Application -ErrorAction Ignore) -and -not (Get-ChildItem /usr/lib/postgresql/*/bin/pg_dump -ErrorAction Ignore)
}

BeforeAll {
    . $PSScriptRoot/Common.ps1
    $sandbox = Start-AiCacheSandbox
    $null = $sandbox | Connect-AiCache
    $null = Invoke-AiCacheMigration
    $null = Invoke-Psql $sandbox "insert into ai_response_cache (cache_key, operation_type, lecture_ids, params, content_hash, response_data, tokens_used, content_size) select md5(i::text), 'quiz', '{}', '{}', md5(i::text), jsonb_build_object('n', i), i, i from generate_series(1, 500) i"
    $folder = Join-Path $TestDrive backups
}

AfterAll {
    Get-AiCacheSandbox | Stop-AiCacheSandbox
}

Describe 'Backup-AiCacheDatabase' -Skip:$noClient {
    It 'writes a decoded backup with a manifest into a folder that it makes' {
        $backup = Backup-AiCacheDatabase $folder
        $backup.Grade | Should -Be Decoded
        $backup.Rows['public.ai_response_cache'] | Should -Be 500
        $backup.Name | Should -Match '^postgres_\d{8}_\d{6}\.dump$'
        $backup.Path, "$($backup.Path).json" | Should -Exist
        $backup.Database | Should -Be $sandbox.Database
    }

    It 'takes a file name, and never overwrites it' {
        $file = Join-Path $TestDrive one.dump
        (Backup-AiCacheDatabase $file).Path | Should -Be $file
        (Get-Failure { Backup-AiCacheDatabase $file -ErrorAction Stop }).FullyQualifiedErrorId | Should -BeLike 'FileExists,*'
    }

    It 'takes the cache alone' {
        $backup = Backup-AiCacheDatabase $folder -Scope Cache -Format Tar
        $backup.Rows.Keys | Sort-Object | Should -Be aicache.migration_journal, aicache.stats_pending, public.ai_cache_stats, public.ai_response_cache, public.lecture_content_hashes
    }

    It 'is only Written with -NoVerify' {
        (Backup-AiCacheDatabase $folder -NoVerify).Grade | Should -Be Written
    }

    It 'writes nothing with -WhatIf' {
        Backup-AiCacheDatabase (Join-Path $TestDrive nothing) -WhatIf | Should -BeNullOrEmpty
        Join-Path $TestDrive nothing | Should -Not -Exist
    }

    It 'never shows the password' {
        $password = $sandbox.Credential.GetNetworkCredential().Password
        $all = Backup-AiCacheDatabase $folder -Verbose *>&1 | Out-String
        $all | Should -Match 'dumping contents of table'
        $all | Should -Not -Match $password
    }

    It 'shows a table that fits 120 columns' {
        $shown = Backup-AiCacheDatabase $folder | Show-Output
        $shown | Should -Match 'Name +Grade +Age +Size +Scope +Database'
        ($shown -split "`n" | Measure-Object Length -Maximum).Maximum | Should -BeLessOrEqual 121
    }

    It 'refuses what contradicts itself' {
        (Get-Failure { Backup-AiCacheDatabase $folder -Jobs 2 -ErrorAction Stop }).FullyQualifiedErrorId | Should -BeLike 'BackupOptionInvalid,*'
        { Backup-AiCacheDatabase $folder -SchemaOnly -DataOnly } | Should -Throw
    }
}
