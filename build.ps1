#!/usr/bin/env pwsh
#Requires -Version 7.4
<#
.SYNOPSIS
    Builds, tests, shows or packs the module.
.DESCRIPTION
    Build    stages an importable module in out/AiCache (the same as a plain dotnet build)
    Test     runs every test (the same as dotnet test)
    Demo     takes the whole guide through a throw-away PostgreSQL
    Package  makes out/package: the module as a .nupkg and as a zip, compiled ahead of time where that can be had
.EXAMPLE
    ./build.ps1
    Import-Module ./out/AiCache
#>
[CmdletBinding()]
param(
    [ValidateSet('Build', 'Test', 'Demo', 'Package')]
    [string] $Task = 'Build',

    [ValidateSet('Debug', 'Release')]
    [string] $Configuration = $Task -eq 'Package' ? 'Release' : 'Debug',

    # Package: where the project lives; the manifest names it.
    [uri] $ProjectUri
)

$ErrorActionPreference = 'Stop'
$PSNativeCommandUseErrorActionPreference = $true
Push-Location $PSScriptRoot
try {
    switch ($Task) {
        Build { dotnet build --configuration $Configuration }
        Test { dotnet test --configuration $Configuration }
        Demo { dotnet run --project src/AiCache.Quickstart --configuration $Configuration }
        Package { & ./src/AiCache/Package.ps1 -Configuration $Configuration -ProjectUri $ProjectUri }
    }
}
finally {
    Pop-Location
}
