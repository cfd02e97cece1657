#!/usr/bin/env pwsh
#Requires -Version 7.6
<#
.SYNOPSIS
    What the cache needs every day: a backup, on Sundays the clean-up, and a health check with a report.
.DESCRIPTION
    Exit code 0: all is well. 1: the health check found something; health.html and the log say what. 2: a step could not be done.
.EXAMPLE
    pwsh -NoProfile -NonInteractive -File maintenance.ps1 -Connection service=aicache -Folder /var/lib/aicache
#>
param(
    # Whatever the commands take; the password belongs into a password file.
    [string] $Connection = 'service=aicache',

    # Where backups, the report and the log go.
    [string] $Folder = $PSScriptRoot,

    # The clean-up takes entries older than so many days, and statistics three times as old.
    [int] $OlderThanDays = 30,

    # Cleans up today, whatever the day.
    [switch] $CleanUp
)

$ErrorActionPreference = 'Stop'
$null = New-Item $Folder -ItemType Directory -Force
$null = Start-Transcript (Join-Path $Folder 'maintenance.log') -Append
try {
    Import-Module AiCache
    Connect-AiCache $Connection

    $backups = Join-Path $Folder 'backups'
    Backup-AiCacheDatabase -Path $backups -Scope Cache
    Remove-AiCacheBackup -Path $backups -KeepDays 7 -KeepWeeks 8 -Force

    if ($CleanUp -or (Get-Date).DayOfWeek -eq 'Sunday') {
        Remove-AiCacheStaleEntries -OlderThanDays $OlderThanDays -MaxDuration 30min -Force
        Remove-AiCacheStaleStats -OlderThanDays ($OlderThanDays * 3) -Force
    }
    Optimize-AiCacheDatabase

    $checks = Test-AiCacheHealth
    $checks
    & { $checks; Get-AiCacheStats -Days 30; Get-AiCacheStorage } | Export-AiCacheReport (Join-Path $Folder 'health.html') -Title 'AI response cache'
    exit ($checks.Status -contains 'Failed' ? 1 : 0)
}
catch {
    # Not thrown on: the exit code is what the scheduler sees.
    $_ | Out-String | Write-Host
    exit 2
}
finally {
    $null = Stop-Transcript
}
