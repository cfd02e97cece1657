# The files of docs/examples that run on a server, run as their hosts run them; those for pipelines are in Pipelines.Tests.ps1.

BeforeDiscovery {
    $hasDump = (Get-Command pg_dump -CommandType Application -ErrorAction Ignore) -or
        (Test-Path /usr/lib/postgresql/*/bin/pg_dump, /opt/homebrew/opt/postgresql*/bin/pg_dump,
            'C:/Program Files/PostgreSQL/*/bin/pg_dump.exe').Contains($true)
    $hasPsql = [bool] (Get-Command psql -CommandType Application -ErrorAction Ignore)
}

BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    $examples = (Resolve-Path "$PSScriptRoot/../../docs/examples").Path

    # What a command writes and its exit code.
    function Invoke-Job([scriptblock] $Command) {
        $output = & $Command | ForEach-Object { "$_" }
        [pscustomobject] @{ ExitCode = $LASTEXITCODE; Output = @($output); Text = $output -join "`n" }
    }

    # aicache.ps1 in a PowerShell of its own, with a folder of its own unless another is named.
    function Invoke-AiCache([string[]] $Argument, [string] $Folder = (Join-Path $TestDrive ([guid]::NewGuid()))) {
        $run = Invoke-Job { & $pwsh @again -NoProfile -NonInteractive -File "$examples/aicache.ps1" @Argument -Folder $Folder 2>&1 }
        $run | Add-Member Folder $Folder -PassThru
    }

    $sandbox = Start-AiCacheSandbox -Name example
    $password = $sandbox.Credential.GetNetworkCredential().Password
    $kept = @{}
    foreach ($name in 'PSModulePath', 'AICACHE_CONNECTION', 'GITHUB_ACTIONS', 'TF_BUILD', 'PGSERVICEFILE', 'PGPASSFILE') {
        $kept[$name] = [Environment]::GetEnvironmentVariable($name)
    }
    $env:PSModulePath = (Split-Path $module) + [IO.Path]::PathSeparator + $env:PSModulePath
    $env:AICACHE_CONNECTION = $env:GITHUB_ACTIONS = $env:TF_BUILD = $null
    $env:PGSERVICEFILE = Join-Path $TestDrive services.conf
    $env:PGPASSFILE = Join-Path $TestDrive passwords
    Set-Content $env:PGSERVICEFILE ("[aicache]`nhost=127.0.0.1`nport=$($sandbox.Port)`ndbname=postgres`n" +
        "user=$($sandbox.Credential.UserName)`n[dead]`nhost=127.0.0.1`nport=1`ndbname=d`nuser=u")
    Set-Content $env:PGPASSFILE "*:*:*:*:$password"
    if (-not $IsWindows) { chmod 600 $env:PGPASSFILE }
    $database = '-Connection', 'service=aicache'
}

AfterAll {
    foreach ($name in $kept.Keys) { [Environment]::SetEnvironmentVariable($name, $kept[$name]) }
    Get-AiCacheSandbox | Stop-AiCacheSandbox
}

