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
}

Describe 'The view <_>' -ForEach $views {
    It 'is as it was' {
        $problems | Should -BeNullOrEmpty
        [IO.File]::ReadAllText("$shown/$_.txt") | Should -BeExactly ([IO.File]::ReadAllText("$PSScriptRoot/Views/$_.txt").ReplaceLineEndings("`n"))
    }

    It 'fits 120 columns, cuts nothing off, and is plain text in a file' {
        $text = [IO.File]::ReadAllText("$shown/$_.txt")
        $text.Split("`n").Where{ $_.Length -gt 120 } | Should -BeNullOrEmpty
        $text | Should -Not -Match '\e'
        # A key of 64 letters is more than a column: its beginning tells it apart.
        $text -replace '(?m)^[0-9a-f]{17}…' | Should -Not -Match '…'
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
        $json = $samples[$_] | ConvertTo-Json -Depth 6 -EnumsAsStrings -WarningAction Stop
        $json | Should -Not -Match 'not-shown'
        $copies = @($json | ConvertFrom-Json)
        $copies.Count | Should -Be @($samples[$_]).Count
        $copies[0].psobject.Properties.Name | Should -Be $samples[$_][0].psobject.Properties.Name
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
