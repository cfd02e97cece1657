# What a user sees of every output, compared letter by letter with Views/*.txt. Changed on purpose? Views/Show.ps1 writes them anew.

BeforeDiscovery {
    $module = (Resolve-Path "$PSScriptRoot/../../out/AiCache").Path
    Import-Module $module
    $views = (Get-ChildItem "$PSScriptRoot/Views" -Filter *.txt).BaseName
    # What PowerShell shows by itself.
    $known = 'System.IO.FileInfo', 'System.String', 'System.Boolean'
    $types = (Get-Command -Module AiCache -CommandType Cmdlet).OutputType.Name | Sort-Object -Unique | Where-Object { $_ -notin $known }
}

BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    $samples = & "$PSScriptRoot/Views/Sample.ps1"

    # As somebody with other habits sees it, in a file.
    $shown = (New-Item (Join-Path $TestDrive shown) -ItemType Directory).FullName
    $script = "[cultureinfo]::CurrentCulture = [cultureinfo]::CurrentUICulture = 'de-DE'; & '$PSScriptRoot/Views/Show.ps1' -Folder '$shown'"
    $before = $env:TZ
    try {
        $env:TZ = 'Asia/Kathmandu'
        $problems = & $pwsh @again -NoProfile -NonInteractive -Command $script 2>&1
    }
    finally { $env:TZ = $before }

    $script = {
        param($Module, $Samples, $Folder)
        $PSStyle.OutputRendering = 'PlainText'
        Import-Module $Module
        $samples = & $Samples
        $window = (Get-Command Get-AiCacheMigration).ImplementingType.Assembly.GetType('AiCache.Views.Window').GetProperty('Fixed')
        $copied = @{}
        $everyWidth = @{}
        foreach ($view in $samples.Keys) {
            $everyWidth[$view] = @{}
            foreach ($columns in 60..140 + 200) {
                $window.SetValue($null, $columns)
                $everyWidth[$view][$columns] = $samples[$view] | Out-String -Width $columns
            }
            $window.SetValue($null, 79)
            $samples[$view] | Export-Clixml "$Folder/$view.xml" -Depth 5
            $copied[$view] = Import-Clixml "$Folder/$view.xml" | Out-String -Width 79
        }
        $mixed = & { $samples.CacheDay; $samples.StorageUsage; $samples.Check; $samples.CacheDay } | Out-String -Width 79
        $constrained = @{}
        $ExecutionContext.SessionState.LanguageMode = 'ConstrainedLanguage'
        foreach ($view in $samples.Keys) { $constrained[$view] = $samples[$view] | Out-String -Width 79 }
        @{ EveryWidth = $everyWidth; Copied = $copied; Constrained = $constrained; Mixed = $mixed } | Export-Clixml "$Folder/all.xml" -Depth 4
    }
    & $pwsh @again -NoProfile -NonInteractive -Command $script -args $module, "$PSScriptRoot/Views/Sample.ps1", $shown
    $all = Import-Clixml "$shown/all.xml"
    $everyWidth, $copied, $constrained, $mixed = $all.EveryWidth, $all.Copied, $all.Constrained, $all.Mixed
}

Describe 'The view <_>' -ForEach $views {
    It 'is as it was' {
        $problems | Should -BeNullOrEmpty
        [IO.File]::ReadAllText("$shown/$_.txt") | Should -BeExactly ([IO.File]::ReadAllText("$PSScriptRoot/Views/$_.txt").ReplaceLineEndings("`n"))
    }

    It 'is plain text in a file' {
        [IO.File]::ReadAllText("$shown/$_.txt") | Should -Not -Match '\e'
    }

    It 'fits a window of any width from 60, and cuts nothing off' {
        $whole = $everyWidth[$_][200] -split '[:,]?\s+'
        foreach ($columns in 60..140) {
            $text = $everyWidth[$_][$columns]
            # A key of 64 letters is more than a narrow window has: its beginning tells it apart.
            if ($columns -lt 66) { $text = $text -replace '(?m)^  [0-9a-f]{40,}…$' }
            $text.Split("`n").Where{ $_.TrimEnd().Length -gt $columns } | Should -BeNullOrEmpty -Because "the window has $columns columns"
            $cut = ($text -split '[:,]?\s+').Where{ $_ -notin $whole -and $_ -notmatch '^[-█░]+$' }
            $cut | Should -BeNullOrEmpty -Because "in $columns columns nothing is cut"
        }
    }

    It 'is the same of what comes from a file, and in Constrained Language Mode' {
        # A file does not tell how many checks there were, nor what a connection leads to.
        $title = '(?s)^\s+.*?\n\n'
        if ($_ -eq 'MigrationPlan') { ($copied[$_] -split '\n\nName ')[0].TrimEnd() | Should -BeExactly ($everyWidth[$_][79] -split '\n\nName ')[0].TrimEnd() }
        elseif ($_ -eq 'Check') { $copied[$_] -replace $title | Should -BeExactly ($everyWidth[$_][79] -replace $title) }
        elseif ($_ -notin 'AiCacheConnection', 'AiCacheSandbox') { $copied[$_] | Should -BeExactly $everyWidth[$_][79] }
        $constrained[$_] | Should -BeExactly $everyWidth[$_][79]
    }
}

