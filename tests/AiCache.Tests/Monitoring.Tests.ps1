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

    BeforeAll {
        # script(1) makes the terminal.
        function Start-Terminal([string] $Command) {
            $child = Join-Path $TestDrive watch.ps1
            "Import-Module '$module'; $Command" | Set-Content $child
            $shell = (@($pwsh) + $again + '-NoProfile', '-File', $child | ForEach-Object { "'$_'" }) -join ' '
            $arguments = [string[]] ('-qec', "stty cols 79 rows 24; $shell", '/dev/null')
            $start = [Diagnostics.ProcessStartInfo]::new('script', $arguments)
            $start.RedirectStandardInput = $start.RedirectStandardOutput = $true
            $start.Environment['TERM'] = 'xterm-256color'
            $login = $sandbox.Credential.GetNetworkCredential()
            $start.Environment['AICACHE_CONNECTION'] =
                "postgresql://$($login.UserName):$($login.Password)@127.0.0.1:$($sandbox.Port)/postgres"
            [Diagnostics.Process]::Start($start)
        }
    }

    It 'writes lines in a terminal, too, where a command stands behind it' -Skip:(-not $IsLinux) {
        $log = Join-Path $TestDrive hour.log
        $terminal = Start-Terminal "Watch-AiCache -Interval 0.1 -Count 2 | Tee-Object '$log'"
        $text = $terminal.StandardOutput.ReadToEnd()
        Wait-End $terminal
        $terminal.ExitCode | Should -Be 0
        $text | Should -Not -Match "`e\[\?1049h"
        @(Get-Content $log).Count | Should -Be 2
    }

    It 'shows the worst alert in a window that is too low for all, and counts the others' -Skip:(-not $IsLinux) {
        $undo = foreach ($table in 'ai_response_cache', 'ai_cache_stats', 'lecture_content_hashes') {
            $null = Invoke-Psql $sandbox "alter table public.$table disable row level security"
            $null = Invoke-Psql $sandbox "alter table public.$table set (autovacuum_enabled = false)"
            "alter table public.$table enable row level security", "alter table public.$table reset (autovacuum_enabled)"
        }
        $null = Invoke-Psql $sandbox 'drop index public.idx_ai_cache_created_at, public.idx_ai_cache_content_hash'
        try {
            $alerts = @(Test-AiCacheHealth).Where{ $_.Status -in 'Warning', 'Unknown', 'Failed' }
            $terminal = Start-Terminal 'Watch-AiCache -Count 1'
            $page = $terminal.StandardOutput.ReadToEnd() -replace "`e\[[\d;?]*[A-Za-z]"
            Wait-End $terminal
            $page | Should -Match '(?m)^Alerts'
            $page | Should -Match 'q ends'
            $page | Should -Match ([regex]::Escape($alerts[-1].Name))
            $alerts.Count | Should -Be 3
            $page | Should -Match '… and 1 more'
            $page | Should -Not -Match 'Health.Autovacuum'
        }
        finally {
            foreach ($statement in $undo) { $null = Invoke-Psql $sandbox $statement }
            $null = Invoke-AiCacheMigration -Repair -Force
        }
    }

    It 'draws a page over itself in a terminal, no wider than that, until q is pressed' -Skip:(-not $IsLinux) {
        $terminal = Start-Terminal "Watch-AiCache -Interval 0.1 -Count 300; 'seen enough'"
        $text = [Text.StringBuilder]::new()
        $top, $begin, $end = "`e[H", "`e[?1049h", "`e[?1049l"
        $buffer = [char[]]::new(4096)
        while (($count = $terminal.StandardOutput.Read($buffer, 0, $buffer.Length)) -gt 0) {
            $null = $text.Append($buffer, 0, $count)
            if (-not $pressed -and ("$text" -split [regex]::Escape($top)).Count -gt 3) {
                $terminal.StandardInput.Write('q')
                $terminal.StandardInput.Flush()
                $pressed = $true
            }
        }
        Wait-End $terminal
        $terminal.ExitCode | Should -Be 0
        $before, $rest = "$text" -split [regex]::Escape($begin)
        $page, $after = $rest -split [regex]::Escape($end)
        $after | Should -Match 'seen enough'
        ($page -split [regex]::Escape($top)).Count | Should -BeLessThan 300
        # No line is erased before it is written: that would flicker.
        $page | Should -Not -Match "`e\[2J"
        $lines = $page -replace "`e\[[\d;?]*[A-Za-z]" -split '\r*\n'
        ($lines | Measure-Object Length -Maximum).Maximum | Should -BeLessOrEqual 79
        $lines | Should -Contain 'What goes on'
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
