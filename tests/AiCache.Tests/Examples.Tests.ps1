# The files of docs/examples, run as their hosts run them.

BeforeDiscovery {
    $examples = (Resolve-Path "$PSScriptRoot/../../docs/examples").Path
    $yaml = (Get-ChildItem $examples -Filter *.yml).Name
    $hasDump = (Get-Command pg_dump -CommandType Application -ErrorAction Ignore) -or
        (Test-Path /usr/lib/postgresql/*/bin/pg_dump, /opt/homebrew/opt/postgresql*/bin/pg_dump,
            'C:/Program Files/PostgreSQL/*/bin/pg_dump.exe').Contains($true)
    $hasPsql = [bool] (Get-Command psql -CommandType Application -ErrorAction Ignore)
}

BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    $examples = (Resolve-Path "$PSScriptRoot/../../docs/examples").Path

    # The steps of a workflow that are PowerShell, in their order, each with the job or stage it belongs to.
    function Read-Step([string] $File) {
        $part = $null
        # A step begins with a dash; its keys and its script are indented further than that.
        $section = '  (?<part>\w+):|  - stage: (?<part>\w+)'
        $keyword = '(?:name|uses|pwsh|script|task|checkout|download)'
        $pattern = "(?m)^(?:$section|(?<in> *)- ${keyword}:.*(?:\n(?:\k<in>  .*|[ \t]*(?=\n)))*)"
        foreach ($step in [regex]::Matches([IO.File]::ReadAllText("$examples/$File"), $pattern)) {
            if ($step.Groups['part'].Success) { $part = $step.Groups['part'].Value; continue }
            if ($step.Value -notmatch 'shell: pwsh|- pwsh:') { continue }
            $lines = ($step.Value -split "`n").Where({ $_ -match '(run|pwsh): \|$' }, 'SkipUntil') | Select-Object -Skip 1
            $indent = $lines[0].Length - $lines[0].TrimStart().Length
            $lines = foreach ($line in $lines) {
                if ($line.Trim() -and $line.Length - $line.TrimStart().Length -lt $indent) { break }
                $line.Length -ge $indent ? $line.Substring($indent) : ''
            }
            [pscustomobject] @{ Part = $part; Name = [regex]::Match($step.Value, '(?:displayName|name): (.+)').Groups[1].Value; Script = $lines -join "`n" }
        }
    }

    # Runs a step as the runner does: its file with the runner's first and last line, in a PowerShell of its own, in the job's folder.
    function Invoke-Step($Step) {
        $file = Join-Path $TestDrive "$([guid]::NewGuid()).ps1"
        Set-Content $file "`$ErrorActionPreference = 'stop'`n$($Step.Script)`nif ((Test-Path -LiteralPath variable:\LASTEXITCODE)) { exit `$LASTEXITCODE }"
        Invoke-Job { & $pwsh @again -NoLogo -NoProfile -NonInteractive -Command ". '$file'" 2>&1 }
    }

    # The folder and the variables of a fresh job.
    function New-Job {
        (New-Item (Join-Path $TestDrive ([guid]::NewGuid())) -ItemType Directory).FullName
        $env:AICACHE_CONNECTION = "$connection password=$password"
    }

    # What a command writes and its exit code, in the job's folder.
    function Invoke-Job([scriptblock] $Command) {
        Push-Location $workspace
        try { $output = & $Command | ForEach-Object { "$_" } }
        finally { Pop-Location }
        [pscustomobject] @{ ExitCode = $LASTEXITCODE; Output = $output; Text = $output -join "`n" }
    }

    $sandbox = Start-AiCacheSandbox -Name example
    $password = $sandbox.Credential.GetNetworkCredential().Password
    $connection = "host=127.0.0.1 port=$($sandbox.Port) user=$($sandbox.Credential.UserName) dbname=postgres"
    $kept = @{}
    foreach ($name in 'PSModulePath', 'AICACHE_CONNECTION', 'GITHUB_STEP_SUMMARY', 'PGSERVICEFILE', 'PGPASSFILE',
        'NO_COLOR') { $kept[$name] = [Environment]::GetEnvironmentVariable($name) }
    $env:PSModulePath = (Split-Path $module) + [IO.Path]::PathSeparator + $env:PSModulePath
    $env:NO_COLOR = 1
}

AfterAll {
    foreach ($name in $kept.Keys) { [Environment]::SetEnvironmentVariable($name, $kept[$name]) }
    Get-AiCacheSandbox | Stop-AiCacheSandbox
}