Describe 'What several commands print in one script' {
    It 'reads as their tables, each under its own heading' {
        $apart = $everyWidth.CacheDay[79], $everyWidth.StorageUsage[79], $everyWidth.Check[79], $everyWidth.CacheDay[79]
        $mixed -replace '\n+', "`n" | Should -BeExactly ($apart -join '' -replace '\n+', "`n")
    }
}

Describe 'The type <_>' -ForEach $types {
    It 'has a view, and a sample of it' {
        Get-FormatData -TypeName $_ | Should -Not -BeNullOrEmpty
        $samples[$_.Split('.')[-1]] | Should -Not -BeNullOrEmpty
        Test-Path "$PSScriptRoot/Views/$($_.Split('.')[-1]).txt" | Should -BeTrue
    }
}

Describe '<_> for other programs' -ForEach $views {
    It 'is JSON with every property, names for what is named, and no password' {
        $json = $samples[$_] | ConvertTo-Json -Depth 6 -WarningAction Stop
        $json | Should -Not -Match 'not-shown'
        $copies = @($json | ConvertFrom-Json)
        $copies.Count | Should -Be @($samples[$_]).Count
        $copies[0].psobject.Properties.Name | Should -Be $samples[$_][0].psobject.Properties.Name
        foreach ($state in $samples[$_][0].psobject.Properties.Where{ $_.Value -is [enum] }) {
            $copies[0].($state.Name) | Should -BeExactly "$($state.Value)"
        }
    }

    It 'is CSV with a row per object and every property, and no password' {
        $csv = $samples[$_] | ConvertTo-Csv
        $csv -join "`n" | Should -Not -Match 'not-shown'
        $rows = @($csv | ConvertFrom-Csv)
        $rows.Count | Should -Be @($samples[$_]).Count
        $plain = $samples[$_][0].psobject.Properties.Where{ $_.Value -is [string] -or $_.Value -is [long] -or $_.Value -is [enum] }.Name
        foreach ($name in $plain) { $rows[0].$name | Should -Be "$($samples[$_][0].$name)" }
    }
}

Describe 'A time' {
    It 'is UTC in every table, with its zone, wherever the reader is' {
        $samples.MigrationState[0] | Out-String -Width 120 | Should -Match '2026-03-01 12:00Z'
        $samples.CacheVersion | Out-String -Width 120 | Should -Match '2026-03-01 12:00Z'
        # In Kathmandu, too.
        [IO.File]::ReadAllText("$shown/MigrationState.txt") | Should -Match '2026-03-01 12:00Z'
        foreach ($view in Get-ChildItem $shown -Filter *.txt) {
            [IO.File]::ReadAllText($view.FullName) | Should -Not -Match '\d\d:\d\d(?::\d\d)?(?![:\dZ]|\sUTC)' -Because $view.Name
        }
    }

    It 'that was shown can be given back' {
        $before = (Get-Command Remove-AiCacheStaleEntries).Parameters.Before.Attributes.Where{ $_ -is [AiCache.Parameters.MomentAttribute] }[0]
        foreach ($text in '2026-03-01 12:00:00Z', '2026-03-01 12:00 UTC', '2026-03-01 12:00Z') {
            $before.Transform($ExecutionContext, $text) | Should -Be ([DateTimeOffset] '2026-03-01T12:00:00Z')
        }
    }
}

Describe 'An error' {
    It 'says in a few lines what was wrong and what to type next' {
        $shown = & $pwsh @again -NoProfile -NonInteractive -Command ("`$PSStyle.OutputRendering = 'PlainText'; " +
            "Import-Module '$module'; Connect-AiCache 'postgresql://u@127.0.0.1:1/d'") 2>&1
        $shown = ($shown | Out-String -Width 120).TrimEnd().Split("`n").TrimEnd()
        $shown[0] | Should -Be 'Connect-AiCache: No server listens at 127.0.0.1:1: the connection was refused.'
        $shown -join ' ' | Should -Match 'Recommendation: Check host and port, that the server runs and listens there'
        $shown.Count | Should -BeLessThan 6
    }

    It 'shows its details below, each on a line of its own' {
        $failure = Get-Failure { Connect-AiCache 'postgresql://u@127.0.0.1:1,127.0.0.1:2/d' -ErrorAction Stop }
        $failure.ErrorDetails.RecommendedAction | Should -Not -BeNullOrEmpty
        foreach ($text in ($failure | Out-String -Width 120), ($failure | Format-List | Out-String -Width 120)) {
            $text | Should -Match '127\.0\.0\.1:1: the connection was refused'
            $text | Should -Match '127\.0\.0\.1:2: the connection was refused'
            $text | Should -Match 'Recommendation:'
        }
    }
}