Describe 'aicache.ps1' -Tag Slow -Skip:(-not $hasDump) {
    It 'says by its exit code that a folder cannot be used, and names it: <Folder>' -ForEach @(
        @{ Folder = 'file' }, @{ Folder = 'file/below' }, @{ Folder = 'log' }
    ) {
        Set-Content (Join-Path $TestDrive file) x
        # A log that is a folder cannot be written to, not even by root.
        $null = New-Item (Join-Path $TestDrive log/aicache.log) -ItemType Directory -Force
        $run = Invoke-AiCache (@('health') + $database) (Join-Path $TestDrive $Folder)
        $run.ExitCode | Should -Be 2 -Because $run.Text
        $run.Text | Should -Match ([regex]::Escape((Join-Path $TestDrive $Folder)))
        $run.Text | Should -Not -Match 'empty string|Exception calling'
    }

    It 'plans without changing anything' {
        $run = Invoke-AiCache (@('plan') + $database)
        $run.ExitCode | Should -Be 0 -Because $run.Text
        $run.Text | Should -Match 'plan: add_ai_response_cache WouldApply, add_lecture_content_hashes WouldApply, add_ai_cache_stats WouldApply'
        ($sandbox | Get-AiCacheMigration).Status | Should -Be 'Pending', 'Pending', 'Pending'
    }

    It 'deploys, with a backup that was restored, in five lines' {
        $run = Invoke-AiCache (@('deploy', '-Prove') + $database)
        $run.ExitCode | Should -Be 0 -Because $run.Text
        $run.Output.Count | Should -BeLessOrEqual 5
        $run.Output[0] | Should -Match '^aicache deploy: good: postgresql://.+, \d{4}-\d\d-\d\d .+ s$'
        $run.Text | Should -Match '(?m)^backup: .+\.dump, proven by a restore$'
        $run.Text | Should -Match '(?m)^deployment: \d+ checks: \d+ passed'
        $run.Output[-1] | Should -Be "log: $($run.Folder)/aicache.log".Replace('/', [IO.Path]::DirectorySeparatorChar)
        (Get-AiCacheBackup "$($run.Folder)/backups").Grade | Should -Be Restored
        (Select-Xml -Path "$($run.Folder)/deployment.xml" -XPath '//testcase').Count | Should -BeGreaterThan 50
        Get-Content "$($run.Folder)/deployment.html" -Raw | Should -Match '<html'
        $sandbox | Test-AiCacheDeployment -Quiet | Should -BeTrue
    }

    It 'deploys once more without a backup, and changes nothing' {
        $run = Invoke-AiCache (@('deploy', '-NoBackup') + $database)
        $run.ExitCode | Should -Be 0 -Because $run.Text
        $run.Text | Should -Match 'add_ai_response_cache AlreadyApplied'
        Test-Path "$($run.Folder)/backups" | Should -BeFalse
    }

    It 'backs up, cleans up, reports, and says nothing where all is well and nobody wants to hear it' {
        $run = Invoke-AiCache (@('maintain', '-CleanUp', '-Quiet') + $database)
        $run.ExitCode | Should -Be 0 -Because $run.Text
        $run.Output | Should -BeNullOrEmpty
        Get-AiCacheBackup "$($run.Folder)/backups" | Should -HaveCount 1
        Get-Content "$($run.Folder)/health.html" -Raw | Should -Match '<html'
        Get-Content "$($run.Folder)/aicache.log" -Raw | Should -Match 'Deleted'
        Get-Content "$($run.Folder)/aicache.log" -Raw | Should -Not -Match ([regex]::Escape($password))
    }

    It 'ends with 1 where a check failed, and names it, even when told to be quiet' -Skip:(-not $hasPsql) {
        $null = Invoke-Psql $sandbox 'select public.increment_cache_stats(current_date, false, 0) from generate_series(1, 2000)'
        $run = Invoke-AiCache (@('health', '-Quiet') + $database)
        $null = Invoke-Psql $sandbox 'truncate public.ai_cache_stats, aicache.stats_pending'
        $run.ExitCode | Should -Be 1 -Because $run.Text
        $run.Output[0] | Should -Match '^aicache health: failed: '
        $run.Text | Should -Match '(?m)^Failed: Health\.'
        $run.Output.Count | Should -BeLessOrEqual 5
    }

    It 'ends with 3 where it could not look' -Skip:(-not $hasPsql) {
        $administrator = [pscustomobject] @{
            Port = $sandbox.Port; Credential = [pscredential]::new('supabase_admin', $sandbox.Credential.Password)
        }
        Invoke-Psql $administrator "create role watcher login password 'w'"
        $run = Invoke-AiCache 'check', '-Connection', "host=127.0.0.1 port=$($sandbox.Port) dbname=postgres user=watcher password=w"
        $run.ExitCode | Should -Be 3 -Because $run.Text
        $run.Output[0] | Should -Match '^aicache check: unknown: '
    }

    It 'ends with 2 where <What>, and says it' -ForEach @(
        @{ What = 'the server cannot be reached'; Argument = 'check', '-Connection', 'service=dead'
            Says = '^ServerUnreachable: No server listens at 127\.0\.0\.1:1'
        }
        @{ What = 'there is no connection'; Argument = @('health'); Says = '^ConnectionMissing: ' }
        @{ What = 'the command is none'; Argument = @('destroy'); Says = "^'destroy' is none of plan, deploy, check, health, maintain" }
        @{ What = 'no command is given'; Argument = @('-Quiet'); Says = "^'' is none of plan" }
    ) {
        $run = Invoke-AiCache $Argument
        $run.ExitCode | Should -Be 2 -Because $run.Text
        $run.Output[0] | Should -Match '^aicache \w*: could not be done'
        $run.Output[1] | Should -Match $Says
        Get-Content "$($run.Folder)/aicache.log" -Raw | Should -Match ($Says -replace '^\^')
    }

    It 'tells somebody once where a database does not answer, and once where it is well again' {
        $hook, $job = Start-Hook 2
        $address = Join-Path $TestDrive alert-uri
        Set-Content $address $hook
        $folder = Join-Path $TestDrive told
        $dead = '-Connection', "host=127.0.0.1 port=1 dbname=postgres user=$($sandbox.Credential.UserName)"
        $run = Invoke-AiCache (@('health', '-AlertUriPath', $address) + $dead) $folder
        $run.ExitCode | Should -Be 2
        $run.Text | Should -Not -Match ([regex]::Escape($hook))
        (Invoke-AiCache (@('health', '-AlertUriPath', $address) + $dead) $folder).ExitCode | Should -Be 2
        # As if its server had come to life: the same database, under its own port.
        $state = Join-Path $folder alerts.json
        (Get-Content $state -Raw).Replace('127.0.0.1:1"', "127.0.0.1:$($sandbox.Port)`"") | Set-Content $state
        $env:AICACHE_ALERT_URI = $hook
        try { (Invoke-AiCache (@('health') + $database) $folder).ExitCode | Should -Be 0 } finally { $env:AICACHE_ALERT_URI = $null }
        $told = Receive-Job $job -Wait -AutoRemoveJob | ConvertFrom-Json
        $told.alerts.name | Should -Be Checks.Health, Checks.Health
        $told.alerts.check | Should -Be Unknown, Passed
        $told.title | Should -Be 'AI response cache: health', 'AI response cache: health'
    }

    It 'asks a script for the password, at each new connection' {
        $asked = Join-Path $TestDrive asked
        $vault = Join-Path $TestDrive 'a vault.ps1'
        Set-Content $vault "param(`$Connection) Add-Content '$asked' `"`$(`$Connection.Username)@`$(`$Connection.Port)`"; '$password'"
        $run = Invoke-AiCache 'maintain', '-CleanUp', '-PasswordScript', $vault, '-Connection',
            "host=127.0.0.1 port=$($sandbox.Port) dbname=postgres user=$($sandbox.Credential.UserName) passfile=/dev/null"
        $run.ExitCode | Should -Be 0 -Because $run.Text
        # One for the session, one for pg_dump, two for the purge.
        (Get-Content $asked).Count | Should -BeGreaterOrEqual 3
        Get-Content $asked | Sort-Object -Unique | Should -Be "$($sandbox.Credential.UserName)@$($sandbox.Port)"
        Get-ChildItem $run.Folder -Recurse -File | Select-String -Pattern $password -SimpleMatch | Should -BeNullOrEmpty
        (Invoke-AiCache 'check', '-Connection', 'host=127.0.0.1 user=u dbname=d', '-PasswordScript', '/no/where.ps1').Text |
            Should -Match 'CredentialFailed: .*Cannot find path'
    }

    It 'lets its log grow no further than it is told, and keeps as many as it is told' {
        $folder = (New-Item (Join-Path $TestDrive rotated) -ItemType Directory).FullName
        Set-Content "$folder/aicache.log" ('first' * 100)
        foreach ($round in 1..4) {
            $null = Invoke-AiCache (@('check', '-LogSize', '100', '-LogCount', '2') + $database) $folder
        }
        (Get-ChildItem $folder -Filter *.log).Name | Sort-Object | Should -Be 'aicache.1.log', 'aicache.2.log', 'aicache.log'
        (Get-ChildItem $folder -Filter *.log | Select-String first) | Should -BeNullOrEmpty
        # One that is small enough is gone on with.
        $null = Invoke-AiCache (@('check') + $database) $folder
        (Get-Content "$folder/aicache.log") -match '^aicache check: good' | Should -HaveCount 2
    }

    It 'is in the package, and takes the module that it came with' {
        $line = "`$env:PSModulePath = ''; & '$module/aicache.ps1' check -Connection service=aicache -Folder '$TestDrive/beside'"
        $run = Invoke-Job { & $pwsh @again -NoProfile -NonInteractive -Command "$line; exit `$LASTEXITCODE" 2>&1 }
        $run.ExitCode | Should -Be 0 -Because $run.Text
    }

    It 'is started by the line of the crontab' -Skip:$IsWindows {
        $line = (Get-Content "$examples/crontab" | Where-Object { $_ -match '^[\d*]' })
        $line | Should -HaveCount 1
        # Five fields, then what sh runs; a % would end the line for cron.
        $scheduled = ($line -split '\s+', 6)[5]
        $scheduled | Should -Not -Match '%'
        $scheduled = $scheduled.Replace('/opt/aicache', $examples).Replace('/var/lib/aicache', "$TestDrive/cron") -replace '^pwsh', "'$pwsh' $again"
        $run = Invoke-Job { sh -c $scheduled 2>&1 }
        $run.ExitCode | Should -Be 0 -Because $run.Text
        $run.Output | Should -BeNullOrEmpty
        Test-Path "$TestDrive/cron/health.html" | Should -BeTrue
    }

    It 'is registered with the Task Scheduler, and its arguments reach it' {
        # The cmdlets are Windows' own; what they are given is what counts.
        $registered = & {
            function New-ScheduledTaskAction($Execute, $Argument, $WorkingDirectory) { @{ Execute = $Execute; Argument = $Argument } }
            function New-ScheduledTaskTrigger([switch] $Daily, [datetime] $At) { "$($Daily) $($At.Hour)" }
            function New-ScheduledTaskSettingsSet([switch] $StartWhenAvailable, $MultipleInstances, [timespan] $ExecutionTimeLimit) { $MultipleInstances }
            function Register-ScheduledTask($TaskName, $Action, $Trigger, $Settings, $User, $Password, [switch] $Force) { $PSBoundParameters }
            $account = [pscredential]::new('DOMAIN\aicache', (ConvertTo-SecureString x -AsPlainText))
            & "$examples/scheduled-task.ps1" -Credential $account -Folder "$TestDrive/a task"
        }
        $registered.User, $registered.Trigger | Should -Be 'DOMAIN\aicache', 'True 3'
        $start = [Diagnostics.ProcessStartInfo]::new($registered.Action.Execute, $registered.Action.Argument)
        $start.RedirectStandardOutput = $start.RedirectStandardError = $start.RedirectStandardInput = $true
        $process = [Diagnostics.Process]::Start($start)
        $process.StandardInput.Close()
        $said = $process.StandardOutput.ReadToEndAsync()
        Wait-End $process
        $process.ExitCode | Should -Be 0 -Because $said.Result
        Test-Path "$TestDrive/a task/health.html" | Should -BeTrue
    }
}