Describe '<_>' -ForEach $yaml {
    BeforeEach {
        $workspace = New-Job
        $env:GITHUB_STEP_SUMMARY = "$workspace/summary.md"
    }

    It 'is YAML' {
        $file = "$examples/$_"
        $readers = @(
            @{ Program = 'python3'; Arguments = '-c', 'import sys, yaml; yaml.safe_load(open(sys.argv[1]))', $file; Cannot = 'No module named' }
            @{ Program = 'ruby'; Arguments = '-ryaml', '-e', 'YAML.load_file(ARGV[0])', $file; Cannot = 'cannot load' }
        )
        foreach ($reader in $readers.Where{ Get-Command $_.Program -CommandType Application -ErrorAction Ignore }) {
            $arguments = $reader.Arguments
            $said = & $reader.Program @arguments 2>&1 | Out-String
            if ($said -match $reader.Cannot) { continue }
            $LASTEXITCODE | Should -Be 0 -Because $said
            return
        }
        Set-ItResult -Skipped -Because 'nothing on this machine reads YAML (python3 with PyYAML, or ruby)'
    }

    It 'has steps in PowerShell' {
        $steps = Read-Step $_
        $steps.Count | Should -BeGreaterThan 4
        $steps.Script | Should -Match '^Import-Module AiCache\n'
    }

    It 'runs from end to end' -Skip:(-not $hasDump) {
        foreach ($step in Read-Step $_) {
            $run = Invoke-Step $step
            $run.ExitCode | Should -Be 0 -Because "$($step.Part), $($step.Name): $($run.Text)"
            $run.Text | Should -Not -Match ([regex]::Escape($password))
        }
        (Select-Xml -Path "$workspace/aicache.xml" -XPath '//testcase').Count | Should -BeGreaterThan 50
        Select-Xml -Path "$workspace/aicache.xml" -XPath '//failure' | Should -BeNullOrEmpty
        Test-AiCacheDeployment -Connection $sandbox.Connection -Quiet | Should -BeTrue
    }

    It 'fails in every step where the server cannot be reached' {
        $env:AICACHE_CONNECTION = 'host=127.0.0.1 port=1 user=u dbname=d'
        foreach ($step in Read-Step $_) {
            $run = Invoke-Step $step
            $run.ExitCode | Should -Be 1 -Because "$($step.Part), $($step.Name): $($run.Text)"
            $run.Text | Should -Match 'No server listens at 127\.0\.0\.1:1'
        }
    }
}

Describe 'A deployment that is not as it should be' -Skip:(-not $hasPsql) {
    BeforeEach {
        $workspace = New-Job
        $env:GITHUB_STEP_SUMMARY = "$workspace/summary.md"
    }

    BeforeAll {
        $null = $sandbox | Invoke-AiCacheMigration
        Invoke-Psql $sandbox 'drop index public.idx_ai_cache_created_at'
    }

    AfterAll {
        $null = $sandbox | Invoke-AiCacheMigration -Repair -Force
    }

    It 'is an annotation, a line in the summary and a failed job on GitHub' {
        $run = Invoke-Step (Read-Step github-actions.yml | Where-Object { $_.Part -eq 'deploy' -and $_.Name -eq 'Verify' })
        $run.ExitCode | Should -Be 1
        $run.Output | Should -Contain ($run.Output -match '^::error title=Index\.idx_ai_cache_created_at')[0]
        Get-Content $env:GITHUB_STEP_SUMMARY -Raw | Should -Match 'idx_ai_cache_created_at'
        (Select-Xml -Path "$workspace/aicache.xml" -XPath '//testcase[failure]/@name').Node.Value | Should -Match 'idx_ai_cache_created_at'
    }

    It 'is an issue, a summary, a failed test and a failed stage on Azure' {
        $run = Invoke-Step (Read-Step azure-pipelines.yml | Where-Object Name -eq Verify)
        $run.ExitCode | Should -Be 1
        $run.Text | Should -Match '(?m)^##vso\[task\.logissue type=error;code=Index\.idx_ai_cache_created_at\]'
        $run.Text | Should -Match '(?m)^##vso\[task\.uploadsummary\].*aicache\.md$'
        Get-Content "$workspace/aicache.md" -Raw | Should -Match 'idx_ai_cache_created_at'
        (Select-Xml -Path "$workspace/aicache.xml" -XPath '//testcase[failure]/@name').Node.Value | Should -Match 'idx_ai_cache_created_at'
    }
}

Describe 'A prerequisite that is missing' -Skip:(-not $hasPsql) {
    BeforeEach {
        $workspace = New-Job
        $env:GITHUB_STEP_SUMMARY = "$workspace/summary.md"
    }

    BeforeAll {
        Invoke-Psql $sandbox 'alter table public.courses rename to courses_away'
    }

    AfterAll {
        Invoke-Psql $sandbox 'alter table public.courses_away rename to courses'
    }

    It 'ends <File> before anything is done' -ForEach @(
        @{ File = 'github-actions.yml'; Mark = '(?m)^::error title=Table\.public\.courses' }
        @{ File = 'azure-pipelines.yml'; Mark = '(?m)^##vso\[task\.logissue type=error;code=Table\.public\.courses\]' }
    ) {
        $run = Invoke-Step (Read-Step $File)[0]
        $run.ExitCode | Should -Be 1
        $run.Text | Should -Match $Mark
    }
}

