BeforeAll {
    $root = (Resolve-Path "$PSScriptRoot/../..").Path
    . $PSScriptRoot/PowerShell.ps1

    $warnings = & $pwsh @again -NoProfile -NonInteractive -File "$root/build.ps1" -Task Package -ProjectUri 'https://example.com/aicache' 2>&1 | ForEach-Object { "$_" }
    if ($LASTEXITCODE -ne 0) { throw "build.ps1 -Task Package ended with exit code ${LASTEXITCODE}: $($warnings -join "`n")" }
    $version = (Import-PowerShellDataFile "$root/AiCache.psd1").ModuleVersion

    # A folder of modules that holds nothing but what was unpacked.
    $modules = New-Item (Join-Path $TestDrive modules) -ItemType Directory
    [IO.Compression.ZipFile]::ExtractToDirectory("$root/out/package/AiCache.$version.zip", $modules)
    $module = Join-Path $modules AiCache

    # Runs the lines in a PowerShell of its own that finds modules there and nowhere else.
    function Invoke-Unpacked([string[]] $Line) {
        $script = Join-Path $TestDrive "$([guid]::NewGuid()).ps1"
        Set-Content $script (@('$ErrorActionPreference = "Stop"', "`$env:PSModulePath = '$modules'") + $Line)
        $output = & $pwsh @again -NoProfile -NonInteractive -File $script 2>&1 | ForEach-Object { "$_" }
        if ($LASTEXITCODE -ne 0) { throw "Exit code ${LASTEXITCODE}: $($output -join "`n")" }
        $output
    }
}

Describe 'The package' {
    It 'works where it was unpacked, with nothing else to find' {
        Invoke-Unpacked @(
            '(Import-Module AiCache -PassThru).ModuleBase'
            # Nothing listens on port 1, which only the engine and its driver can find out.
            'try { Connect-AiCache "host=127.0.0.1 port=1 user=u dbname=d" } catch { $_.FullyQualifiedErrorId }'
        ) | Should -Be $module, 'ServerUnreachable,AiCache.Commands.ConnectAiCacheCommand'
    }

    It 'runs what was compiled for this platform, and the portable copies where that is missing' {
        $system = $IsWindows ? 'win' : $IsMacOS ? 'osx' : 'linux'
        $compiled = Join-Path $module "deps/$system-$([Runtime.InteropServices.RuntimeInformation]::ProcessArchitecture.ToString().ToLowerInvariant())"
        $loaded = 'Import-Module AiCache; try { Connect-AiCache "host=127.0.0.1 port=1 user=u dbname=d" } catch { }
            [Runtime.Loader.AssemblyLoadContext]::All.Where{ $_.Name -eq "AiCache" }.Assemblies.Location | Split-Path | Sort-Object -Unique'
        if (-not (Test-Path $compiled)) { Set-ItResult -Skipped -Because "there is no compiler for this platform here: $($warnings -match 'Not compiled')" }
        Invoke-Unpacked $loaded | Should -Be $compiled
        Rename-Item $compiled elsewhere
        try { Invoke-Unpacked $loaded | Should -Be (Join-Path $module deps) }
        finally { Rename-Item (Join-Path $module deps/elsewhere) $compiled }
    }

    It 'has help in it' {
        Invoke-Unpacked 'Import-Module AiCache; (Get-Help Invoke-AiCacheMigration).Synopsis' | Should -Not -Match 'Invoke-AiCacheMigration \['
    }

    It 'holds exactly the files that its manifest lists' {
        $files = Get-ChildItem $module -Recurse -File | ForEach-Object { [IO.Path]::GetRelativePath($module, $_.FullName).Replace('\', '/') }
        (Import-PowerShellDataFile "$module/AiCache.psd1").FileList | Sort-Object | Should -Be ($files | Sort-Object)
        $files | Where-Object { $_ -notmatch '\.(dll|psd1|ps1xml|xml|txt)$|^LICENSE$' } | Should -BeNullOrEmpty
    }

    It 'says in its manifest what a gallery asks for' {
        $manifest = Test-ModuleManifest "$module/AiCache.psd1"
        foreach ($property in 'Author', 'CompanyName', 'Copyright', 'Description', 'Tags', 'LicenseUri', 'ProjectUri', 'ReleaseNotes') {
            $manifest.$property | Should -Not -BeNullOrEmpty -Because $property
        }
        $manifest.Guid | Should -Be (Import-PowerShellDataFile "$root/AiCache.psd1").GUID
    }

    It 'carries one version everywhere' {
        $manifest = (Import-PowerShellDataFile "$module/AiCache.psd1").ModuleVersion
        $manifest | Should -Be $version
        Get-ChildItem $module -Recurse -Filter AiCache*.dll | ForEach-Object { $_.VersionInfo.ProductVersion.Split('+')[0] } | Sort-Object -Unique | Should -Be $manifest
    }
}
