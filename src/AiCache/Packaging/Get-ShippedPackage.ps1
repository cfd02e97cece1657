<#
.SYNOPSIS
    Returns the NuGet packages of which a project ships assemblies, by what its restore has written down.
.OUTPUTS
    Objects with Name, Version, License (SPDX), Copyright, Address, Hash (SHA-512 of the package file, in hex), Purl,
    Direct (whether the project names it itself), DependsOn (purls) and Folder.
#>
param(
    # The project's folder.
    [Parameter(Mandatory)] [string] $Project
)

$ErrorActionPreference = 'Stop'
$assets = Get-Content (Join-Path $Project obj/project.assets.json) -Raw | ConvertFrom-Json -AsHashtable
$framework = @($assets.targets.Keys)[0]
$named = @($assets.project.frameworks.Values)[0].dependencies.Keys
$shipped = $assets.targets[$framework].GetEnumerator().Where({ $_.Value.type -eq 'package' -and $_.Value.runtime })
$purls = @{}
foreach ($package in $shipped) {
    $name, $version = $package.Key.Split('/')
    $purls[$name] = "pkg:nuget/$name@$version"
}

foreach ($package in $shipped | Sort-Object Key) {
    $name, $version = $package.Key.Split('/')
    $folder = $assets.packageFolders.Keys | ForEach-Object { Join-Path $_ $assets.libraries[$package.Key].path } |
        Where-Object { Test-Path $_ } | Select-Object -First 1
    $about = ([xml] (Get-Content (Join-Path $folder "$($name.ToLowerInvariant()).nuspec") -Raw)).package.metadata
    if ($about.license.type -ne 'expression') { throw "$name names no licence by its SPDX id: what it may be shipped under has to be looked up." }
    [pscustomobject]@{
        Name      = $name
        Version   = $version
        License   = $about.license.InnerText
        Copyright = $about.copyright
        Address   = $about.projectUrl
        Hash      = [Convert]::ToHexStringLower([Convert]::FromBase64String((Get-Content (Join-Path $folder *.nupkg.sha512))))
        Purl      = $purls[$name]
        Direct    = $name -in $named
        DependsOn = @(@($package.Value.dependencies.Keys).Where({ $_ -in $purls.Keys }).ForEach({ $purls[$_] }))
        Folder    = $folder
    }
}
