#Requires -Version 7.6
<#
.SYNOPSIS
    Registers aicache.ps1 maintain with the Windows Task Scheduler, every night at three. Run it once, as an administrator.
.DESCRIPTION
    The account needs a service file (%APPDATA%\postgresql\.pg_service.conf) and a password file (%APPDATA%\postgresql\pgpass.conf)
    of its own, and the module, for example in C:\Program Files\PowerShell\Modules. The task's last result is the script's exit code.
.EXAMPLE
    ./scheduled-task.ps1 -Credential (Get-Credential 'DOMAIN\aicache') -Folder C:\AiCache
#>
param(
    # The account that runs it.
    [Parameter(Mandatory)] [pscredential] $Credential,

    [string] $Connection = 'service=aicache',

    # Where backups, the report and the log go.
    [string] $Folder = 'C:\AiCache',

    [datetime] $At = '03:00'
)

$ErrorActionPreference = 'Stop'
$script = Join-Path $PSScriptRoot 'aicache.ps1'
# This PowerShell. The .NET tool's runs in dotnet, which is told what to run.
$program = [Environment]::ProcessPath
$first = (Split-Path $program -LeafBase) -eq 'dotnet' ? "`"$PSHOME/pwsh.dll`" " : ''
$action = New-ScheduledTaskAction -Execute $program -WorkingDirectory $PSScriptRoot `
    -Argument "$first-NoProfile -NonInteractive -File `"$script`" maintain -Quiet -Connection `"$Connection`" -Folder `"$Folder`""
$trigger = New-ScheduledTaskTrigger -Daily -At $At
# A run that was missed is made up for; one that hangs is ended before the next.
$settings = New-ScheduledTaskSettingsSet -StartWhenAvailable -MultipleInstances IgnoreNew -ExecutionTimeLimit (New-TimeSpan -Hours 12)
Register-ScheduledTask -TaskName 'AiCache maintenance' -Action $action -Trigger $trigger -Settings $settings `
    -User $Credential.UserName -Password $Credential.GetNetworkCredential().Password -Force