Describe 'maintenance.ps1' -Skip:(-not $hasDump) {
    BeforeEach {
        $workspace = New-Job
        $env:GITHUB_STEP_SUMMARY = "$workspace/summary.md"
    }

    BeforeAll {
        $null = $sandbox | Invoke-AiCacheMigration
        $env:PGSERVICEFILE = Join-Path $TestDrive services.conf
        $env:PGPASSFILE = Join-Path $TestDrive passwords
        Set-Content $env:PGSERVICEFILE ("[aicache]`nhost=127.0.0.1`nport=$($sandbox.Port)`ndbname=postgres`n" +
            "user=$($sandbox.Credential.UserName)`n[dead]`nhost=127.0.0.1`nport=1`ndbname=d`nuser=u")
        Set-Content $env:PGPASSFILE "*:*:*:*:$password"
        if (-not $IsWindows) { chmod 600 $env:PGPASSFILE }

        function Invoke-Maintenance([string[]] $Argument) {
            $env:AICACHE_CONNECTION = $null
            Invoke-Job { & $pwsh @again -NoProfile -NonInteractive -File "$examples/maintenance.ps1" -Folder $workspace @Argument 2>&1 }
        }
    }

    It 'backs up, cleans up, reports, and ends with 0 where all is well' {
        $run = Invoke-Maintenance '-CleanUp'
        $run.ExitCode | Should -Be 0 -Because $run.Text
        Get-AiCacheBackup "$workspace/backups" | Should -HaveCount 1
        Get-Content "$workspace/health.html" -Raw | Should -Match '<html'
        Get-Content "$workspace/maintenance.log" -Raw | Should -Match 'Deleted'
        Get-Content "$workspace/maintenance.log" -Raw | Should -Not -Match ([regex]::Escape($password))
    }

    It 'ends with 1 where the cache is not well' -Skip:(-not $hasPsql) {
        $null = Invoke-Psql $sandbox 'select public.increment_cache_stats(current_date, false, 0) from generate_series(1, 2000)'
        $run = Invoke-Maintenance
        $run.ExitCode | Should -Be 1 -Because $run.Text
        $null = Invoke-Psql $sandbox 'truncate public.ai_cache_stats, aicache.stats_pending'
    }

    It 'ends with 2 where a step could not be done, and the log says why' {
        (Invoke-Maintenance '-Connection', 'service=dead').ExitCode | Should -Be 2
        Get-Content "$workspace/maintenance.log" -Raw | Should -Match 'No server listens at 127\.0\.0\.1:1'
    }

    It 'is started by the line of the crontab' -Skip:$IsWindows {
        $line = (Get-Content "$examples/crontab" | Where-Object { $_ -match '^[\d*]' })
        $line | Should -HaveCount 1
        # Five fields, then what sh runs; a % would end the line for cron.
        $scheduled = ($line -split '\s+', 6)[5]
        $scheduled | Should -Not -Match '%'
        $scheduled = $scheduled.Replace('/opt/aicache', $examples).Replace('/var/lib/aicache', $workspace) -replace '^pwsh', "'$pwsh' $again"
        $env:AICACHE_CONNECTION = $null
        $run = Invoke-Job { sh -c $scheduled 2>&1 }
        $run.ExitCode | Should -Be 0 -Because $run.Text
        Test-Path "$workspace/health.html" | Should -BeTrue
    }

    It 'is registered with the Task Scheduler, and its arguments reach it' {
        # The cmdlets are Windows' own; what they are given is what counts.
        $registered = & {
            function New-ScheduledTaskAction($Execute, $Argument, $WorkingDirectory) { @{ Execute = $Execute; Argument = $Argument } }
            function New-ScheduledTaskTrigger([switch] $Daily, [datetime] $At) { "$($Daily) $($At.Hour)" }
            function New-ScheduledTaskSettingsSet([switch] $StartWhenAvailable, $MultipleInstances, [timespan] $ExecutionTimeLimit) { $MultipleInstances }
            function Register-ScheduledTask($TaskName, $Action, $Trigger, $Settings, $User, $Password, [switch] $Force) { $PSBoundParameters }
            & "$examples/scheduled-task.ps1" -Credential ([pscredential]::new('DOMAIN\aicache', (ConvertTo-SecureString x -AsPlainText))) -Folder $workspace
        }
        $registered.User, $registered.Trigger | Should -Be 'DOMAIN\aicache', 'True 3'
        $env:AICACHE_CONNECTION = $null
        $start = [Diagnostics.ProcessStartInfo]::new($registered.Action.Execute, $registered.Action.Argument)
        $start.RedirectStandardOutput = $start.RedirectStandardError = $start.RedirectStandardInput = $true
        $process = [Diagnostics.Process]::Start($start)
        $process.StandardInput.Close()
        $said = $process.StandardOutput.ReadToEndAsync()
        Wait-End $process
        $process.ExitCode | Should -Be 0 -Because $said.Result
        Test-Path "$workspace/health.html" | Should -BeTrue
    }
}
