BeforeAll {
    . $PSScriptRoot/PowerShell.ps1
    $module = (Resolve-Path "$PSScriptRoot/../../out/AiCache").Path

    # Runs the lines in a PowerShell of their own and returns what they write.
    function Invoke-Fresh([string[]] $Line) {
        $script = Join-Path $TestDrive "$([guid]::NewGuid()).ps1"
        Set-Content $script (@('$ErrorActionPreference = "Stop"', '$PSStyle.OutputRendering = "PlainText"') + $Line)
        $output = & $pwsh @again -NoProfile -NonInteractive -File $script 2>&1 | ForEach-Object { "$_" }
        if ($LASTEXITCODE -ne 0) { throw "Exit code ${LASTEXITCODE}: $($output -join "`n")" }
        $output
    }

    # The engine at work: nothing listens on port 1, which only the engine can find out.
    $engineWorks = 'try { Connect-AiCache "host=127.0.0.1 port=1 user=u dbname=d" } catch { "engine: " + $_.FullyQualifiedErrorId }'
    $engineWorked = 'engine: ServerUnreachable,AiCache.Commands.ConnectAiCacheCommand'
}

Describe 'The manifest' {
    It 'is valid' {
        Test-ModuleManifest "$module/AiCache.psd1" | Should -Not -BeNullOrEmpty
    }

    It 'exports exactly the commands of the assembly' {
        $inAssembly = Invoke-Fresh "(Import-Module '$module/AiCache.dll' -PassThru).ExportedCmdlets.Keys"
        (Import-PowerShellDataFile "$module/AiCache.psd1").CmdletsToExport | Sort-Object | Should -Be ($inAssembly | Sort-Object)
    }

    It 'carries no PowerShell assembly' {
        Get-ChildItem $module -Recurse -Filter System.Management.Automation* | Should -BeNullOrEmpty
    }
}

Describe 'The manifest at the top of the repository' {
    BeforeAll {
        $root = (Resolve-Path "$PSScriptRoot/../..").Path
        $views = '@(Get-FormatData -TypeName AiCache.*).Count -gt 0'
    }

    It 'imports what the build has staged, and takes it away again' {
        Invoke-Fresh @(
            "Import-Module '$root/AiCache.psd1'", $engineWorks
            '(Get-Command -Module AiCache -CommandType Cmdlet).Count', '(Get-Alias Remove-AiCacheStaleEntry).Definition', $views
            '(Get-Help Get-AiCacheStats).Synopsis -ne "Get-AiCacheStats"'
            'Remove-Module AiCache', '(Get-Command *-AiCache* -ListImported -ErrorAction Ignore).Count', $views
        ) | Should -Be $engineWorked, (Import-PowerShellDataFile "$module/AiCache.psd1").CmdletsToExport.Count,
            'Remove-AiCacheStaleEntries', 'True', 'True', 0, 'False'
    }

    It 'says before a build what to run' {
        $clone = New-Item (Join-Path $TestDrive clone/src/AiCache) -ItemType Directory
        Copy-Item "$root/AiCache.psd1" (Join-Path $TestDrive clone)
        Copy-Item "$root/src/AiCache/Clone.psm1" $clone
        Invoke-Fresh "try { Import-Module '$TestDrive/clone/AiCache.psd1' } catch { `"`$_`" }" | Should -Match 'run dotnet build'
    }
}

