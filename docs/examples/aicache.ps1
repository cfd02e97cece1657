#!/usr/bin/env pwsh
#Requires -Version 7.6
<#
.SYNOPSIS
    One entry for pipelines, cron, the Task Scheduler and containers: plan, deploy, check, health, maintain.
.DESCRIPTION
    plan      prerequisites, and what a deployment would do; changes nothing
    deploy    prerequisites, a backup that is tested, the deployment, and its proof
    check     compares what is deployed with the contract
    health    the health check, with a report
    maintain  a backup of the cache, retention, on Sundays the clean-up, statistics, and the health check

    Exit code 0: good. 1: a check failed. 2: something could not be done; the last lines say what. 3: something could not be looked at.
    It writes five lines at most, and with -Quiet none where all is good; everything else stands in aicache.log beside the reports.
    On GitHub and Azure each check that is not good is an annotation, too.
    Where an address for alerts is given (-AlertUriPath, or the variable AICACHE_ALERT_URI) Slack, Teams, Alertmanager or a webhook is told of
    each change, once: what is wrong, what could not be looked at because the database does not answer, and what is well again.
.EXAMPLE
    pwsh -NoProfile -NonInteractive -File aicache.ps1 deploy -Folder ./deployment
.EXAMPLE
    pwsh -NoProfile -NonInteractive -File aicache.ps1 maintain -Connection service=aicache -Folder /var/lib/aicache -Quiet
#>
param(
    # plan, deploy, check, health or maintain.
    [string] $Command,

    # Whatever the commands take. Left out: AICACHE_CONNECTION, DATABASE_URL, PG*. The password belongs into the environment or a password file.
    [string] $Connection,

    # A script that gives the password for each new connection: of a vault, or a token that expires. It is given the connection.
    [string] $PasswordScript,

    # The role that everything is done as, where the one that logs in is a member of it: postgres, for Supabase's cli_login_postgres.
    [string] $Role,

    # Where backups, reports and the log go.
    [string] $Folder = '.',

    # A file with the whole URL for alerts, which is a secret and so no argument. Left out: the variable AICACHE_ALERT_URI, where it is set.
    [string] $AlertUriPath,

    # Writes nothing where all is good.
    [switch] $Quiet,

    # deploy: without a backup; for a database that can be made again.
    [switch] $NoBackup,

    # deploy and maintain: proves the backup by restoring it into a throw-away server, which needs PostgreSQL's server programs.
    [switch] $Prove,

    # maintain: entries older than so many days go, and statistics three times as old.
    [int] $OlderThanDays = 30,

    # maintain: cleans up today, whatever the day.
    [switch] $CleanUp,

    # A log larger than so many bytes becomes aicache.1.log, that one aicache.2.log, and so on up to this count.
    [long] $LogSize = 1MB,
    [int] $LogCount = 5
)

$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
# Of the whole session, where it was not started for this script.
$rendering, $PSStyle.OutputRendering = $PSStyle.OutputRendering, 'PlainText'
$clock = [Diagnostics.Stopwatch]::StartNew()
$words = 'good', 'failed', 'could not be done', 'unknown'
$said = [Collections.Generic.List[string]]::new()
$where = ''
$alert = $null

function Write-Log([object[]] $Record) {
    $text = ($Record | Out-String -Width 160).Trim()
    try { if ($text) { [IO.File]::AppendAllText($log, "$text`n") } }
    catch { throw "The log '$log' cannot be written: $($_.Exception.GetBaseException().Message)" }
}

# Runs a step: what it says and returns goes into the log, what it returns to the caller, too.
function Step([string] $StepName, [scriptblock] $Work) {
    Write-Log "$(Get-Date -Format o) $StepName"
    $records = @(& $Work 2>&1 3>&1 6>&1)
    Write-Log $records
    $records.Where{ $_ -isnot [Management.Automation.InformationalRecord] -and $_ -isnot [Management.Automation.InformationRecord] }
}

