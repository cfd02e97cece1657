#Requires -Version 7.6
<#
.SYNOPSIS
    Makes the README's pictures anew: terminal.svg out of what the commands really write, report.png out of a real report.
.DESCRIPTION
    On a throw-away PostgreSQL, with the module that the build has put into out/AiCache. The report is photographed by Chromium
    (or Chrome or Edge); where there is none, that picture stays as it is.
.EXAMPLE
    dotnet build; dotnet pwsh docs/pictures/Make.ps1
#>
param(
    [string] $Module = "$PSScriptRoot/../../out/AiCache",

    # Where the pictures go.
    [string] $Folder = $PSScriptRoot
)

$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
$PSStyle.OutputRendering = 'Ansi'
$columns = 100

# What a user types, and then sees.
$script:screen = [Collections.Generic.List[string]]::new()
function Show([string] $Typed) {
    $script:screen.Add("$($PSStyle.Foreground.BrightBlack)PS>$($PSStyle.Reset) $($PSStyle.Bold)$Typed$($PSStyle.Reset)")
    $lines = (& ([scriptblock]::Create($Typed)) 3>$null | Out-String -Width $columns) -split '\r?\n'
    # One empty line between commands, and none of PowerShell's around a table.
    $written = (0..($lines.Count - 1)).Where{ ($lines[$_] -replace '\e\[[\d;]*m').Trim() }
    if ($written) { $script:screen.AddRange([string[]] $lines[$written[0]..$written[-1]]) }
    $script:screen.Add('')
}

# The colours that PowerShell's own are drawn in.
$colours = @{
    '30' = '#57606a'; '31' = '#ff7b72'; '32' = '#3fb950'; '33' = '#d29922'; '34' = '#58a6ff'; '35' = '#bc8cff'; '36' = '#39c5cf'
    '90' = '#8b949e'; '91' = '#ffa198'; '92' = '#56d364'; '93' = '#e3b341'; '94' = '#79c0ff'; '96' = '#56d4dd'
}

# Lines of a terminal as SVG: each run of one style is a tspan.
function ConvertTo-Svg([string[]] $Line) {
    $width, $height = (24 + $columns * 8.4), (28 + $Line.Count * 19)
    "<svg xmlns=`"http://www.w3.org/2000/svg`" viewBox=`"0 0 $([int] $width) $height`" font-family=`"ui-monospace, Menlo, Consolas, monospace`" font-size=`"14`">"
    "<rect width=`"100%`" height=`"100%`" rx=`"8`" fill=`"#0d1117`"/>"
    for ($i = 0; $i -lt $Line.Count; $i++) {
        $colour, $weight = '#e6edf3', 'normal'
        $spans = foreach ($part in [regex]::Matches($Line[$i], '\e\[([\d;]*)m|[^\e]+')) {
            if (-not $part.Value.StartsWith([char] 27)) {
                "<tspan fill=`"$colour`" font-weight=`"$weight`">$([Net.WebUtility]::HtmlEncode($part.Value))</tspan>"
                continue
            }
            foreach ($code in $part.Groups[1].Value.Split(';')) {
                if ($code -in '', '0') { $colour, $weight = '#e6edf3', 'normal' }
                elseif ($code -eq '1') { $weight = 'bold' }
                elseif ($colours.ContainsKey($code)) { $colour = $colours[$code] }
            }
        }
        if ($spans) { "<text x=`"12`" y=`"$(28 + $i * 19)`" xml:space=`"preserve`">$($spans -join '')</text>" }
    }
    '</svg>'
}

# A page as a browser of this machine shows it.
function Save-Picture([string] $Page, [string] $Picture) {
    $places = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome', 'C:/Program Files/Google/Chrome/Application/chrome.exe',
        'C:/Program Files (x86)/Microsoft/Edge/Application/msedge.exe'
    $browser = @((Get-Command chromium, chromium-browser, google-chrome -CommandType Application -ErrorAction Ignore).Source) +
        $places.Where{ Test-Path $_ } | Select-Object -First 1
    if (-not $browser) { Write-Warning 'No Chromium: report.png stays as it is.'; return }
    $kept = (New-Item (Join-Path ([IO.Path]::GetTempPath()) "aicache-picture-$PID") -ItemType Directory).FullName
    try {
        & $browser --headless --no-sandbox --disable-gpu --hide-scrollbars --no-first-run "--user-data-dir=$kept" `
            '--window-size=1100,640' --virtual-time-budget=3000 "--screenshot=$Picture" ([uri]::new($Page)).AbsoluteUri *> $kept/said
        if ($LASTEXITCODE -ne 0 -or -not (Test-Path $Picture)) { throw "${browser}: $(Get-Content $kept/said -Tail 5)" }
    }
    finally { Remove-Item $kept -Recurse -Force -ErrorAction Ignore }
}

Import-Module $Module
$sandbox = 'shop', 'before'
try {
    # As it is in an application that has run for sixty days; and one that the cache is not yet in.
    $null = Start-AiCacheSandbox shop -Seed 5000
    Start-AiCacheSandbox before | Connect-AiCache | Out-Null
    Show 'Invoke-AiCacheMigration -Rehearse | Select-Object -Skip 1 -First 1'
    $backups = Join-Path ([IO.Path]::GetTempPath()) "aicache-pictures-$PID"
    Get-AiCacheSandbox shop | Connect-AiCache | Out-Null
    Push-Location (New-Item $backups -ItemType Directory)
    Show 'Backup-AiCacheDatabase ./backups | Test-AiCacheBackup -Restore | Group-Object Status -NoElement'
    Show 'Get-AiCacheBackup ./backups | Format-Table Name, Grade, Scope, Size'
    Show 'Undo-AiCacheMigration -WhatIf | Format-Table Name, Outcome, Rows, Bytes'
    Pop-Location
    ConvertTo-Svg $script:screen | Set-Content (Join-Path $Folder terminal.svg)

    $page = Join-Path $backups report.html
    & { Test-AiCacheHealth; Get-AiCacheStats -Days 30; Get-AiCacheStorage } | Export-AiCacheReport $page -Title 'AI response cache' | Out-Null
    Save-Picture $page (Join-Path (Resolve-Path $Folder) report.png)
}
finally {
    foreach ($name in $sandbox) { Get-AiCacheSandbox $name -ErrorAction Ignore | Stop-AiCacheSandbox -Confirm:$false }
    if ($backups) { Remove-Item $backups -Recurse -Force }
}
