#!/usr/bin/env pwsh
#Requires -Version 7.6
<#
.SYNOPSIS
    Writes the cache's figures for Prometheus: the file that node_exporter's textfile collector reads.
.DESCRIPTION
    The file is replaced as a whole. Exit code 0: it was. 2: it was not; the old one stays, and its age is an alert.
.EXAMPLE
    pwsh -NoProfile -NonInteractive -File write-metrics.ps1 -Connection service=aicache -Backups /var/lib/aicache/backups
#>
param(
    # Whatever the commands take; the password belongs into a password file.
    [string] $Connection = 'service=aicache',

    # In the folder that node_exporter reads (--collector.textfile.directory).
    [string] $Path = '/var/lib/prometheus/node-exporter/aicache.prom',

    # Where backups are kept; left out, nothing is told of them.
    [string] $Backups
)

$ErrorActionPreference = 'Stop'
try {
    Import-Module AiCache
    $null = Connect-AiCache $Connection
    & {
        # What is a threshold here is one in the alerts.
        Test-AiCacheHealth -MinimumHitRate 30 -MaxSize 1GB -SilentFor 24:00:00
        Get-AiCacheStats -Days 1
        Get-AiCacheStats -Days 30 -Summary
        Get-AiCacheStorage
        Get-AiCacheActivity
        # Without pg_cron there are no jobs to tell of.
        Get-AiCacheMaintenance -WarningAction SilentlyContinue
        if ($Backups) { Get-AiCacheBackup $Backups }
    } | Export-AiCacheReport $Path -Format OpenMetrics | Out-Null
}
catch {
    [Console]::Error.WriteLine("$_")
    exit 2
}