Describe 'monitoring' -Tag Slow {
    BeforeAll {
        $null = $sandbox | Invoke-AiCacheMigration
        function Invoke-Writer([string] $Target) {
            Invoke-Job { & $pwsh @again -NoProfile -NonInteractive -File "$examples/monitoring/write-metrics.ps1" `
                -Connection $Target -Path "$workspace/aicache.prom" 2>&1 }
        }
    }

    BeforeEach { $workspace = (New-Item (Join-Path $TestDrive ([guid]::NewGuid())) -ItemType Directory).FullName }

    It 'writes what node_exporter reads, and nothing else' {
        $run = Invoke-Writer service=aicache
        $run.ExitCode, $run.Text | Should -Be 0, '' -Because $run.Text
        (Get-ChildItem $workspace).Name | Should -Be aicache.prom
        $text = Get-Content "$workspace/aicache.prom"
        $text[-1] | Should -Be '# EOF'
        'aicache_check_state', 'aicache_requests_total', 'aicache_range_requests', 'aicache_table_size_bytes' |
            ForEach-Object { $text | Select-String "^$_\{" | Should -Not -BeNullOrEmpty }
    }

    It 'leaves the file as it is where nobody can look, and says why' {
        Set-Content "$workspace/aicache.prom" 'before'
        $run = Invoke-Writer 'host=127.0.0.1 port=1 dbname=d user=u'
        $run.ExitCode, (Get-Content "$workspace/aicache.prom") | Should -Be 2, 'before'
        $run.Text | Should -BeLike '*No server listens at 127.0.0.1:1*'
    }

    It 'is started by <_>' -ForEach 'crontab', 'aicache-metrics.service' -Skip:$IsWindows {
        $line = Get-Content "$examples/monitoring/$_" | Select-String 'pwsh (-NoProfile .*)$'
        $line | Should -HaveCount 1
        $arguments = $line.Matches.Groups[1].Value.Replace('/opt/aicache', "$examples/monitoring")
        $arguments = $arguments.Replace('-Backups /var/lib/aicache/backups', "-Path $workspace/aicache.prom")
        $run = Invoke-Job { sh -c "'$pwsh' $again $arguments" 2>&1 }
        $run.ExitCode | Should -Be 0 -Because $run.Text
        "$workspace/aicache.prom" | Should -Exist
    }
}
