BeforeAll {
    . $PSScriptRoot/Common.ps1
    $sandbox = Start-AiCacheSandbox -Name reports
    $null = $sandbox | Connect-AiCache
    $null = Invoke-AiCacheMigration
    . $PSScriptRoot/Traffic.ps1
}

AfterAll {
    Get-AiCacheSandbox | Stop-AiCacheSandbox
}

Describe 'Export-AiCacheReport' {
    BeforeAll {
        $objects = @(Test-AiCacheHealth) + @(Get-AiCacheStats) + @(Get-AiCacheStorage) + @(Get-AiCacheEntry -Top 3)
        $folder = New-Item (Join-Path $TestDrive reports) -ItemType Directory
        Push-Location $folder
    }
    AfterAll { Pop-Location }

    It 'writes <name>, and returns the file' -ForEach @(
        @{ name = 'report.html'; start = '<!DOCTYPE html>' }
        @{ name = 'new folder/report.md'; start = '# AI response cache' }
        @{ name = 'report.xml'; start = '<?xml version="1.0" encoding="utf-8"?>' }
        @{ name = 'report.json'; start = '{' }
        @{ name = 'report.prom'; start = '# HELP aicache_build_info The module that wrote this.' }
    ) {
        $file = $objects | Export-AiCacheReport $name
        $file.FullName | Should -Be (Join-Path $folder $name)
        (Get-Content $file)[0] | Should -Be $start
        # Whole in the pipeline, and shown like any other file.
        $file.PSPath, $file.PSIsContainer | Should -Be (Get-Item (Join-Path $folder $name)).PSPath, $false
    }

    It 'takes what Import-Clixml returns' {
        $objects | Export-Clixml all.xml
        $first = Get-Content ($objects | Export-AiCacheReport first.json) | ConvertFrom-Json
        $second = Get-Content (Import-Clixml all.xml | Export-AiCacheReport second.json) | ConvertFrom-Json
        $first.createdAt = $second.createdAt = $null
        $second | ConvertTo-Json -Depth 9 | Should -Be ($first | ConvertTo-Json -Depth 9)
    }

    It 'names in its footer who has looked, and at which server, also what comes from Import-Clixml' {
        $objects | Export-Clixml who.xml
        $server = (Get-AiCacheConnection).ServerVersion
        foreach ($file in ($objects | Export-AiCacheReport who.html), (Import-Clixml who.xml | Export-AiCacheReport later.html)) {
            (Get-Content $file -Raw) -match '<footer.*?</footer>' | Should -BeTrue
            $Matches[0] | Should -Match "PostgreSQL $([regex]::Escape("$server")) &#183; as $($sandbox.Credential.UserName) &#183; \d+ checks"
        }
    }

    It 'replaces a file unless it must not' {
        $null = $objects | Export-AiCacheReport again.json
        $null = $objects | Export-AiCacheReport again.json
        (Get-Failure { $objects | Export-AiCacheReport again.json -NoClobber }).FullyQualifiedErrorId | Should -BeLike 'FileExists,*'
        $objects | Export-AiCacheReport planned.json -WhatIf
        'planned.json' | Should -Not -Exist
        (Get-Failure { $objects | Export-AiCacheReport report.txt }).FullyQualifiedErrorId | Should -BeLike 'ReportFormatUnknown,*'
        (Get-Failure { $objects | Export-AiCacheReport }).FullyQualifiedErrorId | Should -BeLike 'ReportFormatUnknown,*'
    }

    It 'is written although the checks end with an error' {
        (Get-Failure { Test-AiCacheHealth -MinimumHitRate 90 -MinimumRequests 10 -FailOnError |
            Export-AiCacheReport failed.xml }).FullyQualifiedErrorId | Should -BeLike 'CheckFailed,*'
        ([xml](Get-Content failed.xml)).testsuites.failures | Should -BeGreaterThan 0
    }

    It 'annotates a build and adds to the summary of its job' {
        $checks = Test-AiCacheHealth -MinimumHitRate 90 -MinimumRequests 10 | Where-Object Name -in Health.HitRate, Health.Size
        $env:GITHUB_STEP_SUMMARY = Join-Path $folder summary.md
        try {
            Set-Content $env:GITHUB_STEP_SUMMARY 'from another step'
            $checks | Export-AiCacheReport -Format GitHub | Should -BeLike '::error title=Health.HitRate at *'
            Get-Content summary.md | Select-Object -First 2 | Should -Be 'from another step', '# AI response cache'
        }
        finally { $env:GITHUB_STEP_SUMMARY = $null }
        $checks | Export-AiCacheReport -Format GitHub | Should -HaveCount 1
        $lines = $checks | Export-AiCacheReport azure.md -Format AzureDevOps
        $lines[0] | Should -BeLike '##vso`[task.logissue type=error;*'
        $lines[-1] | Should -Be "##vso[task.uploadsummary]$(Join-Path $folder azure.md)"
    }

    It 'leaves out what it has no room for, and says so' {
        $null = @(Get-Process -Id $PID) + @(Test-AiCacheHealth) | Export-AiCacheReport odd.json -WarningVariable warnings 3>$null
        $warnings | Should -BeLike '*no room for Process*'
    }

    It 'keeps the figures that it has where a database cannot be asked' {
        Set-Content kept.prom 'as it was'
        $checks = Test-AiCacheHealth -Connection 'host=127.0.0.1 port=1 user=u' -ErrorAction SilentlyContinue
        (Get-Failure { $checks | Export-AiCacheReport kept.prom }).FullyQualifiedErrorId | Should -BeLike 'ReportEmpty,*'
        Get-Content kept.prom | Should -Be 'as it was'
        Get-Content ($checks | Export-AiCacheReport asked.md) -Raw | Should -Match 'Checks\.Health'
    }

    It 'makes no report of nothing' {
        (Get-Failure { @() | Export-AiCacheReport nothing.json }).FullyQualifiedErrorId | Should -BeLike 'ReportEmpty,*'
        'nothing.json' | Should -Not -Exist
    }
}

