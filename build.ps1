#!/usr/bin/env pwsh
#Requires -Version 7.4
<#
.SYNOPSIS
    Builds, tests, shows or packs the module.
.DESCRIPTION
    Build    stages an importable module in out/AiCache (the same as a plain dotnet build)
    Test     runs every test (the same as dotnet test)
    Demo     takes the whole guide through a throw-away PostgreSQL
    Package  packs out/AiCache into out/AiCache.<version>.zip
.EXAMPLE
    ./build.ps1
    Import-Module ./out/AiCache
#>
[CmdletBinding()]
param(
    [ValidateSet('Build', 'Test', 'Demo', 'Package')]
    [string] $Task = 'Build',

    [ValidateSet('Debug', 'Release')]
    [string] $Configuration = $Task -eq 'Package' ? 'Release' : 'Debug'
)

$ErrorActionPreference = 'Stop'
$PSNativeCommandUseErrorActionPreference = $true
Push-Location $PSScriptRoot
try {
    switch ($Task) {
        Build { dotnet build --configuration $Configuration }
        Test { dotnet test --configuration $Configuration }
        Demo { dotnet run --project src/AiCache.Quickstart --configuration $Configuration }
        Package {
            # A fresh folder: what an earlier build left behind must not be packed.
            if (Test-Path out/AiCache) { Remove-Item out/AiCache -Recurse }
            dotnet build src/AiCache --configuration $Configuration
            $version = (Import-PowerShellDataFile AiCache.psd1).ModuleVersion
            $archive = Join-Path $PSScriptRoot "out/AiCache.$version.zip"
            if (Test-Path $archive) { Remove-Item $archive }
            [IO.Compression.ZipFile]::CreateFromDirectory((Join-Path $PSScriptRoot out/AiCache), $archive, 'Optimal', $true)
            Get-Item $archive
        }
    }
}
finally {
    Pop-Location
}
