#Requires -Version 7.6
<#
.SYNOPSIS
    The deployment guide on a throw-away PostgreSQL, with the commands an operator types.
.DESCRIPTION
    Each step shows its command, what the guide expects, and what was found. Exit code 0 only if every step did what the guide
    expects. The sandbox is stopped in any case.
#>
param(
    # The folder of the module.
    [Parameter(Mandatory)] [string] $Module,

    # What to call the sandbox.
    [Parameter(Mandatory)] [string] $Name,

    # Where to keep what is written.
    [Parameter(Mandatory)] [string] $Folder,

    # The program that plays the application.
    [Parameter(Mandatory)] [string] $Application
)

$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
if ([Console]::IsOutputRedirected) { $PSStyle.OutputRendering = 'PlainText' }
$clock = [Diagnostics.Stopwatch]::StartNew()
$script:steps = $script:skipped = 0

# Runs a command, and compares its output with what the guide expects: $_ is all of it, an array.
# An error whose id is in $SkippedBy says that this machine lacks a program for it: then the step is skipped.
function Step([string] $Title, [scriptblock] $Command, [string] $Expected, [scriptblock] $Holds, [scriptblock] $Found, [string[]] $SkippedBy) {
    $script:steps++
    Write-Host ('{0,2}  {1}{2}{3}' -f $steps, $PSStyle.Bold, $Title, $PSStyle.Reset)
    Write-Host "    $($PSStyle.Foreground.Cyan)> $("$Command".Trim().Replace('$Name', $Name).Replace('$Folder', $Folder))$($PSStyle.Reset)"
    Write-Host "    expected  $Expected"
    $start = $clock.Elapsed
    try { $result = @(& $Command) }
    catch {
        if ($_.FullyQualifiedErrorId.Split(',')[0] -notin $SkippedBy) { throw }
        $script:skipped++
        Write-Host "    $($PSStyle.Foreground.Yellow)skipped $($PSStyle.Reset)  $_ $($_.ErrorDetails.RecommendedAction)"
        return
    }
    $seconds = ($clock.Elapsed - $start).TotalSeconds.ToString('0.0', [cultureinfo]::InvariantCulture)
    $good = [bool] (ForEach-Object $Holds -InputObject $result)
    $mark = $good ? "$($PSStyle.Foreground.Green)ok      " : "$($PSStyle.Foreground.Red)FAILED  "
    Write-Host "    $mark$($PSStyle.Reset)  $(ForEach-Object $Found -InputObject $result) $($PSStyle.Dim)($seconds s)$($PSStyle.Reset)"
    if (-not $good) { throw 'not as expected' }
}

# Whether there are three of them, all with this value.
function Test-Three($Migration, [string] $Property, [string] $Value) {
    @($Migration).Count -eq 3 -and -not ($Migration.$Property -ne $Value)
}

# Such as "add_ai_response_cache Applied, add_lecture_content_hashes Applied".
function Format-Migration($Migration, [string] $Property) {
    ($Migration | ForEach-Object { "$($_.Name) $($_.$Property)$($_.Rows ? " ($($_.Rows) row$($_.Rows -eq 1 ? '' : 's'))" : '')" }) -join ', '
}

# Such as "120 checks: 113 Passed, 1 Warning (Backup.pg_dump), 6 Skipped (Usage)".
function Format-Check($Check) {
    $groups = $Check | Group-Object Status | ForEach-Object {
        $which = $_.Name -eq 'Passed' ? @() : $_.Name -eq 'Skipped' ? ($_.Group.Category | Select-Object -Unique) : $_.Group.Name
        "$($_.Count) $($_.Name)$($which ? " ($($which -join ', '))" : '')"
    }
    "$(@($Check).Count) checks: $($groups -join ', ')"
}

