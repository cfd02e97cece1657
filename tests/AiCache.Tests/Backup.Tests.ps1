BeforeDiscovery {
    $noClient = -not (Get-Command pg_dump -CommandType Application -ErrorAction Ignore) -and
        -not (Get-ChildItem /usr/lib/postgresql/*/bin/pg_dump -ErrorAction Ignore)
}

BeforeAll {
    . $PSScriptRoot/Common.ps1
    $sandbox = Start-AiCacheSandbox
    $null = $sandbox | Connect-AiCache
    $null = Invoke-AiCacheMigration
    $null = Invoke-Psql $sandbox "insert into ai_response_cache (cache_key, operation_type, lecture_ids, params,
        content_hash, response_data, tokens_used, content_size) select md5(i::text), 'quiz', '{}', '{}',
        md5(i::text), jsonb_build_object('n', i), i, i from generate_series(1, 500) i"
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

    It 'names a folder that cannot be made, and what to do' -Skip:(-not (Test-Path /proc/self)) {
        $failure = Get-Failure { Backup-AiCacheDatabase /proc/nope }
        $failure.FullyQualifiedErrorId | Should -BeLike 'BackupFailed,*'
        "$failure" | Should -BeLike "The folder '/proc/nope' cannot be written to: nothing can be made in '/proc'*"
        $failure.ErrorDetails.RecommendedAction | Should -BeLike 'Choose another path*'
        $failure = Get-Failure { Test-AiCachePrerequisite | Export-AiCacheReport /proc/nope/report.html }
        $failure.FullyQualifiedErrorId | Should -BeLike 'ReportNotWritten,*'
        "$failure" | Should -BeLike "The folder '/proc/nope' cannot be written to: *"
    }

    It 'keeps a backup in the format that its name says' {
        (Backup-AiCacheDatabase (Join-Path $TestDrive named.sql) -Scope Cache).Format | Should -Be Plain
        (Get-Failure { Backup-AiCacheDatabase (Join-Path $TestDrive other.sql) -Format Custom }).FullyQualifiedErrorId | Should -BeLike 'BackupOptionInvalid,*'
    }

    It 'takes the cache alone' {
        $backup = Backup-AiCacheDatabase $folder -Scope Cache -Format Tar
        $backup.Rows.Keys | Sort-Object | Should -Be aicache.migration_journal, aicache.stats_pending,
            public.ai_cache_stats, public.ai_response_cache, public.lecture_content_hashes
    }

    It 'goes into a report, also through Import-Clixml' {
        $backup = Backup-AiCacheDatabase $folder -Scope Cache
        $metrics = foreach ($one in $backup, $($backup | Export-Clixml $TestDrive/b.xml; Import-Clixml $TestDrive/b.xml)) {
            Get-Content ($one | Export-AiCacheReport $TestDrive/b.prom) | Select-String '^aicache_backup_last_good_timestamp'
        }
        $metrics | Should -HaveCount 2
        $metrics[0].Line | Should -Be $metrics[1].Line
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
        $shown | Should -Match 'Name +Grade +Age +Size +Scope'
        ($shown -split "`n" | Measure-Object Length -Maximum).Maximum | Should -BeLessOrEqual 121
    }

    It 'asks with -Confirm, and says what to pass where nobody can answer' {
        $place = Join-Path $TestDrive unasked
        $failure = Get-Failure { Backup-AiCacheDatabase $place -Confirm }
        $failure.FullyQualifiedErrorId | Should -BeLike 'ConfirmationImpossible,*'
        $failure.ErrorDetails.RecommendedAction | Should -BeLike 'Pass -Confirm:$false*'
        $place | Should -Not -Exist
    }

    It 'speaks the warnings about a password file that others may read' -Skip:$IsWindows {
        $file = Join-Path $TestDrive passwords
        Set-Content $file "*:*:*:*:$($sandbox.Credential.GetNetworkCredential().Password)"
        chmod 644 $file
        $open = "host=127.0.0.1 port=$($sandbox.Port) user=postgres dbname=postgres passfile=$file"
        $null = Backup-AiCacheDatabase $folder -Connection $open -WarningVariable said -WarningAction SilentlyContinue -ErrorAction SilentlyContinue
        "$said" | Should -BeLike "*$file*"
        $backup = Backup-AiCacheDatabase $folder -Scope Cache
        $null = $backup | Test-AiCacheBackup -Restore -Connection $open -WarningVariable said -WarningAction SilentlyContinue -ErrorAction SilentlyContinue
        "$said" | Should -BeLike "*$file*"
    }

    It 'signs the manifest with a key, and a restore that names the key takes no other' {
        $key = Join-Path $TestDrive backup.key
        Set-Content $key ('k' * 32)
        if (-not $IsWindows) { chmod 600 $key }
        $place = New-Item (Join-Path $TestDrive signed) -ItemType Directory
        Push-Location $TestDrive
        try { $backup = Backup-AiCacheDatabase $place -Scope Cache -SigningKey ./backup.key } finally { Pop-Location }
        $env:BACKUP_KEY = 'k' * 32
        try {
            (Test-AiCacheBackup $backup.Path -SigningKey env:BACKUP_KEY).Where({ $_.Name -eq 'Backup.Signature' }).Status | Should -Be Passed
            $backup | Restore-AiCacheDatabase -Clean -AllowNewerTarget -SigningKey Env:BACKUP_KEY -WhatIf | Should -BeNullOrEmpty
            $env:BACKUP_KEY = 'x' * 32
            (Get-Failure { $backup | Restore-AiCacheDatabase -Clean -AllowNewerTarget -SigningKey env:BACKUP_KEY -Force }).FullyQualifiedErrorId |
                Should -BeLike 'BackupSignatureInvalid,*'
        }
        finally { $env:BACKUP_KEY = $null }
        $unsigned = Backup-AiCacheDatabase $place -Scope Cache
        (Get-Failure { $unsigned | Restore-AiCacheDatabase -Clean -AllowNewerTarget -SigningKey $key -Force }).FullyQualifiedErrorId |
            Should -BeLike 'BackupSignatureInvalid,*'
        (Get-Failure { Backup-AiCacheDatabase $place -SigningKey ('k' * 32) }).FullyQualifiedErrorId | Should -BeLike 'SigningKeyUnusable,*'
    }

    It 'takes a path of the file system only' {
        $failure = Get-Failure { Backup-AiCacheDatabase Env:backups -Scope Cache }
        $failure.FullyQualifiedErrorId | Should -BeLike 'PathNotAFile,*'
        "$failure" | Should -Match "'Env:backups' is a path of Environment"
        Test-Path Env:backups | Should -BeFalse
    }

    It 'refuses what contradicts itself' {
        (Get-Failure { Backup-AiCacheDatabase $folder -Jobs 2 -ErrorAction Stop }).FullyQualifiedErrorId | Should -BeLike 'BackupOptionInvalid,*'
        { Backup-AiCacheDatabase $folder -SchemaOnly -DataOnly } | Should -Throw
    }
}

Describe 'Get-, Test- and Remove-AiCacheBackup' -Skip:$noClient {
    BeforeEach {
        $place = New-Item (Join-Path $TestDrive ([guid]::NewGuid())) -ItemType Directory
        $older, $newer = foreach ($name in 'older', 'newer') { Backup-AiCacheDatabase (Join-Path $place "$name.dump") -Scope Cache }
    }

    It 'lists the newest first, by folder, name and wildcard' {
        (Get-AiCacheBackup $place).Name | Should -Be newer.dump, older.dump
        (Get-AiCacheBackup $older.Path).Grade | Should -Be Decoded
        Get-ChildItem $place -Filter *.dump | Get-AiCacheBackup | Should -HaveCount 2
        Get-AiCacheBackup $place -Database post* | Should -HaveCount 2
        Get-AiCacheBackup $place -Database other | Should -BeNullOrEmpty
        (Get-Failure { Get-AiCacheBackup (Join-Path $place none) }).FullyQualifiedErrorId | Should -BeLike 'BackupNotFound,*'
    }

    It 'takes wildcards, literal paths, manifests and files from the pipeline, each backup once' {
        (Get-AiCacheBackup "$place/*er.dump*").Name | Should -Be newer.dump, older.dump
        (Get-AiCacheBackup -LiteralPath $older.Path).Name | Should -Be older.dump
        (Get-Failure { Get-AiCacheBackup "$place/*.none" }).FullyQualifiedErrorId | Should -BeLike 'BackupNotFound,*'
        $odd = Backup-AiCacheDatabase (Join-Path $place 'odd[1].dump') -Scope Cache
        ($odd | Get-AiCacheBackup).Name, (Get-AiCacheBackup $odd.Path).Name | Should -Be 'odd[1].dump', 'odd[1].dump'
        # As Get-Item takes it.
        (Get-AiCacheBackup "$place/odd``[1``].dump").Name | Should -Be 'odd[1].dump'
        { Restore-AiCacheDatabase "$place/odd``[1``].dump" -Clean -AllowNewerTarget -WhatIf } | Should -Not -Throw
        Test-AiCacheBackup "$place/o*.dump" -Quiet | Should -BeTrue
        (Remove-AiCacheBackup "$($odd.Path).json" -Force).Name | Should -Be 'odd[1].dump'
        (Get-ChildItem $place | Remove-AiCacheBackup -KeepLast 1 -Force).Name | Should -Be older.dump
        (Get-ChildItem $place).Name | Sort-Object | Should -Be newer.dump, newer.dump.json
    }

    It 'tests what is piped, and tells a damaged backup' {
        ($older, $newer | Test-AiCacheBackup).Backup | Sort-Object -Unique | Should -Be $newer.Path, $older.Path
        Test-AiCacheBackup $newer.Path -Quiet | Should -BeTrue
        $bytes = [IO.File]::ReadAllBytes($newer.Path)
        [IO.File]::WriteAllBytes($newer.Path, $bytes[0..($bytes.Length - 100)])
        $checks = Test-AiCacheBackup $newer.Path
        $checks[-1].Status, $checks[-1].Actual | Should -Be Failed, BackupTruncated
        (Get-Failure { Test-AiCacheBackup $newer.Path -FailOnError }).FullyQualifiedErrorId | Should -BeLike 'CheckFailed,*'
        (Get-AiCacheBackup $newer.Path).IsGood | Should -BeFalse
    }

    It 'proves one by a restore on a given server' {
        Test-AiCacheBackup $newer.Path -Restore -Connection $sandbox.Connection -Quiet | Should -BeTrue
        (Get-AiCacheBackup $newer.Path).Grade | Should -Be Restored
    }

    It 'removes what a policy does not keep' {
        Remove-AiCacheBackup $place -KeepLast 1 -WhatIf | Should -BeNullOrEmpty
        (Get-AiCacheBackup $place | Remove-AiCacheBackup -KeepLast 1 -Force).Name | Should -Be older.dump
        (Get-ChildItem $place).Name | Sort-Object | Should -Be newer.dump, newer.dump.json
    }

    It 'does not remove the last good one, nor a folder without a policy, nor anything unasked' {
        (Get-Failure { Remove-AiCacheBackup $older.Path }).FullyQualifiedErrorId | Should -BeLike 'ConfirmationImpossible,*'
        Remove-AiCacheBackup $older.Path -Force | Out-Null
        (Get-Failure { Remove-AiCacheBackup $newer.Path -Force }).FullyQualifiedErrorId | Should -BeLike 'BackupIsLastGood,*'
        (Get-Failure { Remove-AiCacheBackup $place -Force }).FullyQualifiedErrorId | Should -BeLike 'BackupOptionInvalid,*'
        $newer.Path | Should -Exist
    }
}

Describe 'Restore-AiCacheDatabase' -Skip:$noClient {
    It 'brings back a table from the newest backup in a folder' {
        $place = Join-Path $TestDrive restore
        $null = Backup-AiCacheDatabase $place
        $null = Invoke-Psql $sandbox 'delete from ai_response_cache where tokens_used > 100'
        $result = Get-AiCacheBackup $place | Select-Object -First 1 | Restore-AiCacheDatabase -Table ai_response_cache -Clean -Force
        $result.Rows['public.ai_response_cache'] | Should -Be 500
        Invoke-Psql $sandbox 'select count(*) from ai_response_cache' | Should -Be 500
        $result | Show-Output | Should -Match 'postgres@127\.0\.0\.1'
    }

    It 'asks, and where nobody can answer says which switch to pass' {
        $backup = Backup-AiCacheDatabase (Join-Path $TestDrive asked) -Scope Cache
        (Get-Failure { $backup | Restore-AiCacheDatabase -Clean }).FullyQualifiedErrorId | Should -BeLike 'ConfirmationImpossible,*'
        $backup | Restore-AiCacheDatabase -Clean -WhatIf | Should -BeNullOrEmpty
    }

    It 'does not take -Force for -Clean or -AllowNewerTarget' {
        $backup = Backup-AiCacheDatabase (Join-Path $TestDrive newer) -Scope Cache
        (Get-Failure { $backup | Restore-AiCacheDatabase -Force }).FullyQualifiedErrorId | Should -BeLike 'RestoreTargetNotEmpty,*'
        $null = Invoke-Psql $sandbox 'update ai_response_cache set hit_count = hit_count + 1 where tokens_used = 1'
        (Get-Failure { $backup | Restore-AiCacheDatabase -Clean -Force }).FullyQualifiedErrorId | Should -BeLike 'RestoreTargetNewer,*'
        ($backup | Restore-AiCacheDatabase -Clean -AllowNewerTarget -Force).Rows['public.ai_response_cache'] | Should -Be 500
    }

    It 'brings back what an undo with a backup took away' {
        $place = Join-Path $TestDrive undo
        (Undo-AiCacheMigration -BackupPath $place -Force).Outcome | Should -Be (@('Undone') * 3)
        (Get-AiCacheBackup $place).Grade | Should -Be Decoded
        $result = Get-AiCacheBackup $place | Restore-AiCacheDatabase -Force
        $result.Migrations | Should -HaveCount 3
        $result.NewFailures | Should -BeNullOrEmpty
        Invoke-Psql $sandbox 'select count(*) from ai_response_cache' | Should -Be 500
    }

    It 'undoes nothing where the backup fails' {
        $file = Join-Path $TestDrive taken.dump
        Set-Content $file taken
        (Get-Failure { Undo-AiCacheMigration -BackupPath $file -Force }).FullyQualifiedErrorId | Should -BeLike 'FileExists,*'
        (Get-AiCacheMigration).Status | Should -Be (@('Applied') * 3)
    }
}
