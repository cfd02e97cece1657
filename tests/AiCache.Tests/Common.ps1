# Dot-sourced by every suite's BeforeAll: the staged module, and sandboxes that no other session sees.
$ErrorActionPreference = 'Stop'
$module = (Resolve-Path "$PSScriptRoot/../../out/AiCache").Path
Import-Module $module
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
