#Requires -Version 7.4
<#
.SYNOPSIS
    Makes out/package: the module as the gallery takes it (Publish-PSResource -Path out/package/AiCache), and the same as a zip.
.DESCRIPTION
    Stages the module apart from out/AiCache, adds copies of the engine that are compiled ahead of time for the platforms whose
    compiler NuGet has, and completes the manifest with what is only known now: the list of files and the release notes.
    A copy that is compiled for one platform does not load on another, so the portable ones stay beside them.
.OUTPUTS
    The zip. It holds the folder AiCache, to be unpacked into a folder of PSModulePath.
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
    $output = dotnet @args --nologo --verbosity quiet -maxCpuCount:1 2>&1
    [pscustomobject]@{ Succeeded = $LASTEXITCODE -eq 0; Text = $output -join "`n" }
}

# A fresh folder: what an earlier build left behind must not be packed.
if (Test-Path $package) { Remove-Item $package -Recurse }
$built = Invoke-Dotnet build "$root/src/AiCache" --configuration $Configuration "-p:StagedModule=$module/"
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
        Write-Warning "Not compiled for ${target}: NuGet has no compiler for it here, so that platform runs the portable copies, and a session's first command takes longer there. $($restored.Text.Split("`n")[0])"
        continue
    }
    $published = Invoke-Dotnet publish "$root/src/AiCache.Engine" --no-restore --configuration $Configuration --self-contained false @settings --output "$artifacts/published"
    if (-not $published.Succeeded) { throw $published.Text }
    $folder = New-Item "$module/deps/$target" -ItemType Directory
    Copy-Item "$artifacts/published/*.dll" $folder
    $differing = Compare-Object (Get-ChildItem "$module/deps" -Filter *.dll).Name (Get-ChildItem $folder).Name
    if ($differing) { throw "deps and deps/$target hold different assemblies: $($differing.InputObject -join ', ')" }
}

$version = (Import-PowerShellDataFile $manifest).ModuleVersion
$notes = [regex]::Match((Get-Content "$root/CHANGELOG.md" -Raw), "(?ms)^## $([regex]::Escape($version))\b[^\n]*\n(.*?)(?=^## |\z)").Groups[1].Value.Trim()
if (-not $notes) { throw "CHANGELOG.md has no section ## $version." }
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

$archive = Join-Path $package "AiCache.$version.zip"
[IO.Compression.ZipFile]::CreateFromDirectory($module, $archive, 'Optimal', $true)
Get-Item $archive
