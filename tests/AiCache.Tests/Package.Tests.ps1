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

Describe 'The package' -Tag Slow {
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

    It 'holds for <Platform> what is compiled ahead of time for it' -ForEach @(
        # An image that holds native code names its machine, on Linux combined with a mark of the system.
        @{ Platform = 'win-x64'; Machine = 0x8664 }
        @{ Platform = 'linux-x64'; Machine = 0x8664 -bxor 0x7B79 }
    ) {
        $copies = Get-ChildItem "$module/deps/$Platform" -Filter *.dll -ErrorAction Ignore
        if (-not $copies) { Set-ItResult -Skipped -Because "there is no compiler for $Platform here: $($warnings -match 'Not compiled')" }
        foreach ($copy in $copies) {
            $reader = [Reflection.PortableExecutable.PEReader]::new([IO.File]::OpenRead($copy.FullName))
            try {
                [int] $reader.PEHeaders.CoffHeader.Machine | Should -Be $Machine -Because $copy.Name
                $reader.PEHeaders.CorHeader.ManagedNativeHeaderDirectory.Size | Should -BeGreaterThan 0 -Because $copy.Name
                # A mark and a version, then what it holds: 0x80 is code of the framework's that our types make new.
                $header = $reader.GetSectionData($reader.PEHeaders.CorHeader.ManagedNativeHeaderDirectory.RelativeVirtualAddress).GetReader()
                $null = $header.ReadUInt64()
                ($header.ReadUInt32() -band 0x80) | Should -Be 0x80 -Because $copy.Name
            }
            finally { $reader.Dispose() }
        }
    }

    It 'has help in it' {
        Invoke-Unpacked 'Import-Module AiCache; (Get-Help Invoke-AiCacheMigration).Synopsis' | Should -Not -Match 'Invoke-AiCacheMigration \['
    }

    It 'holds exactly the files that its manifest lists' {
        $files = Get-FileName $module
        (Import-PowerShellDataFile "$module/AiCache.psd1").FileList | Sort-Object | Should -Be $files
        $files | Where-Object { $_ -notmatch '\.(dll|psd1|ps1xml|xml|txt)$|^(aicache\.ps1|LICENSE|SHA256SUMS|sbom\.cdx\.json)$' } | Should -BeNullOrEmpty
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

Describe 'What the package tells of others' -Tag Slow {
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
            $text | Should -Match '(Permission (to use|is hereby granted)|Redistribution and use)[\s\S]+AS IS'
        }
    }
}