# An older log goes one place up; the oldest is written over.
function Update-Log {
    if (-not (Test-Path -LiteralPath $log) -or (Get-Item -LiteralPath $log).Length -le $LogSize) { return }
    for ($i = $LogCount - 1; $i -ge 0; $i--) {
        $from = $i -eq 0 ? $log : (Join-Path $Folder "aicache.$i.log")
        if (Test-Path -LiteralPath $from) { Move-Item -LiteralPath $from (Join-Path $Folder "aicache.$($i + 1).log") -Force }
    }
}

# Tells somebody what has changed. What was told is kept beside the reports.
function Send-Alert([object[]] $Check) {
    if ($alert) { Step alert { $Check | Send-AiCacheAlert @alert } | Out-Null }
}

# Writes the reports of checks, remembers what is to be said of them, and returns the exit code that they mean.
function Complete-Check([object[]] $Check, [string] $Name, [object[]] $Beside = @()) {
    Step "report of $Name" {
        $Check | Export-AiCacheReport -Format JUnit -Path (Join-Path $Folder "$Name.xml")
        $Check + $Beside | Export-AiCacheReport -Format Html -Path (Join-Path $Folder "$Name.html") -Title "AI response cache: $Name"
    } | Out-Null
    # Annotations are commands to the host, which reads them in what the job writes.
    if ($env:GITHUB_ACTIONS) { $Check | Export-AiCacheReport -Format GitHub -Title "AI response cache: $Name" | Write-Host }
    if ($env:TF_BUILD) {
        $Check | Export-AiCacheReport -Format AzureDevOps -Path (Join-Path $Folder "$Name.md") | Where-Object { $_ -is [string] } | Write-Host
    }
    Send-Alert $Check
    $counts = $Check | Group-Object Status | ForEach-Object { "$($_.Count) $("$($_.Name)".ToLowerInvariant())" }
    $said.Add("${Name}: $($Check.Count) checks: $($counts -join ', ')")
    $bad = @($Check.Where{ $_.Status -eq 'Failed' }) + @($Check.Where{ $_.Status -eq 'Unknown' })
    if ($bad) { $said.Add("$($bad[0].Status): $($bad[0].Name): $($bad[0].Message)$($bad.Count -gt 1 ? " (and $($bad.Count - 1) more)" : '')") }
    $bad.Count -eq 0 ? 0 : $bad[0].Status -eq 'Failed' ? 1 : 3
}

function Test-Need { Complete-Check (Step prerequisites { Test-AiCachePrerequisite }) prerequisites }

# A backup that was read to its end, or restored; anything less is no backup.
function Save-Backup([string] $Scope) {
    $backup = Step backup { Backup-AiCacheDatabase -Path (Join-Path $Folder backups) -Scope $Scope }
    $checks = @(Step 'test of the backup' { $backup | Test-AiCacheBackup -Restore:$Prove })
    $good = -not $checks.Where{ $_.Status -in 'Failed', 'Unknown' }
    $said.Add("backup: $($backup.Path), $($good ? ($Prove ? 'proven by a restore' : 'read to its end') : 'not proven, see the log')")
    $good ? 0 : 1
}

function Start-Plan {
    $code = Test-Need
    $plan = @(Step plan { Invoke-AiCacheMigration -WhatIf })
    $said.Add("plan: $(($plan | ForEach-Object { "$($_.Name) $($_.Outcome)" }) -join ', ')")
    $code
}

function Start-Deployment {
    if (($code = Test-Need)) { return $code }
    if (-not $NoBackup -and ($code = Save-Backup Database)) { return $code }
    $done = @(Step deployment { Invoke-AiCacheMigration })
    $said.Add("deployment: $(($done | ForEach-Object { "$($_.Name) $($_.Outcome)" }) -join ', ')")
    Complete-Check (Step check { Test-AiCacheDeployment }) deployment
}

function Start-Health {
    $checks = @(Step health { Test-AiCacheHealth })
    Complete-Check $checks health (Step figures { Get-AiCacheStats -Days 30; Get-AiCacheStorage })
}

