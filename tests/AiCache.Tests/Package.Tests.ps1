BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    $root = (Resolve-Path "$PSScriptRoot/../..").Path

    $packing = "$root/build.ps1", '-Task', 'Package', '-ProjectUri', 'https://example.com/aicache'
    $warnings = & $pwsh @again -NoProfile -NonInteractive -File @packing 2>&1 | ForEach-Object { "$_" }
    if ($LASTEXITCODE -ne 0) { throw "build.ps1 -Task Package ended with exit code ${LASTEXITCODE}: $($warnings -join "`n")" }
    $version = (Import-PowerShellDataFile "$root/AiCache.psd1").ModuleVersion

    # A folder of modules that holds nothing but what was unpacked.
    $modules = New-Item (Join-Path $TestDrive modules) -ItemType Directory
    [IO.Compression.ZipFile]::ExtractToDirectory("$root/out/package/AiCache.$version.zip", $modules)
    $module = Join-Path $modules AiCache

    # Runs the lines in a PowerShell of its own that finds modules there and nowhere else.
    function Invoke-Unpacked([string[]] $Line, [string] $From = $modules) {
        $script = Join-Path $TestDrive "$([guid]::NewGuid()).ps1"
        Set-Content $script (@('$ErrorActionPreference = "Stop"', "`$env:PSModulePath = '$From'") + $Line)
        $output = & $pwsh @again -NoProfile -NonInteractive -File $script 2>&1 | ForEach-Object { "$_" }
        if ($LASTEXITCODE -ne 0) { throw "Exit code ${LASTEXITCODE}: $($output -join "`n")" }
        $output
    }

    # All files of a folder, as the package writes their names.
    function Get-FileName([string] $Folder) {
        Get-ChildItem $Folder -Recurse -File | ForEach-Object { [IO.Path]::GetRelativePath($Folder, $_.FullName).Replace('\', '/') } | Sort-Object
    }

    # What a file of sums says that is not so.
    function Find-WrongSum([string] $Folder) {
        foreach ($line in Get-Content (Join-Path $Folder SHA256SUMS)) {
            if ($line -cnotmatch '^([0-9a-f]{64})  (\S.*)$') { $line; continue }
            if ((Get-FileHash (Join-Path $Folder $Matches[2])).Hash -ne $Matches[1]) { $Matches[2] }
        }
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
        $files = Get-FileName $module
        (Import-PowerShellDataFile "$module/AiCache.psd1").FileList | Sort-Object | Should -Be $files
        $files | Where-Object { $_ -notmatch '\.(dll|psd1|ps1xml|xml|txt)$|^(LICENSE|SHA256SUMS|sbom\.cdx\.json)$' } | Should -BeNullOrEmpty
    }

    It 'holds the SHA-256 sums of all its files, and has those of its two forms beside it' {
        (Get-Content "$module/SHA256SUMS").ForEach({ $_.Substring(66) }) | Should -Be (Get-FileName $module).Where({ $_ -ne 'SHA256SUMS' })
        Find-WrongSum $module | Should -BeNullOrEmpty
        (Get-Content "$root/out/package/SHA256SUMS").ForEach({ $_.Substring(66) }) | Should -Be "AiCache.$version.nupkg", "AiCache.$version.zip"
        Find-WrongSum "$root/out/package" | Should -BeNullOrEmpty
    }

    It 'does not say where it was built' {
        Get-ChildItem $module -Recurse -File | Where-Object { [IO.File]::ReadAllText($_, [Text.Encoding]::Latin1).Contains($root) } |
            Should -BeNullOrEmpty
    }

    It 'opens the page of the project for Get-Help -Online' {
        $line = 'Import-Module AiCache; (Get-Help Restore-AiCacheDatabase).relatedLinks.navigationLink | Where-Object uri |
            ForEach-Object { "$($_.linkText) $($_.uri)" }'
        $links = Invoke-Unpacked $line
        $links[0] | Should -Be 'Online Version: https://example.com/aicache/blob/HEAD/docs/en-US/Restore-AiCacheDatabase.md'
        if ($IsLinux) {
            # What PowerShell opens addresses with.
            $browser = New-Item (Join-Path $TestDrive xdg-open) -Value "#!/bin/sh`necho `"`$1`" > '$TestDrive/opened'`n"
            $browser.UnixFileMode = 'UserRead, UserWrite, UserExecute'
            Invoke-Unpacked "`$env:PATH = '${TestDrive}:' + `$env:PATH; Get-Help Restore-AiCacheDatabase -Online
                for (`$i = 0; `$i -lt 600 -and -not (Get-Content '$TestDrive/opened' -ErrorAction Ignore); `$i++) { Start-Sleep -Milliseconds 50 }"
            Get-Content "$TestDrive/opened" | Should -Be ($links[0] -replace '^Online Version: ')
        }
        foreach ($link in $links) { $link -replace '^.*/HEAD', $root | Should -Exist }
        # The plain build knows of no project, and then no command may open anything.
        (Get-Help Restore-AiCacheDatabase).relatedLinks.navigationLink.uri | Where-Object { $_ } | Should -BeNullOrEmpty
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
        Get-ChildItem $module -Recurse -Filter AiCache*.dll | ForEach-Object { $_.VersionInfo.ProductVersion.Split('+')[0] } |
            Sort-Object -Unique | Should -Be $manifest
    }
}

Describe 'What the package tells of others' {
    BeforeAll {
        $bill = Get-Content "$module/sbom.cdx.json" -Raw | ConvertFrom-Json -AsHashtable
        $others = (Get-ChildItem "$module/deps" -Filter *.dll).Where({ $_.BaseName -notlike 'AiCache*' })
        $restored = (dotnet nuget locals global-packages --list) -replace '^[^:]+: '
    }

    It 'is CycloneDX, and names every assembly that is not ours' {
        $bill.bomFormat, $bill.specVersion, $bill.metadata.component.version | Should -Be 'CycloneDX', '1.6', $version
        $others.Count | Should -BeGreaterOrEqual 4
        $bill.components.name | Should -Be ($others.BaseName | Sort-Object)
    }

    It 'has the version, licence and hash that the package itself has' {
        foreach ($component in $bill.components) {
            $assembly = $others.Where({ $_.BaseName -eq $component.name })[0]
            $assembly.VersionInfo.ProductVersion | Should -Match "^$([regex]::Escape($component.version))(\+|$)"
            $component.purl | Should -Be "pkg:nuget/$($component.name)@$($component.version)"
            $folder = Join-Path $restored $component.name.ToLowerInvariant() $component.version
            $component.hashes[0].alg | Should -Be 'SHA-512'
            $component.hashes[0].content | Should -Be (Get-FileHash (Join-Path $folder *.nupkg) -Algorithm SHA512).Hash.ToLowerInvariant()
            Get-Content (Join-Path $folder *.nuspec) -Raw | Should -Match ([regex]::Escape(">$($component.licenses[0].expression)</license>"))
        }
    }

    It 'says what needs what' {
        $ids = @($bill.metadata.component.'bom-ref') + $bill.components.'bom-ref'
        $bill.dependencies.ref | Should -Be $ids
        foreach ($id in $bill.dependencies.dependsOn) { $id | Should -BeIn $ids }
        $direct = ([xml] (Get-Content "$root/src/AiCache.Engine/AiCache.Engine.csproj" -Raw)).Project.ItemGroup.PackageReference.Include
        $bill.dependencies[0].dependsOn.ForEach({ $_ -replace '^pkg:nuget/|@.*' }) |
            Should -Be ($direct | Where-Object { $_ -in $others.BaseName } | Sort-Object)
    }

    It 'is not made where a package does not name its licence' {
        $place = (New-Item (Join-Path $TestDrive unlicensed/obj) -ItemType Directory).Parent
        $package = New-Item (Join-Path $place nameless/1.0.0) -ItemType Directory
        Set-Content "$package/nameless.nuspec" '<package><metadata><license type="file">LICENSE</license></metadata></package>'
        @{
            targets        = @{ net = @{ 'Nameless/1.0.0' = @{ type = 'package'; runtime = @{ 'lib/Nameless.dll' = @{} } } } }
            libraries      = @{ 'Nameless/1.0.0' = @{ path = 'nameless/1.0.0' } }
            packageFolders = @{ "$place" = @{} }
            project        = @{ frameworks = @{ net = @{ dependencies = @{ Nameless = @{} } } } }
        } | ConvertTo-Json -Depth 6 | Set-Content "$place/obj/project.assets.json"
        { & "$root/src/AiCache/Packaging/Get-ShippedPackage.ps1" -Project $place } | Should -Throw 'Nameless names no licence*'
    }

    It 'has the licence of each in full' {
        (Get-ChildItem "$module/licenses").BaseName | Sort-Object | Should -Be $bill.components.name
        foreach ($component in $bill.components) {
            $text = Get-Content "$module/licenses/$($component.name).txt" -Raw
            $text | Should -Match "^$([regex]::Escape("$($component.name) $($component.version)"))\n"
            $text | Should -Match "SPDX-License-Identifier: $($component.licenses[0].expression)\n"
            $text | Should -Match '(Copyright|©)'
            $text | Should -Match 'Permission (to use|is hereby granted)[\s\S]+AS IS'
        }
    }
}

Describe 'The package in a gallery' {
    BeforeAll {
        # A user who has no repository and no module.
        $user = (New-Item (Join-Path $TestDrive user) -ItemType Directory).FullName
        $gallery = (New-Item (Join-Path $TestDrive gallery) -ItemType Directory).FullName
        $installed = (New-Item (Join-Path $TestDrive installed) -ItemType Directory).FullName
        $places = 'HOME', 'XDG_CONFIG_HOME', 'XDG_DATA_HOME', 'XDG_STATE_HOME', 'LOCALAPPDATA'
        $before = $places.ForEach({ [Environment]::GetEnvironmentVariable($_) })
        $places.ForEach({ [Environment]::SetEnvironmentVariable($_, $user) })
        # PSResourceGet comes with PowerShell.
        Invoke-Unpacked -From "$PSHOME/Modules" @(
            "Register-PSResourceRepository AiCacheTest -Uri '$gallery' -Trusted"
            'try {'
            "    Publish-PSResource -NupkgPath '$root/out/package/AiCache.$version.nupkg' -Repository AiCacheTest"
            "    Save-PSResource AiCache -Repository AiCacheTest -Path '$installed'"
            '}'
            'finally { Unregister-PSResourceRepository AiCacheTest }'
        )
        $module = Join-Path $installed AiCache $version
    }

    AfterAll {
        for ($i = 0; $i -lt $places.Count; $i++) { [Environment]::SetEnvironmentVariable($places[$i], $before[$i]) }
    }

    It 'is published and installed with every file, as it was packed' {
        (Get-ChildItem $gallery -File).Name | Should -Be "AiCache.$version.nupkg"
        Find-WrongSum $module | Should -BeNullOrEmpty
        # PSResourceGet adds what it knows of the package.
        (Get-FileName $module).Where({ $_ -ne 'PSGetModuleInfo.xml' }) | Should -Be ((Import-PowerShellDataFile "$module/AiCache.psd1").FileList | Sort-Object)
    }

    It 'deploys into a sandbox, with nothing else to find' {
        $shown = Invoke-Unpacked -From $installed @(
            '(Import-Module AiCache -PassThru).ModuleBase'
            'Start-AiCacheSandbox packaged | Connect-AiCache | Out-Null'
            'try {'
            '    (Invoke-AiCacheMigration).Outcome -join " "'
            '    $checks = Test-AiCacheDeployment'
            '    "$($checks.Count -gt 50) $($checks.Where{ $_.Status -in "Failed", "Warning" }.Name)"'
            '}'
            'finally { Stop-AiCacheSandbox packaged -Confirm:$false | Out-Null }'
        )
        $shown | Should -Be $module, 'Applied Applied Applied', 'True '
    }
}
