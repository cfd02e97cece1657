# Every script that belongs to the module: it can be read, what it calls exists, and the module offers what it promises.

BeforeDiscovery {
    $root = (Resolve-Path "$PSScriptRoot/../..").Path
    $folders = '.ci', 'src', 'docs', 'tests' | ForEach-Object { "$root/$_" }
    $found = @(Get-ChildItem $folders -Recurse -Include *.ps1, *.psm1 -File)
    $scripts = @('build.ps1') + $found.ForEach{ [IO.Path]::GetRelativePath($root, $_).Replace('\', '/') } `
        -notmatch '/(bin|obj)/'
}

BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    $root = (Resolve-Path "$PSScriptRoot/../..").Path
}

Describe '<_>' -ForEach $scripts {
    It 'is PowerShell' {
        $errors = $null
        $null = [Management.Automation.Language.Parser]::ParseFile("$root/$_", [ref] $null, [ref] $errors)
        $errors | Should -BeNullOrEmpty
    }

}

# A suite defines its own words in blocks, and makes mistakes on purpose.
Describe '<_>' -ForEach ($scripts -notlike '*.Tests.ps1') {
    It 'runs commands that exist with parameters that they have' {
        $code = Get-Content "$root/$_" -Raw
        # What a script takes from another beside it is there, too.
        foreach ($beside in [regex]::Matches($code, '(?m)^\. "\$PSScriptRoot/([\w.]+)"')) {
            $code = (Get-Content (Join-Path (Split-Path "$root/$_") $beside.Groups[1].Value) -Raw) + $code
        }
        Find-Mistake $code | Should -BeNullOrEmpty
    }
}

Describe 'The scripts' -ForEach @{ All = $scripts } {
    It 'hold nothing that PSScriptAnalyzer calls an error or a warning' {
        if (-not (Get-Module PSScriptAnalyzer -ListAvailable)) {
            Set-ItResult -Skipped -Because 'PSScriptAnalyzer is not installed: Install-PSResource PSScriptAnalyzer'
            return
        }
        $found = foreach ($script in $all) {
            # Tests set variables in one block that they read in another, and make passwords of their own up.
            $exclude = $script -notlike 'tests/*' ? @() : @('PSUseDeclaredVarsMoreThanAssignments',
            'PSAvoidUsingConvertToSecureStringWithPlainText', 'PSUseShouldProcessForStateChangingFunctions')
            Invoke-ScriptAnalyzer -Path "$root/$script" -Severity Error, Warning -ExcludeRule ($exclude + 'PSAvoidUsingWriteHost')
        }
        $found.ForEach{ "$($_.ScriptName), line $($_.Line), $($_.RuleName): $($_.Message)" } | Should -BeNullOrEmpty
    }
}

Describe 'The module' {
    It 'offers these commands, and no other' {
        (Get-Command -Module AiCache).Name | Sort-Object | Should -Be @(
            'Add-AiCacheNode', 'Backup-AiCacheDatabase'
            'Connect-AiCache', 'Disconnect-AiCache'
            'Export-AiCacheDiagnostic', 'Export-AiCacheMigration', 'Export-AiCacheReport'
            'Get-AiCacheActivity', 'Get-AiCacheBackup', 'Get-AiCacheConnection', 'Get-AiCacheEntry', 'Get-AiCacheMaintenance', 'Get-AiCacheMigration'
            'Get-AiCacheNode', 'Get-AiCacheSandbox', 'Get-AiCacheStats', 'Get-AiCacheStorage', 'Get-AiCacheVersion'
            'Invoke-AiCacheMigration', 'Measure-AiCacheImpact', 'Measure-AiCacheRetention', 'Optimize-AiCacheDatabase', 'Register-AiCacheMaintenance'
            'Remove-AiCacheBackup', 'Remove-AiCacheEntry', 'Remove-AiCacheNode'
            'Remove-AiCacheStaleEntries', 'Remove-AiCacheStaleEntry', 'Remove-AiCacheStaleStats'
            'Restore-AiCacheDatabase', 'Send-AiCacheAlert', 'Start-AiCacheSandbox', 'Stop-AiCacheSandbox'
            'Test-AiCacheBackup', 'Test-AiCacheDeployment', 'Test-AiCacheHealth', 'Test-AiCachePrerequisite'
            'Undo-AiCacheMigration', 'Unregister-AiCacheMaintenance', 'Watch-AiCache'
        )
        (Get-Command -Module AiCache -CommandType Alias).Name | Should -Be 'Remove-AiCacheStaleEntry'
        (Get-Alias Remove-AiCacheStaleEntry).Definition | Should -Be 'Remove-AiCacheStaleEntries'
    }

    It 'uses approved verbs' {
        (Get-Command -Module AiCache).Verb | Sort-Object -Unique | Where-Object { $_ -notin (Get-Verb).Verb } | Should -BeNullOrEmpty
    }

    It 'names each of them in the README' {
        $readme = Get-Content "$root/README.md" -Raw
        (Get-Command -Module AiCache -CommandType Cmdlet).Name | Where-Object { $readme -notmatch "``$_``" } | Should -BeNullOrEmpty
    }

    It 'has no link in its pages that leads nowhere' {
        foreach ($page in @("$root/README.md") + (Get-ChildItem "$root/docs" -Recurse -Filter *.md).FullName) {
            $links = [regex]::Matches((Get-Content $page -Raw), '\]\((?!https?:|#)([^)#\s]+)(?:#[^)]*)?\)').ForEach{ $_.Groups[1].Value }
            $links | Where-Object { -not (Test-Path (Join-Path (Split-Path $page) $_)) } | ForEach-Object { "$page links to $_" } | Should -BeNullOrEmpty
        }
    }
}

Describe 'What is installed anywhere in these pages' {
    It 'names its version and where it is from' {
        $files = Get-ChildItem $root, "$root/docs", "$root/pipelines", "$root/container", "$root/.github" -Recurse -File -Depth 3 |
            Where-Object { $_.Extension -in '.md', '.yml', '.ps1', '' -and $_.FullName -notmatch '[\\/](bin|obj|out|src|tests|\.git)[\\/]' }
        $lines = $files | Select-String -Pattern 'Install-(PSResource|Module)'
        $lines.Count | Should -BeGreaterThan 2
        $lines | Where-Object { $_.Line -notmatch '-Version \d' -or $_.Line -notmatch '-Repository \w' -or $_.Line -match '-TrustRepository' } |
            ForEach-Object { "$($_.Filename): $($_.Line)" } | Should -BeNullOrEmpty
    }
}