Describe 'Measure-AiCacheImpact' {
    It 'compares with a baseline, also one from a file' {
        $before = Measure-AiCacheImpact -Rounds 5
        $before.Verdict | Sort-Object -Unique | Should -Be NotCompared
        $before | Export-Clixml (Join-Path $TestDrive before.xml)
        $after = Measure-AiCacheImpact -Rounds 5 -Baseline (Import-Clixml (Join-Path $TestDrive before.xml))
        $after.Name | Should -Be $before.Name
        $after.Before | Should -Be $before.Typical
        $after.Ratio | Should -Not -Contain $null
        ($after | Show-Output) -split '\r?\n' | ForEach-Object Length | Should -Not -BeGreaterThan 120
        (Get-Content ($after | Export-AiCacheReport (Join-Path $TestDrive impact.html))) -join '' |
            Should -Match "The application's|The application&#39;s own queries"
    }

    It 'refuses a table that is not there, and a baseline of something else' {
        (Get-Failure { Measure-AiCacheImpact -Table nowhere }).FullyQualifiedErrorId | Should -BeLike 'TableNotFound,*'
        (Get-Failure { Measure-AiCacheImpact -Baseline (Get-Date) }).FullyQualifiedErrorId | Should -BeLike 'InputUnreadable,*'
    }
}

Describe 'Measure-AiCacheRetention' {
    It 'recommends one, and says why' {
        $candidates = Measure-AiCacheRetention -Days 14, 7, 30
        $candidates.Days | Should -Be 7, 14, 30
        @($candidates | Where-Object Recommended).Count | Should -Be 1
        ($candidates | Where-Object Recommended).Reason | Should -Not -BeNullOrEmpty
        (Get-Content ($candidates | Export-AiCacheReport (Join-Path $TestDrive retention.html))) -join '' | Should -Match 'How long to keep entries'
    }

    It 'is what a preview of the purge shows, and a purge does not ask for' {
        $preview = Remove-AiCacheStaleEntries -OlderThanDays 20 -WhatIf
        $preview.Retention.Days | Should -Contain 20
        @($preview.Retention | Where-Object Recommended).Count | Should -Be 1
    }
}

Describe 'Export-AiCacheDiagnostic' {
    It 'holds what the database says, and the last errors' {
        $null = Get-Failure { Get-AiCacheStats -From 2026-01-02 -To 2026-01-01 }
        $diagnostic = Export-AiCacheDiagnostic (Join-Path $TestDrive help.zip)
        $diagnostic.Parts.Where{ $_.Problem } | Should -BeNullOrEmpty
        Expand-Archive $diagnostic.Path $TestDrive/help
        (Get-ChildItem $TestDrive/help).Name | Sort-Object | Should -Be (@('README.txt') + $diagnostic.Parts.Name | Sort-Object)
        Get-Content $TestDrive/help/errors.json -Raw | Should -Match 'RangeInvalid'
        (Get-Failure { Export-AiCacheDiagnostic $diagnostic.Path }).FullyQualifiedErrorId | Should -BeLike 'FileExists,*'
    }
}