Describe 'The package in a gallery' -Tag Slow {
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

# The README as somebody types it who has PowerShell, the files of a release, and nothing else.
Describe 'The section Install of the README' -Tag Slow {
    BeforeAll {
        $section = [regex]::Match((Get-Content "$root/README.md" -Raw), '(?s)\n## Install\r?\n(.*?)\n## ').Groups[1].Value
        $blocks = [regex]::Matches($section, '(?s)```powershell\r?\n(.*?)\r?\n```').ForEach{ $_.Groups[1].Value }

        # An empty home, the system's programs, and the folder with what was downloaded.
        function Invoke-Newcomer([string] $Code) {
            $newcomer = (New-Item (Join-Path $TestDrive ([guid]::NewGuid())) -ItemType Directory).FullName
            Copy-Item "$root/out/package/*" $newcomer -Include *.nupkg, *.zip, SHA256SUMS
            $feed = (New-Item "$newcomer/feed" -ItemType Directory).FullName
            Set-Content "$newcomer/typed.ps1" ('$ErrorActionPreference = "Stop"', $Code.Replace('/srv/powershell', $feed), '(Get-Module AiCache).ModuleBase')
            $start = [Diagnostics.ProcessStartInfo]::new($pwsh)
            @($again + '-NoProfile', '-NonInteractive', '-File', 'typed.ps1').ForEach{ $start.ArgumentList.Add($_) }
            $start.WorkingDirectory = $newcomer
            $start.Environment.Clear()
            $start.Environment['HOME'] = $newcomer
            $start.Environment['PATH'] = '/usr/bin:/bin'
            if ($env:DOTNET_ROOT) { $start.Environment['DOTNET_ROOT'] = $env:DOTNET_ROOT }
            $start.RedirectStandardOutput = $start.RedirectStandardError = $true
            $process = [Diagnostics.Process]::Start($start)
            $said = $process.StandardOutput.ReadToEndAsync(), $process.StandardError.ReadToEndAsync()
            Wait-End $process
            [pscustomobject] @{ ExitCode = $process.ExitCode; Text = ($said.Result -join "`n").Trim(); Home = $newcomer }
        }
    }

    It 'is right after the two commands that show it at work' {
        [regex]::Matches((Get-Content "$root/README.md" -Raw), '(?m)^## (.+?)\r?$').ForEach{ $_.Groups[1].Value }[0..1] | Should -Be 'See it work', 'Install'
        $blocks | Should -HaveCount 2
    }

    It 'installs from <What>, with nothing else to find' -Skip:$IsWindows -ForEach @(
        @{ What = 'the zip'; Index = 0; Place = '.local/share/powershell/Modules/AiCache' }
        @{ What = 'a folder, by PSResourceGet'; Index = 1; Place = '.local/share/powershell/Modules/AiCache/0.1.0' }
    ) {
        $run = Invoke-Newcomer $blocks[$Index]
        $run.ExitCode | Should -Be 0 -Because $run.Text
        $run.Text.Split("`n")[-1] | Should -Be (Join-Path $run.Home $Place)
    }

    It 'takes no zip that was not released' -Skip:$IsWindows {
        $run = Invoke-Newcomer ("[IO.File]::AppendAllText('AiCache.$version.zip', 'x')`n" + $blocks[0])
        $run.ExitCode | Should -Be 1
        $run.Text | Should -Match 'This is not what was released'
    }
}

# Without Docker: the scripts of its steps, and what stands in the file.
Describe 'Dockerfile' -Tag Slow -Skip:(-not $IsLinux) {
    BeforeAll {
        $lines = (Get-Content "$root/Dockerfile" -Raw) -replace '\\\r?\n\s*', ' ' -split '\r?\n'
        $built = Join-Path $TestDrive image
        $said = bash "$root/container/build" $built nothing 2>&1
        if ($LASTEXITCODE -ne 0) { throw "$said" }
    }

    It 'takes the images of the .NET that the module is built for' {
        $images = $lines.Where{ $_ -match '^FROM' }
        $target = [regex]::Match((Get-Content "$root/Directory.Build.props" -Raw), '<TargetFramework>net([\d.]+)<').Groups[1].Value
        $images[0] | Should -Be "FROM mcr.microsoft.com/dotnet/sdk:$target-noble AS build"
        $images[1] | Should -Be "FROM mcr.microsoft.com/dotnet/runtime:$target-noble"
    }

    It 'runs scripts of this repository, and runs as somebody who is not root' {
        $scripts = [regex]::Matches($lines -join "`n", '(?:^|\s)/?(container/\w+)').ForEach{ $_.Groups[1].Value } | Sort-Object -Unique
        $scripts | Should -Be 'container/build', 'container/clients'
        $scripts.ForEach{ [IO.File]::GetUnixFileMode("$root/$_") -band 'UserExecute' } | Should -Not -Contain 'None'
        $lines.Where{ $_ -match '^(USER|ENTRYPOINT)' }[0] | Should -Be 'USER app'
    }

    It 'installs pg_dump of every version that the module knows, from a repository whose key is pinned' {
        $line = $lines.Where{ $_ -match '/container/clients' }[0]
        $line | Should -Match '/container/clients /pgdg 14 15 16 17 18$'
        # The system's own programs, replaced by such as only say what they were asked for; the root is a folder.
        $system = (New-Item "$TestDrive/system" -ItemType Directory).FullName
        $null = New-Item "$system/bin", "$system/pgdg" -ItemType Directory
        Set-Content "$system/pgdg/apt.postgresql.org.asc" key
        Set-Content "$system/bin/apt-get" ('#!/bin/bash', "echo `"`$@`" >> $system/asked",
            'for word in "$@"; do case "$word" in postgresql-client-*)',
            "  folder=$system/root/usr/lib/postgresql/`${word##*-}/bin",
            '  mkdir -p $folder; printf ''#!/bin/sh\necho "$@"\n'' > $folder/pg_dump; chmod +x $folder/pg_dump ;; esac; done')
        chmod +x "$system/bin/apt-get"
        $null = New-Item "$system/root/etc/apt/sources.list.d" -ItemType Directory -Force
        $said = bash -c "PATH=$system/bin:`$PATH ROOT=$system/root '$root/container/clients' $system/pgdg 14 15 16 17 18 2>&1"
        $LASTEXITCODE | Should -Be 0 -Because "$said"
        $said.Where{ $_ -eq '--version' } | Should -HaveCount 5
        Get-Content "$system/asked" -Raw | Should -Match "install .*$((14..18).ForEach{ "postgresql-client-$_" })"
        Get-Content "$system/root/etc/apt/sources.list.d/pgdg.list" |
            Should -Match '^deb \[signed-by=/usr/share/keyrings/[\w.]+\] https://apt\.postgresql\.org/'
        Get-Content "$system/root/usr/share/keyrings/apt.postgresql.org.asc" | Should -Be key
    }

    It 'starts the entry with what was built, as anybody, and passes on how it ended' {
        $entry = [regex]::Match($lines -join "`n", '(?m)^ENTRYPOINT (.+)$').Groups[1].Value | ConvertFrom-Json
        $default = [regex]::Match($lines -join "`n", '(?m)^CMD (.+)$').Groups[1].Value | ConvertFrom-Json
        $there = $lines.Where{ $_ -match '^COPY --from=build' }.ForEach{ $null, $null, $from, $to = $_.Split(' '); @{ From = $from; To = $to } }
        $command = @($entry + $default).ForEach{
            $word = $_
            foreach ($copy in $there) { $word = $word.Replace($copy.To, $copy.From.Replace('/image', $built)) }
            $word
        }
        $data = (New-Item "$TestDrive/data" -ItemType Directory).FullName
        chmod 777 $data
        Start-AiCacheSandbox image | Invoke-AiCacheMigration | Out-Null
        try {
            $sandbox = Get-AiCacheSandbox image
            $connection = "host=127.0.0.1 port=$($sandbox.Port) user=postgres dbname=postgres password=$($sandbox.Credential.GetNetworkCredential().Password)"
            $as = (id -u) -eq '0' -and (Get-Command setpriv -ErrorAction Ignore) ? @('setpriv', '--reuid=65534', '--regid=65534', '--clear-groups') : @()
            foreach ($round in @(@{ Connection = $connection; Ends = 0 }, @{ Connection = 'host=127.0.0.1 port=1 user=u dbname=d'; Ends = 2 })) {
                $variables = "HOME=$data", 'PATH=/usr/bin:/bin', "PSModulePath=$built/modules", "AICACHE_CONNECTION=$($round.Connection)"
                Push-Location $data
                try { $said = env -i @variables @as @command 2>&1 } finally { Pop-Location }
                $LASTEXITCODE | Should -Be $round.Ends -Because "$said"
                $said[0] | Should -Match '^aicache health: '
            }
            Test-Path "$data/health.html" | Should -BeTrue
        }
        finally { Stop-AiCacheSandbox image -Confirm:$false }
    }
}
