#Requires -Version 7.6
<#
.SYNOPSIS
    Makes out/package: the module as a .nupkg for Publish-PSResource -NupkgPath, the same as a zip, and their SHA-256 sums.
.DESCRIPTION
    Stages the module apart from out/AiCache, adds copies of the engine that are compiled ahead of time for the platforms whose
    compiler NuGet has, and completes the manifest with what is only known now: the list of files and the release notes.
    A copy that is compiled for one platform does not load on another, so the portable ones stay beside them.
    Beside them stand the sums of all files (SHA256SUMS, for sha256sum --check), what of others is shipped
    (sbom.cdx.json, CycloneDX) and their licences.
.OUTPUTS
    The .nupkg, the zip and SHA256SUMS. The zip holds the folder AiCache, to be unpacked into a folder of PSModulePath.
#>
[CmdletBinding()]
param(
    [string] $Configuration = 'Release',

    # Where the project lives; the manifest names it.
    [uri] $ProjectUri,

    [string[]] $Platform = @('linux-x64', 'win-x64')
)

$ErrorActionPreference = 'Stop'
$root = (Resolve-Path "$PSScriptRoot/../..").Path
$package = Join-Path $root out/package
$module = Join-Path $package AiCache
$manifest = Join-Path $module AiCache.psd1

function Invoke-Dotnet {
    # Whoever calls decides what a failure means, also where build.ps1 has set that every one ends the script.
    $PSNativeCommandUseErrorActionPreference = $false
    # The assemblies name the sources that they were made of; where those were is nobody's business. Analyzers have seen
    # them in every other build.
    $settings = "-p:PathMap=$root=/_", '-p:RunAnalyzers=false', '--nologo', '--verbosity', 'quiet', '-maxCpuCount:1'
    $output = dotnet @args @settings 2>&1
    [pscustomobject]@{ Succeeded = $LASTEXITCODE -eq 0; Text = $output -join "`n" }
}

# SHA-256 sums as sha256sum --check reads them.
function Get-Sum([string] $Folder, [string[]] $File) {
    $File.ForEach({ "$((Get-FileHash (Join-Path $Folder $_) -Algorithm SHA256).Hash.ToLowerInvariant())  $_" })
}

# A fresh folder: what an earlier build left behind must not be packed.
if (Test-Path $package) { Remove-Item $package -Recurse }
$pages = @(if ($ProjectUri) { "-p:HelpAddress=$($ProjectUri.AbsoluteUri.TrimEnd('/'))/blob/HEAD/docs/en-US/" })
$built = Invoke-Dotnet build "$root/src/AiCache" --configuration $Configuration "-p:StagedModule=$module/" @pages
if (-not $built.Succeeded) { throw $built.Text }

foreach ($target in $Platform) {
    # In folders of its own, so that a build for no particular platform, under way or to come, does not notice.
    $artifacts = Join-Path $root "out/ahead-of-time/$target"
    # The lock file beside the project knows no platform; what is restored for one has its own here.
    $lock = "-p:NuGetLockFilePath=$artifacts/packages.lock.json", '-p:RestoreLockedMode=false'
    $settings = @('--runtime', $target, '-p:PublishReadyToRun=true', '--artifacts-path', $artifacts) + $lock
    $restored = Invoke-Dotnet restore "$root/src/AiCache.Engine" @settings
    if (-not $restored.Succeeded) {
        # No such package, no such version, no source: the package is whole without, and slower to start there.
        if ($restored.Text -notmatch 'NU1101|NU1102|NU1103|NU1301') { throw $restored.Text }
        Write-Warning ("Not compiled for ${target}: NuGet has no compiler for it here, so that platform runs the portable copies, " +
            "and a session's first command takes longer there. $($restored.Text.Split("`n")[0])")
        continue
    }
    $publish = '--no-restore', '--configuration', $Configuration, '--self-contained', 'false', '--output', "$artifacts/published"
    $published = Invoke-Dotnet publish "$root/src/AiCache.Engine" @publish @settings
    if (-not $published.Succeeded) { throw $published.Text }
    $folder = New-Item "$module/deps/$target" -ItemType Directory
    Copy-Item "$artifacts/published/*.dll" $folder
    $differing = Compare-Object (Get-ChildItem "$module/deps" -Filter *.dll).Name (Get-ChildItem $folder).Name
    if ($differing) { throw "deps and deps/$target hold different assemblies: $($differing.InputObject -join ', ')" }
}

$version = (Import-PowerShellDataFile $manifest).ModuleVersion
$notes = [regex]::Match((Get-Content "$root/CHANGELOG.md" -Raw), "(?ms)^## $([regex]::Escape($version))\b[^\n]*\n(.*?)(?=^## |\z)").Groups[1].Value.Trim()
if (-not $notes) { throw "CHANGELOG.md has no section ## $version." }
$packages = & "$PSScriptRoot/Packaging/Get-ShippedPackage.ps1" -Project "$root/src/AiCache.Engine"
& "$PSScriptRoot/Packaging/Add-Notice.ps1" -Module $module -Package $packages -Version $version

$sums = New-Item (Join-Path $module SHA256SUMS)
$files = Get-ChildItem $module -Recurse -File | ForEach-Object { [IO.Path]::GetRelativePath($module, $_.FullName).Replace('\', '/') } | Sort-Object
$quote = { "'" + [Management.Automation.Language.CodeGeneration]::EscapeSingleQuotedStringContent($args[0]) + "'" }
$list = ($files | ForEach-Object { "        $(& $quote $_)" }) -join "`n"
$more = "            ReleaseNotes = $(& $quote $notes)`n"
if ($ProjectUri) { $more += "            ProjectUri = $(& $quote $ProjectUri.AbsoluteUri)`n" }
$text = (Get-Content $manifest -Raw).
    Replace('    PrivateData ', "    FileList             = @(`n$list`n    )`n    PrivateData ").
    Replace('            LicenseUri ', "$more            LicenseUri ")
Set-Content $manifest $text -NoNewline
Test-ModuleManifest $manifest | Out-Null
Get-Sum $module $files.Where({ $_ -ne $sums.Name }) | Set-Content $sums

$zip = "AiCache.$version.zip"
[IO.Compression.ZipFile]::CreateFromDirectory($module, (Join-Path $package $zip), 'Optimal', $true)
Compress-PSResource $module $package
$artifacts = (Get-ChildItem $package -Filter AiCache.*.nupkg).Name, $zip
Get-Sum $package $artifacts | Set-Content (Join-Path $package SHA256SUMS)
Get-ChildItem $package -File