Describe 'Importing' {
    It 'works twice, with -Force, and again after removal' {
        Invoke-Fresh @(
            "Import-Module '$module'", $engineWorks
            "Import-Module '$module'", $engineWorks
            "Import-Module '$module' -Force", $engineWorks
            'Remove-Module AiCache'
            "Import-Module '$module'", $engineWorks
        ) | Should -Be (@($engineWorked) * 4)
    }

    It 'works in several runspaces of one process, and removal in one leaves the others alone' {
        Invoke-Fresh @(
            "Import-Module '$module'"
            "1..2 | ForEach-Object -Parallel { Import-Module '$module'; Remove-Module AiCache }"
            $engineWorks
        ) | Should -Be $engineWorked
    }

    It 'prints nothing and leaves nothing but its commands, in strict mode too' {
        Invoke-Fresh @(
            'Set-StrictMode -Version Latest'
            # Taken twice: what is made on the way is no news then.
            'function Get-Surrounding {'
            '    (Get-Variable -Scope Global).ForEach({ "variable $($_.Name)" })'
            '    (Get-Variable -Scope Global -Name *Preference, PSDefaultParameterValues, OutputEncoding).ForEach({ "value $($_.Name) $($_.Value)" })'
            '    (Get-ChildItem function:, alias:, filter: -ErrorAction Ignore).ForEach({ "$($_.CommandType) $($_.Name)" })'
            '    (Get-ChildItem env:).ForEach({ "env $($_.Name) $($_.Value)" })'
            '    "culture $([cultureinfo]::CurrentCulture) $([cultureinfo]::CurrentUICulture) $([cultureinfo]::DefaultThreadCurrentCulture)"'
            '    "console $([Console]::OutputEncoding.WebName) $([Net.ServicePointManager]::SecurityProtocol) $PWD"'
            '    "drives $((Get-PSDrive).Name)"'
            '}'
            '$before = $after = $printed = $null'
            '$before = Get-Surrounding'
            "`$printed = Import-Module '$module' *>&1"
            '$after = Get-Surrounding'
            '"printed: $printed"'
            'Compare-Object $before $after | ForEach-Object { "$($_.SideIndicator) $($_.InputObject)" }'
        ) | Should -Be 'printed: ', '=> Alias Remove-AiCacheStaleEntry'
    }

    It 'works where the language is constrained' {
        Invoke-Fresh @(
            '$ExecutionContext.SessionState.LanguageMode = "ConstrainedLanguage"'
            "`$printed = Import-Module '$module' *>&1", '"printed: $printed"', $engineWorks
        ) | Should -Be 'printed: ', $engineWorked
    }

    It 'takes its commands and views away again' {
        Invoke-Fresh @(
            "Import-Module '$module'", 'Remove-Module AiCache'
            # Looking for a command by its name would import it from the module path again.
            '(Get-Command *-AiCache*, Remove-AiCacheStaleEntry -ListImported -ErrorAction Ignore).Count'
            '@(Get-FormatData -TypeName AiCache.*).Count'
            '(Get-Module AiCache).Count'
        ) | Should -Be 0, 0, 0
    }

    It 'closes the session''s connection when it is removed' -Tag Slow {
        Invoke-Fresh @(
            "Import-Module '$module'", "`$env:XDG_STATE_HOME = `$env:LOCALAPPDATA = '$TestDrive'"
            '$sandbox = Start-AiCacheSandbox -Name import; $null = $sandbox | Connect-AiCache'
            # Its own program sees it come and go without a client of PostgreSQL's.
            '$network = [Net.NetworkInformation.IPGlobalProperties]::GetIPGlobalProperties()'
            'function Test-Own($Socket) { $Socket.RemoteEndPoint.Port -eq $sandbox.Port -and $Socket.State -eq "Established" }'
            'function Get-Socket { @($network.GetActiveTcpConnections().Where({ Test-Own $_ })).Count }'
            '$open = Get-Socket'
            'Remove-Module AiCache'
            # The driver closes behind our back, soon.
            'for ($i = 0; $i -lt 600 -and (Get-Socket); $i++) { Start-Sleep -Milliseconds 50 }'
            '"open before: $($open -gt 0), after: $((Get-Socket) -gt 0)"'
            "Import-Module '$module'"
            '"session: $(Get-AiCacheConnection)"'
            'Connect-AiCache $sandbox.Connection.ToString() -Credential $sandbox.Credential | ForEach-Object Database'
            'Get-AiCacheSandbox | Stop-AiCacheSandbox'
        ) | Should -Be 'open before: True, after: False', 'session: ', 'postgres'
    }

    It 'works in many runspaces at once' {
        Invoke-Fresh @(
            "1..8 | ForEach-Object -Parallel { `$ErrorActionPreference = 'Stop'; Import-Module '$module'; $engineWorks } -ThrottleLimit 8"
        ) | Should -Be (@($engineWorked) * 8)
    }

    It 'does not load the engine before a command needs it' {
        # PowerShell keeps a profile of its starts, by which the runtime loads early what an earlier session has needed.
        $caches = $env:XDG_CACHE_HOME, $env:LOCALAPPDATA
        $env:XDG_CACHE_HOME = $env:LOCALAPPDATA = "$TestDrive/no-profile-yet"
        try {
            Invoke-Fresh @(
                "Import-Module '$module'"
                '[AppDomain]::CurrentDomain.GetAssemblies().GetName().Name -contains "AiCache.Engine"'
            ) | Should -Be 'False'
        }
        finally { $env:XDG_CACHE_HOME, $env:LOCALAPPDATA = $caches }
    }

    It 'keeps the engine and its packages out of the default load context' -Tag Slow {
        Invoke-Fresh @(
            "Import-Module '$module'", "`$null = `$($engineWorks)"
            '[Runtime.Loader.AssemblyLoadContext]::Default.Assemblies.GetName().Name -match "^(AiCache|Npgsql|Microsoft\.Extensions\.Logging)"'
        ) | Should -Be 'AiCache'
    }
}

Describe 'Beside a module with another Npgsql and another Microsoft.Extensions.Logging.Abstractions' -Tag Slow {
    BeforeAll {
        $decoy = Join-Path $TestDrive decoy
        Copy-Item "$PSScriptRoot/Decoy" $decoy -Recurse
        $built = dotnet build "$decoy/Decoy.csproj" --output "$decoy/out" -m:1 -v quiet -nologo 2>&1
        $reason = $LASTEXITCODE -eq 0 ? $null : ($built | Select-String 'NU1101|NU1102|NU1301' | Select-Object -First 1)
        if ($LASTEXITCODE -ne 0 -and -not $reason) { throw ($built -join "`n") }
        $importDecoy = "Import-Module '$decoy/out/Decoy.dll'"
        $useDecoy = '$d = Get-Decoy; "decoy: $($d.Npgsql) $($d.Logging) $($d.Message)"'
        $decoyWorked = 'decoy: 9.0.3.0 9.0.0.0 Failed to connect to 127.0.0.1:1'
    }

    BeforeEach {
        if ($reason) { Set-ItResult -Skipped -Because "the decoy's packages cannot be restored here: $reason" }
    }

    It 'works when the other came first' {
        Invoke-Fresh $importDecoy, $useDecoy, "Import-Module '$module'", $engineWorks, $useDecoy |
            Should -Be $decoyWorked, $engineWorked, $decoyWorked
    }

    It 'works when the other came second' {
        Invoke-Fresh "Import-Module '$module'", $engineWorks, $importDecoy, $useDecoy, $engineWorks |
            Should -Be $engineWorked, $decoyWorked, $engineWorked
    }
}
