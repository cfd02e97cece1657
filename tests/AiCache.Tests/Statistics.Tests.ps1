BeforeAll {
    . $PSScriptRoot/Common.ps1
    $sandbox = Start-AiCacheSandbox -Name figures
    $null = $sandbox | Connect-AiCache
    $null = Invoke-AiCacheMigration
    . $PSScriptRoot/Traffic.ps1
}

AfterAll {
    Get-AiCacheSandbox | Stop-AiCacheSandbox
}

Describe 'Get-AiCacheStats' {
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
