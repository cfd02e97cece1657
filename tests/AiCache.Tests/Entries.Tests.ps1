BeforeAll {
    . $PSScriptRoot/Common.ps1
    $sandbox = Start-AiCacheSandbox -Name entries
    $null = $sandbox | Connect-AiCache
    $null = Invoke-AiCacheMigration
}

AfterAll {
    Get-AiCacheSandbox | Stop-AiCacheSandbox
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

    It 'fit 79 columns in characters that are two of them wide, and break no date' {
        $wide = '測' * 20
        $null = Invoke-Psql $sandbox "update public.ai_response_cache set operation_type = '$wide' where cache_key = 'key 1200'"
        foreach ($columns in 79, 120) {
            $lines = (Get-AiCacheEntry 'key 1200' | Out-String -Width $columns) -split '\r?\n'
            $lines | ForEach-Object { $_.Length + ($_ -replace '[^測]').Length } | Should -Not -BeGreaterThan $columns
            "$lines" | Should -Match "$wide.*1,200"
            $lines -match '\d{4}-\d\d-\d\d \d\d:\d\dZ' | Should -Not -BeNullOrEmpty
        }
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
