# Dot-sourced by every suite's BeforeAll: the staged module, and sandboxes that no other session sees.
$ErrorActionPreference = 'Stop'
. $PSScriptRoot/PowerShell.ps1
$module = (Resolve-Path "$PSScriptRoot/../../out/AiCache").Path
Import-Module $module

# Suites speak of today: none begins so late in the servers' day (UTC) that it might end in the next.
$left = [DateTime]::UtcNow.Date.AddDays(1) - [DateTime]::UtcNow
if ($left.TotalMinutes -lt 3) { Start-Sleep -Duration ($left + [timespan]::FromMilliseconds(50)) }

$env:XDG_STATE_HOME = $env:LOCALAPPDATA = (New-Item (Join-Path $TestDrive state) -ItemType Directory -Force).FullName

# What a user sees of the objects, 120 columns wide.
function Show-Output { $input | Out-String -Width 120 }

# The error that the script block ends with.
function Get-Failure([scriptblock] $ScriptBlock) {
    try { & $ScriptBlock | Out-Null } catch { return $_ }
    throw "No error from: $ScriptBlock"
}

# Runs SQL with psql and returns its rows.
function Invoke-Psql($Sandbox, [string] $Sql) {
    $env:PGPASSWORD = $Sandbox.Credential.GetNetworkCredential().Password
    try {
        $rows = $Sql | & $psql -X -q -A -t -v ON_ERROR_STOP=1 -h 127.0.0.1 -p $Sandbox.Port -U $Sandbox.Credential.UserName -d postgres -f - 2>&1
        if ($LASTEXITCODE -ne 0) { throw "psql: $rows" }
        $rows
    }
    finally { $env:PGPASSWORD = $null }
}

$psql = @(
    (Get-Command psql -CommandType Application -ErrorAction Ignore)?.Source
    Get-ChildItem /usr/lib/postgresql/*/bin/psql, '/opt/homebrew/opt/postgresql*/bin/psql', 'C:/Program Files/PostgreSQL/*/bin/psql.exe' -ErrorAction Ignore
) | Where-Object { $_ } | Select-Object -First 1

# Listens at an address of its own, and returns what it is told so many times.
function Start-Hook([int] $Times = 1) {
    $free = [Net.Sockets.TcpListener]::new([ipaddress]::Loopback, 0)
    $free.Start()
    $hook = "http://127.0.0.1:$($free.LocalEndpoint.Port)/hook/"
    $free.Stop()
    $hook
    Start-ThreadJob -ArgumentList $hook, $Times {
        $listener = [Net.HttpListener]::new()
        $listener.Prefixes.Add($args[0])
        $listener.Start()
        for ($i = 0; $i -lt $args[1]; $i++) {
            $context = $listener.GetContext()
            [IO.StreamReader]::new($context.Request.InputStream).ReadToEnd()
            $context.Response.Close()
        }
        $listener.Close()
    }
}

# Ends a process that does not end by itself, and so the test.
function Wait-End([Diagnostics.Process] $Process) {
    if ($Process.WaitForExit([timespan]::FromMinutes(5))) { return }
    $Process.Kill($true)
    throw "Process $($Process.Id) had not ended after five minutes."
}

# What keeps the commands of a script from running: text that is no PowerShell, commands and parameters that do not exist.
function Find-Mistake([string] $Code) {
    $errors = $null
    $script = [Management.Automation.Language.Parser]::ParseInput($Code, [ref] $null, [ref] $errors)
    foreach ($mistake in $errors) { $mistake.Message }
    $own = $script.FindAll({ $args[0] -is [Management.Automation.Language.FunctionDefinitionAst] }, $true).Name
    foreach ($call in $script.FindAll({ $args[0] -is [Management.Automation.Language.CommandAst] }, $true)) {
        $name = $call.GetCommandName()
        # Programs such as psql need not be on the machine that runs the tests.
        if ($name -notmatch '^\p{L}+-\p{L}+$' -or $name -in $own) { continue }
        # Windows' own, what a test runner or the gallery brings, and vaults.
        if ($name -match '^(New|Register)-ScheduledTask|^(Invoke-Pester|New-PesterConfiguration|Install-PSResource|Get-Secret|Get-AzAccessToken)$' -and
            -not (Get-Command $name -ErrorAction Ignore)) { continue }
        $command = Get-Command $name -ErrorAction Ignore
        if (-not $command) { "$name is no command"; continue }
        if ($name -match '-(Content|Item|ChildItem|ItemProperty)$') {
            # The provider of the path adds parameters, which are bound as the line runs.
            foreach ($parameter in $call.CommandElements.Where({ $_ -is [Management.Automation.Language.CommandParameterAst] })) {
                try { $null = $command.ResolveParameter($parameter.ParameterName) } catch { "$($call.Extent.Text): $_" }
            }
            continue
        }
        $binding = [Management.Automation.Language.StaticParameterBinder]::BindCommand($call, $true)
        # What is splatted is known as the line runs.
        $binding.BindingExceptions.Values.Where({ -not $_.CommandElement.Splatted }).ForEach({ "$($call.Extent.Text): $($_.BindingException.Message)" })
    }
}

# Looks at every process's arguments all the time, for a text that must be in none.
function Watch-Argument([string] $Text) {
    $told = @{ Ends = $false }
    Start-ThreadJob -ArgumentList $Text, $told {
        param($text, $told)
        # A process has its starter's arguments first, and then its own for good: looked at a few times, it is known.
        $looks = @{}
        while (-not $told.Ends) {
            $before, $looks = $looks, @{}
            foreach ($process in [IO.Directory]::GetDirectories('/proc')) {
                $looks[$process] = 1 + $before[$process]
                if ($looks[$process] -gt 10) { continue }
                try { $line = [IO.File]::ReadAllText("$process/cmdline") } catch { continue }
                if ($line.Contains($text)) { $line.Replace([char] 0, ' ') }
            }
            Start-Sleep -Milliseconds 20
        }
    } | Add-Member -PassThru Told $told
}

# What it has found; the looking ends. It is told to: a job that is stopped cannot be removed in that very moment.
function Receive-Argument($Watch) {
    $Watch.Told.Ends = $true
    $Watch | Receive-Job -Wait
    $Watch | Remove-Job
}
