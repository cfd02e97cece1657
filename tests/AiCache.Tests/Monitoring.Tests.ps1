BeforeAll {
    . $PSScriptRoot/Common.ps1
    $sandbox = Start-AiCacheSandbox -Name watched
    $null = $sandbox | Connect-AiCache
    $null = Invoke-AiCacheMigration
    . $PSScriptRoot/Traffic.ps1
}

AfterAll {
    Get-AiCacheSandbox | Stop-AiCacheSandbox
}

Describe 'Get-AiCacheActivity' {
    It 'shows nothing while nothing goes on' {
        Get-AiCacheActivity | Should -BeNullOrEmpty
    }

    It 'shows a long transaction in 120 columns' {
        $busy = [Diagnostics.Process]::new()
        $busy.StartInfo.FileName = $psql
        '-X', '-h', '127.0.0.1', '-p', $sandbox.Port, '-U', $sandbox.Credential.UserName, '-d', 'postgres', '-c',
            'select pg_sleep(60)' | ForEach-Object { $busy.StartInfo.ArgumentList.Add($_) }
        $busy.StartInfo.Environment['PGPASSWORD'] = $sandbox.Credential.GetNetworkCredential().Password
        $null = $busy.Start()
        try {
            do { $activity = Get-AiCacheActivity -LongerThan 0 | Where-Object Query -like '*pg_sleep*' } until ($activity)
            $activity.Kind | Should -Be LongTransaction
            $activity.Application | Should -Be psql
            $text = $activity | Show-Output
            $text -split '\r?\n' | ForEach-Object Length | Should -Not -BeGreaterThan 120
        }
        finally { $busy.Kill() }
    }
}

Describe 'Watch-AiCache' {
    It 'writes a line each time where there is no terminal' {
        $lines = @(Watch-AiCache -Interval 0.1 -Count 2)
        $lines.Count | Should -Be 2
        $lines[1] | Should -Match '^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC .+: [\d,]+ requests? today \([\d.]+/s\)'
    }
}

Describe 'With -Verbose' {
    It '<_> tells what it sends to which server, how long it took and how much it found' -ForEach @(
        'Get-AiCacheActivity', 'Get-AiCacheEntry', 'Get-AiCacheMaintenance', 'Get-AiCacheMigration', 'Get-AiCacheStats'
        'Get-AiCacheStorage', 'Get-AiCacheVersion', 'Invoke-AiCacheMigration', 'Optimize-AiCacheDatabase', 'Test-AiCacheDeployment'
        'Test-AiCacheHealth', 'Test-AiCachePrerequisite'
    ) {
        $told = @(& $_ -Verbose 4>&1 3>$null | Where-Object { $_ -is [Management.Automation.VerboseRecord] }).Message
        $server = [regex]::Escape($sandbox.Database)
        $all = $told -join "`n"
        $all | Should -Match "(?m)^$($server): connected as \w+ to PostgreSQL [\d.]+ in [\d.]+ m?s\.$"
        $all | Should -Match "(?m)^$($server): [a-z].* took [\d.]+ m?s\.$"
        $told[-1] | Should -Match "^$($server): (nothing found|[\d,]+ results?) in [\d.]+ m?s, \d+ round trips?\.$"
    }

    It 'says that there was nothing, in words, and nothing more' {
        $told = @(Get-AiCacheEntry none -Verbose 4>&1)
        $told | Should -BeOfType Management.Automation.VerboseRecord
        $told[-1].Message | Should -Match 'nothing found'
        (Get-AiCacheBackup (New-Item (Join-Path $TestDrive empty) -ItemType Directory) -Verbose 4>&1).Message[-1] | Should -Match 'nothing found'
        Get-AiCacheEntry none 4>&1 | Should -BeNullOrEmpty
    }

    It 'tells no password' {
        $password = $sandbox.Credential.GetNetworkCredential().Password
        (Test-AiCacheHealth -Verbose 4>&1 | Out-String) | Should -Not -Match ([regex]::Escape($password))
    }
}