function Start-Maintenance {
    if (($code = Save-Backup Cache)) { return $code }
    Step retention { Remove-AiCacheBackup -Path (Join-Path $Folder backups) -KeepDays 7 -KeepWeeks 8 -Force } | Out-Null
    if ($CleanUp -or (Get-Date).DayOfWeek -eq 'Sunday') {
        Step clean-up {
            Remove-AiCacheStaleEntries -OlderThanDays $OlderThanDays -MaxDuration 30min -Force
            Remove-AiCacheStaleStats -OlderThanDays ($OlderThanDays * 3) -Force
        } | Out-Null
    }
    Step statistics { Optimize-AiCacheDatabase } | Out-Null
    Start-Health
}

try {
    $made = New-Item $Folder -ItemType Directory -Force
    if (-not $made.PSIsContainer) { throw "The folder '$Folder' cannot be made: choose another -Folder." }
    $Folder = $made.FullName
    $log = Join-Path $Folder aicache.log
    Update-Log
    $do = switch ($Command) {
        plan { 'Start-Plan' }
        deploy { 'Start-Deployment' }
        check { { Complete-Check (Step check { Test-AiCacheDeployment }) deployment } }
        health { 'Start-Health' }
        maintain { 'Start-Maintenance' }
        default { throw "'$Command' is none of plan, deploy, check, health, maintain." }
    }
    # Beside the module where it is shipped with it; elsewhere the module is looked for.
    $beside = Join-Path $PSScriptRoot AiCache.psd1
    Import-Module ((Test-Path -LiteralPath $beside) ? $beside : 'AiCache')
    $given = $Connection ? @{ Connection = $Connection } : @{}
    if ($Role) { $given.Role = $Role }
    if ($PasswordScript) { $given.Credential = { & (Resolve-Path -LiteralPath $PasswordScript) @args } }
    if ($AlertUriPath -or $env:AICACHE_ALERT_URI) {
        $alert = @{ Title = "AI response cache: $Command"; StatePath = Join-Path $Folder alerts.json }
        if ($AlertUriPath) { $alert.Uri = ConvertTo-SecureString (Get-Content -LiteralPath $AlertUriPath -Raw).Trim() -AsPlainText }
    }
    $where = "$(Step connection { Connect-AiCache @given })"
    $code = & $do
}
catch {
    $code = 2
    $id = $_.FullyQualifiedErrorId -match '^(\w+),' ? "$($Matches[1]): " : ''
    $said.Add("$id$($_.ToString() -replace '\s+', ' ')")
    if ($_.ErrorDetails.RecommendedAction) { $said.Add(($_.ErrorDetails.RecommendedAction -replace '\s+', ' ')) }
    # What cannot be logged is said all the same.
    try { if ($log) { Write-Log ($_, $_.ScriptStackTrace) } }
    catch { $log = '' }
    # A database that does not answer is a check, too; where that was not the reason, the others are told anew.
    if ($alert) {
        try { Send-Alert @(Test-AiCacheHealth @given -ErrorAction SilentlyContinue) }
        catch { $said.Add("alert: $($_.ToString() -replace '\s+', ' ')") }
    }
}

$seconds = $clock.Elapsed.TotalSeconds.ToString('0.0', [cultureinfo]::InvariantCulture)
$now = (Get-Date).ToString('yyyy-MM-dd HH:mm:ss zzz', [cultureinfo]::InvariantCulture)
$heading = "aicache ${Command}: $($words[$code])$($where ? ": $where" : ''), $now, $seconds s"
# What was found last is what ended it.
$lines = @($heading) + @($said | Select-Object -Last 3) + @(if ($log) { "log: $log" })
try { if ($log) { Write-Log $lines } }
catch { $lines += "$_" }
if (-not $Quiet -or $code -ne 0) { $lines | Write-Host }
$PSStyle.OutputRendering = $rendering
exit $code