try {
    Import-Module $Module
    Write-Host "AiCache quickstart: the deployment guide on a throw-away PostgreSQL, in PowerShell $($PSVersionTable.PSVersion)`n"

    Step 'Start a throw-away PostgreSQL' { Start-AiCacheSandbox $Name } `
        'a server shaped like Supabase, running' `
        { $_.Status -eq 'Running' } `
        { "PostgreSQL $($_.ServerVersion) at $($_.Database)" }

    Step 'Connect to it' { Get-AiCacheSandbox $Name | Connect-AiCache } `
        'a role that owns the database and is no superuser' `
        { $_.Username -eq 'postgres' -and $_.ServerVersion } `
        { "$_" }

    Step 'Check the prerequisites' { Test-AiCachePrerequisite } `
        'tables, roles and rights are there: nothing failed' `
        { $_ -and $_.Status -notcontains 'Failed' } `
        { Format-Check $_ }

    Step 'Back up' { Backup-AiCacheDatabase $Folder } `
        'a backup that was read back and holds every row' `
        { $_.Grade -eq 'Decoded' -and ($_.Rows.Values | Measure-Object -Sum).Sum -gt 0 } `
        { "$($_.Name): $($_.Grade), $($_.Size) bytes, $(($_.Rows.Values | Measure-Object -Sum).Sum) rows in $($_.Rows.Count) tables" } `
        -SkippedBy ClientNotFound, ClientTooOld

    Step 'Look at the plan' { Invoke-AiCacheMigration -WhatIf } `
        'three migrations to apply, nothing changed' `
        { (Test-Three $_ Outcome WouldApply) -and (Test-Three (Get-AiCacheMigration) Status Pending) } `
        { ($_ | ForEach-Object { "$($_.Name) ($($_.Steps.Count) statements)" }) -join ', ' }

    Step 'Deploy' { Invoke-AiCacheMigration } `
        'three migrations applied, each verified before its commit' `
        { Test-Three $_ Outcome Applied } `
        { Format-Migration $_ Outcome }

    Step 'Deploy again' { Invoke-AiCacheMigration } `
        'nothing to do' `
        { Test-Three $_ Outcome AlreadyApplied } `
        { Format-Migration $_ Outcome }

    Step 'Look at the migrations' { Get-AiCacheMigration } `
        'three applied, none of them different from the contract' `
        { (Test-Three $_ Status Applied) -and -not $_.Differences } `
        { Format-Migration $_ Status }

    Step 'Verify the deployment' { Test-AiCacheDeployment } `
        'tables, indexes, policies, functions and triggers as they should be, operations and row security tried: nothing failed' `
        { $_ -and $_.Status -notcontains 'Failed' } `
        { Format-Check $_ }

    Step 'Serve cache traffic as the application' { & $Application serve $Name | ConvertFrom-Json } `
        '6 hits, 4 misses, 1 answer invalidated as its lecture changes, and exact statistics' `
        { $_.Hits -eq 6 -and $_.Misses -eq 4 -and $_.Invalidated -eq 1 -and $_.StatisticsAgree } `
        { "$($_.Hits) hits, $($_.Misses) misses, $($_.Invalidated) answer invalidated; get_cache_stats: " +
            "$($_.CountedRequests) requests, $($_.CountedHits) hits, $($_.HitRate) %, $($_.CountedTokens) tokens saved" }

    Step 'Let sixty days pass' { & $Application age $Name; Get-AiCacheEntry } `
        '1000 answers more than the three that are there' `
        { $_.Count -eq 1003 } `
        { "$($_.Count) answers" }

    # The days are counted in UTC, and today may be another day where the server is.
    Step 'Show the statistics' { Get-AiCacheStats -Days 60 -Summary } `
        'requests on every one of the sixty days' `
        { $_.ActiveDays -ge 59 -and $_.CacheHits + $_.CacheMisses -eq $_.TotalRequests } `
        { "$($_.ActiveDays) days, $($_.TotalRequests) requests, $($_.HitRate) % hits, $($_.TokensSaved) tokens saved" }

    Step 'Show the storage' { Get-AiCacheStorage } `
        'three tables and their indexes, less than 1 GB' `
        { $tables = $_ | Where-Object Kind -eq Table; $tables.Count -ge 3 -and ($tables | Measure-Object TotalBytes -Sum).Sum -lt 1GB } `
        {
            $tables = $_ | Where-Object Kind -eq Table
            $bytes = ($tables | Measure-Object TotalBytes -Sum).Sum
            "$($tables.Count) tables and $($_.Count - $tables.Count) indexes, $bytes bytes"
        }

    Step 'Check the health' { Test-AiCacheHealth } `
        'no alert: hits enough, small enough, in use' `
        { $_ -and $_.Status -notcontains 'Failed' } `
        { Format-Check $_ }

    Step 'Write a report' { @(Test-AiCacheHealth) + (Get-AiCacheStats -Days 60) + (Get-AiCacheStorage) | Export-AiCacheReport $Folder/report.html } `
        'one page of HTML with the checks and charts' `
        { $_.Exists -and (Get-Content $_ -Raw) -match '(?s)<html.*<svg.*</html>' } `
        { "$($_.Name), $($_[0].Length) bytes" }

    Step 'Clean up' { Remove-AiCacheStaleEntries -OlderThanDays 30 -Force } `
        'entries of more than 30 days are gone, younger ones are not' `
        { $_.Deleted -gt 0 -and $_.Remaining -eq 0 -and @(Get-AiCacheEntry).Count -eq 1003 - $_.Deleted -and -not (Get-AiCacheEntry -OlderThan 31) } `
        { "$($_.Deleted) entries deleted, $($_.Remaining) stale ones remain" }

    Step 'Keep the planner informed' { Optimize-AiCacheDatabase } `
        'three tables analyzed' `
        { $_.Count -ge 3 } `
        { $_.Table -join ', ' }

    Step 'Prove a backup' { Backup-AiCacheDatabase $Folder | Test-AiCacheBackup -Restore -Connection (Get-AiCacheConnection) } `
        'all of it restored into a database of its own, with every row: nothing failed' `
        { $_ -and $_.Status -notcontains 'Failed' -and (Get-AiCacheBackup $Folder)[0].Grade -eq 'Restored' } `
        { "$((Get-AiCacheBackup $Folder)[0].Name): $((Get-AiCacheBackup $Folder)[0].Grade); $(Format-Check $_)" } `
        -SkippedBy ClientNotFound, ClientTooOld

    $sandbox = Get-AiCacheSandbox $Name
    $copy = "host=127.0.0.1 port=$($sandbox.Port) user=postgres dbname=copy"
    Step 'Restore the whole' {
        & $Application create $Name copy
        Backup-AiCacheDatabase $Folder |
            Restore-AiCacheDatabase -Connection $copy -Credential $sandbox.Credential -NoOwner -Force 3>$null
    } `
        'every row in a new database, no deployment check that fails there' `
        { $_.IsWhole -and $_.Database -like 'copy@*' -and $_.Rows['public.ai_response_cache'] -eq @(Get-AiCacheEntry).Count -and -not $_.NewFailures } `
        { "$($_.Rows.Count) tables with $(($_.Rows.Values | Measure-Object -Sum).Sum) rows in $($_.Database) " +
            "from $($_.Backup.Name), which is $($_.Backup.Grade)" } `
        -SkippedBy ClientNotFound, ClientTooOld

    Step 'Restore one table' { Backup-AiCacheDatabase $Folder -Scope Cache | Restore-AiCacheDatabase -Table ai_response_cache -Clean -Force } `
        'as many answers as before, no deployment check that fails now' `
        { $_.Rows['public.ai_response_cache'] -eq @(Get-AiCacheEntry).Count -and -not $_.NewFailures } `
        { "$($_.Rows['public.ai_response_cache']) answers from $($_.Backup.Name)" } `
        -SkippedBy ClientNotFound, ClientTooOld

    Step 'Roll back' { Undo-AiCacheMigration -Force } `
        'three migrations undone' `
        { Test-Three $_ Outcome Undone } `
        { Format-Migration $_ Outcome }

    Step 'See that nothing is left' { Get-AiCacheMigration } `
        'three migrations pending, as before' `
        { Test-Three $_ Status Pending } `
        { Format-Migration $_ Status }

    $data = (Get-AiCacheSandbox $Name).DataFolder
    Step 'Stop it' { Stop-AiCacheSandbox $Name } `
        'no server and no file left' `
        { -not (Get-AiCacheSandbox "$Name*") -and -not (Test-Path $data) } `
        { "'$Name' is $((Test-Path $data) ? 'still there' : 'gone, and its data with it')" }

    Write-Host ("`n{0} steps, each as the guide expects{1}, in {2} s." -f $steps,
        ($skipped ? " but $skipped skipped" : ''),
        $clock.Elapsed.TotalSeconds.ToString('0.0', [cultureinfo]::InvariantCulture))
    exit 0
}
catch {
    if ($_.Exception.Message -ne 'not as expected') {
        Write-Host "    $($PSStyle.Foreground.Red)FAILED  $($PSStyle.Reset)  $_"
        if ($_.ErrorDetails.RecommendedAction) { Write-Host "              $($_.ErrorDetails.RecommendedAction)" }
    }
    Write-Host "`nStep $steps did not do what the guide expects; the sandbox is stopped."
    exit 1
}
finally {
    if (Get-Module AiCache) { Get-AiCacheSandbox "$Name*" | Stop-AiCacheSandbox }
}
