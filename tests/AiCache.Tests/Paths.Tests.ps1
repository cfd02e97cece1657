# Paths as people type them: relative, of other drives, and of what is no file system at all.

BeforeDiscovery {
    $noDump = -not (Get-Command pg_dump -CommandType Application -ErrorAction Ignore)
}

BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    $sandbox = Start-AiCacheSandbox -Name paths
    $null = $sandbox | Connect-AiCache
    $null = Invoke-AiCacheMigration
    $home1 = (New-Item (Join-Path $TestDrive home) -ItemType Directory).FullName
}

AfterAll {
    Set-Location $PSScriptRoot
    Get-AiCacheSandbox | Stop-AiCacheSandbox
}

Describe 'A path that is not of a file system' {
    It 'is an error of its own in every command that takes one, and nothing is done' {
        $calls = @{
            'Backup-AiCacheDatabase.Path'        = { Backup-AiCacheDatabase Env:\x }
            'Backup-AiCacheDatabase.PgBinPath'   = { Backup-AiCacheDatabase $home1 -PgBinPath Env:\x }
            'Export-AiCacheDiagnostic.Path'      = { Export-AiCacheDiagnostic Env:\x.zip }
            'Export-AiCacheMigration.Path'       = { Export-AiCacheMigration Env:\x }
            'Export-AiCacheReport.Path'          = { Test-AiCacheHealth | Export-AiCacheReport Env:\x.html }
            'Get-AiCacheBackup.LiteralPath'      = { Get-AiCacheBackup -LiteralPath Env:\x }
            'Get-AiCacheBackup.Path'             = { Get-AiCacheBackup Env:\x }
            'Invoke-AiCacheMigration.PlanPath'   = { Invoke-AiCacheMigration -WhatIf -PlanPath Env:\x }
            'Register-AiCacheMaintenance.Path'   = { Register-AiCacheMaintenance -Scheduler Crontab -Path Env:\x }
            'Remove-AiCacheBackup.LiteralPath'   = { Remove-AiCacheBackup -LiteralPath Env:\x -KeepLast 1 }
            'Remove-AiCacheBackup.Path'          = { Remove-AiCacheBackup Env:\x -KeepLast 1 }
            'Restore-AiCacheDatabase.Path'       = { Restore-AiCacheDatabase Env:\x -Force }
            'Restore-AiCacheDatabase.PgBinPath'  = { Restore-AiCacheDatabase $home1 -PgBinPath Env:\x -Force }
            'Send-AiCacheAlert.StatePath'        = { Test-AiCacheHealth | Send-AiCacheAlert http://127.0.0.1:1/ -StatePath Env:\x }
            'Start-AiCacheSandbox.PgBinPath'     = { Start-AiCacheSandbox unborn -PgBinPath Env:\x }
            'Test-AiCacheBackup.LiteralPath'     = { Test-AiCacheBackup -LiteralPath Env:\x }
            'Test-AiCacheBackup.Path'            = { Test-AiCacheBackup Env:\x }
            'Test-AiCacheBackup.PgBinPath'       = { Test-AiCacheBackup $home1 -PgBinPath Env:\x }
            'Test-AiCacheHealth.HistoryPath'     = { Test-AiCacheHealth -HistoryPath Env:\x }
            'Undo-AiCacheMigration.BackupPath'   = { Undo-AiCacheMigration -BackupPath Env:\x -Force }
            'Undo-AiCacheMigration.PlanPath'     = { Undo-AiCacheMigration -WhatIf -PlanPath Env:\x }
        }
        $taken = foreach ($command in Get-Command -Module AiCache -CommandType Cmdlet) {
            $command.Parameters.Keys.Where{ $_ -match 'Path$' }.ForEach{ "$($command.Name).$_" }
        }
        $calls.Keys | Sort-Object | Should -Be ($taken | Sort-Object)
        foreach ($name in $calls.Keys) {
            $failure = Get-Failure $calls[$name]
            $failure.FullyQualifiedErrorId | Should -Match '^PathNotAFile,' -Because $name
            "$failure" | Should -Match 'is a path of Environment, not of the file system' -Because $name
        }
        (Get-AiCacheMigration).Status | Should -Be (@('Applied') * 3)
        Get-ChildItem Env:x -ErrorAction Ignore | Should -BeNullOrEmpty
    }
}

Describe 'A location in another provider' {
    It 'is left for where the session stands in the file system' {
        Set-Location $home1
        try {
            Set-Location Env:
            (Export-AiCacheMigration ./scripts)[0].FullName | Should -BeLike "$home1*"
            (Get-AiCacheVersion | ForEach-Object { Test-AiCacheHealth } | Export-AiCacheReport health.html).FullName | Should -Be (Join-Path $home1 health.html)
            (Register-AiCacheMaintenance -Scheduler Crontab -Path ./crontab).File | Should -Be (Join-Path $home1 crontab)
            @(Get-AiCacheBackup).Count | Should -Be 0
        }
        finally { Set-Location $PSScriptRoot }
    }
}

Describe 'A drive of the session''s own' -Skip:$noDump {
    It 'leads into its folder' {
        $null = New-PSDrive kept FileSystem $home1 -Scope Global
        try {
            (Backup-AiCacheDatabase kept:/own.dump -Scope Cache).Path | Should -Be (Join-Path $home1 own.dump)
            Set-Location kept:
            (Get-AiCacheBackup own.dump).Grade | Should -Be Decoded
        }
        finally {
            Set-Location $PSScriptRoot
            Remove-PSDrive kept
        }
    }
}

Describe 'What stands where a file is to be written' -Skip:$IsWindows {
    BeforeDiscovery {
        $writers = @(
            @{ Name = 'Export-AiCacheReport'; Call = { Test-AiCacheHealth | Export-AiCacheReport $args[0] -Format Json } }
            @{ Name = 'Export-AiCacheDiagnostic'; Call = { Export-AiCacheDiagnostic $args[0] -Force } }
            @{ Name = 'Invoke-AiCacheMigration'; Call = { Invoke-AiCacheMigration -WhatIf -PlanPath $args[0] } }
            @{ Name = 'Undo-AiCacheMigration'; Call = { Undo-AiCacheMigration -WhatIf -PlanPath $args[0] } }
            @{ Name = 'Register-AiCacheMaintenance'; Call = { Register-AiCacheMaintenance -Scheduler Crontab -Path $args[0] -Force -WarningAction Ignore } }
        )
    }

    It 'stays what it is, and gets what is written: <Name>' -ForEach $writers {
        $pipe = Join-Path $home1 "$Name.pipe"
        mkfifo $pipe
        $reader = [Diagnostics.Process]::Start('sh', [string[]] ('-c', "cat '$pipe' > '$pipe.read'"))
        try {
            $null = & $Call $pipe
            sh -c "test -p '$pipe'"
            $LASTEXITCODE | Should -Be 0 -Because 'a pipe that is replaced by a file has no reader any more'
            $reader.WaitForExit()
        }
        finally { if (-not $reader.HasExited) { $reader.Kill() } }
        (Get-Item "$pipe.read").Length | Should -BeGreaterThan 20

        $there = Join-Path $home1 "$Name.there"
        Set-Content $there before
        chmod 640 $there
        $link = Join-Path $home1 "$Name.link"
        $null = New-Item $link -ItemType SymbolicLink -Target $there
        $null = & $Call $link
        (Get-Item $link).LinkTarget | Should -Be $there
        (Get-Item $there).UnixMode | Should -Be '-rw-r-----'
        Get-Content $there -TotalCount 1 | Should -Not -Be before
    }
}
