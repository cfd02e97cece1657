# The files for GitHub Actions and Azure Pipelines, run the way their hosts run them, against a PostgreSQL with TLS.
BeforeDiscovery {
    $programs = 'bash', 'python3', 'openssl', 'gpg', 'curl', 'unzip', 'psql'
    $missing = $IsLinux ? $programs.Where{ -not (Get-Command $_ -CommandType Application -ErrorAction Ignore) } : 'agents that run Linux'
    if (-not $missing -and -not (python3 -c 'import yaml; print(1)' 2>$null)) { $missing = 'python3-yaml' }
    if (-not $missing -and -not (Test-Path /usr/lib/postgresql/*/bin/pg_dump)) { $missing = 'pg_dump' }
    $files = 'action.yml', 'pipelines/azure.yml', 'pipelines/azure-steps.yml', 'docs/examples/github-actions.yml', 'docs/examples/azure-pipelines.yml'
}

BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    . "$PSScriptRoot/Hosts/GitHub.ps1"
    . "$PSScriptRoot/Hosts/Azure.ps1"
    $root = (Resolve-Path "$PSScriptRoot/../..").Path
    if ($missing) { return }

    $sandbox = Start-AiCacheSandbox -Name pipelines
    $password = $sandbox.Credential.GetNetworkCredential().Password
    $authority = Enable-Tls $sandbox "$TestDrive/tls"
    $postgres = "$($sandbox.ServerVersion.Major)"
    $connection = "postgresql://postgres:$password@localhost:$($sandbox.Port)/postgres?hostaddr=127.0.0.1&sslmode=verify-full&sslrootcert=$authority"

    # The zip as a release has it, and the place that the examples name, with a certificate of its own.
    [IO.Compression.ZipFile]::CreateFromDirectory($module, "$TestDrive/AiCache.0.1.0.zip", 'Fastest', $true)
    $sum = (Get-FileHash "$TestDrive/AiCache.0.1.0.zip").Hash.ToLowerInvariant()
    $free = [Net.Sockets.TcpListener]::new([Net.IPAddress]::Loopback, 0)
    $free.Start()
    $web = $free.LocalEndpoint.Port
    $free.Stop()
    $identity = '-cert tls/server.crt -key tls/server.key'
    $server = [Diagnostics.ProcessStartInfo]::new('openssl', "s_server -WWW -quiet -accept 127.0.0.1:$web $identity")
    $server.WorkingDirectory = $TestDrive
    $server.RedirectStandardOutput = $server.RedirectStandardError = $server.RedirectStandardInput = $true
    $server = [Diagnostics.Process]::Start($server)
    $placeholders = @{
        'https://github.com/your-organization/aicache/releases/download/v0.1.0/' = "https://localhost:$web/"
        "'0000000000000000000000000000000000000000000000000000000000000000'" = $sum
        "postgres: '17'" = "postgres: '$postgres'"
        'postgres: 17' = "postgres: $postgres"
    }

    # Whoever may read backups; the pipeline knows the public half.
    $keys = (New-Item (Join-Path ([IO.Path]::GetTempPath()) "g$PID") -ItemType Directory).FullName
    chmod 700 $keys
    $private = '--homedir', $keys, '--pinentry-mode', 'loopback', '--passphrase', ''
    gpg --batch --quiet @private --quick-generate-key backups@example.com rsa2048 encr never 2>$null
    $publicKey = (gpg --batch --homedir $keys --armor --export) -join "`n"

    # The backup that a host has kept, opened by whoever has the private key.
    function Open-Backup([string] $Folder) {
        (Get-ChildItem $Folder -Recurse -File).Name | Should -Be backup.tar.gpg
        $opened = New-Item "$TestDrive/$([guid]::NewGuid())" -ItemType Directory
        $private = '--homedir', $keys, '--pinentry-mode', 'loopback', '--passphrase', ''
        gpg --batch --quiet @private --output "$opened/backup.tar" --decrypt "$Folder/backup.tar.gpg" 2>$null
        tar --extract --directory $opened --file "$opened/backup.tar"
        Get-AiCacheBackup "$opened/backups"
    }

    # One installation for all jobs of this file, as on an agent that is kept.
    $temp = "$TestDrive/temp"
    $agent = @{ CURL_CA_BUNDLE = $authority }
    $known = @{ AICACHE_CONNECTION = $connection }
    function New-Runner([hashtable] $Secrets = $known, [hashtable] $Vars = @{ AICACHE_SHA256 = $sum; AICACHE_BACKUP_KEY = $publicKey }) {
        Remove-Item "$temp/aicache-*" -Recurse -Force -ErrorAction Ignore
        New-GitHubRunner "$TestDrive/$([guid]::NewGuid())" $temp -Secrets $Secrets -Vars $Vars -Variable $agent
    }
    # Azure's variables are one line.
    $oneLine = [Convert]::ToBase64String([Text.Encoding]::ASCII.GetBytes($publicKey))
    function New-Agent([hashtable] $Secrets = @{ AICACHE_CONNECTION = $connection; AICACHE_BACKUP_KEY = $oneLine }) {
        Remove-Item "$temp/aicache-*" -Recurse -Force -ErrorAction Ignore
        New-AzureAgent "$TestDrive/$([guid]::NewGuid())" $temp -Secrets $Secrets -Variable $agent
    }
    $github = Read-Yaml "$root/docs/examples/github-actions.yml" $placeholders
    $azure = Expand-Template "$root/docs/examples/azure-pipelines.yml" @{} stages $placeholders
    function Get-Said($Runner) { $Runner.Steps.Output -join "`n" }
}

AfterAll {
    if ($server) { $server.Kill(); $null = $server.WaitForExit(10000) }
    if ($keys) { gpgconf --homedir $keys --kill all; Remove-Item $keys -Recurse -Force }
    Get-AiCacheSandbox | Stop-AiCacheSandbox
}

Describe '<_>' -Tag Slow -ForEach $files -Skip:([bool] $missing) {
    It 'puts nothing into a script that the host would write out: neither a secret nor text of others' {
        $scripts = [regex]::Matches([IO.File]::ReadAllText("$root/$_"), '(?m)^ *(?:- )?(?:run|bash|script|pwsh): .*$').Value
        $scripts | Where-Object { $_ -match '\$\{\{' } | Should -BeNullOrEmpty
        $scripts | Where-Object { $_ -match '\$\((?!Pipeline\.Workspace\))' } | Should -BeNullOrEmpty
    }

    It 'pins every action by its commit' {
        $used = [regex]::Matches([IO.File]::ReadAllText("$root/$_"), '(?m)uses: *(.+?)\r?$').ForEach{ $_.Groups[1].Value }
        $used | Where-Object { $_ -notmatch '^[\w./-]+@[0-9a-f]{40} # v[0-9.]+$|^your-organization/aicache@v0\.1\.0$' } | Should -BeNullOrEmpty
    }
}

Describe 'The look at the arguments of all processes' -Tag Slow -Skip:([bool] $missing) {
    It 'finds a secret that stands in one' {
        $watch = Watch-Argument Geheim7d2f
        bash -c 'sleep 1; : Geheim7d2f'
        Receive-Argument $watch | Should -Match Geheim7d2f
    }
}

Describe 'github-actions.yml' -Tag Slow -Skip:([bool] $missing) {
    It 'deploys after a plan and an approval, one at a time, and never breaks off what has begun' {
        $github.jobs.deploy.needs | Should -Be plan
        $github.jobs.deploy.environment | Should -Be production
        foreach ($job in 'deploy', 'maintain') {
            $github.jobs[$job].concurrency.group | Should -Be aicache-production
            $github.jobs[$job].concurrency['cancel-in-progress'] | Should -BeFalse
        }
        $github['concurrency'] | Should -BeNullOrEmpty
        $github.jobs.Values.ForEach{ $_['timeout-minutes'] } | Should -HaveCount 4
        $github.permissions.contents | Should -Be read
    }

    It 'plans, deploys, keeps a sealed backup that can be opened, and says so' {
        $runner = New-Runner
        Invoke-GitHubJob $runner $github plan
        $runner.Failed | Should -BeFalse -Because (Get-Said $runner)
        Get-Said $runner | Should -Match 'plan: add_ai_response_cache WouldApply'
        Get-AiCacheMigration -Connection $sandbox.Connection | ForEach-Object Status | Should -Be 'Pending', 'Pending', 'Pending'

        $runner = New-Runner
        $watch = Watch-Argument $password
        Invoke-GitHubJob $runner $github deploy
        $runner.Failed | Should -BeFalse -Because (Get-Said $runner)
        Receive-Argument $watch | Should -BeNullOrEmpty
        Test-AiCacheDeployment -Connection $sandbox.Connection -Quiet | Should -BeTrue
        Get-Said $runner | Should -Match '(?m)^aicache deploy: good: '
        $runner.Summary | Should -Match 'AI response cache: deployment'
        $kept = $runner.Artifacts['aicache-backup-deploy-deploy-1']
        $kept.Days | Should -Be 90
        Open-Backup $kept.Folder | Test-AiCacheBackup -Quiet | Should -BeTrue
        $reports = $runner.Artifacts['aicache-reports-deploy-deploy-1'].Folder
        (Select-Xml -Path "$reports/deployment.xml" -XPath '//testcase').Count | Should -BeGreaterThan 50
        # Nothing that can be read without the key stays on the agent, and the secret was written nowhere.
        Get-ChildItem $temp -Recurse -Include *.dump, *.sql | Should -BeNullOrEmpty
        Get-Said $runner | Should -Not -Match ([regex]::Escape($password))
        Get-ChildItem $temp/aicache-*, "$($runner.Root)/artifacts" -Recurse -File | Select-String -Pattern $password -SimpleMatch | Should -BeNullOrEmpty
    }

    It 'tries a deployment for a pull request on a PostgreSQL of the job''s own' {
        $service = Start-AiCacheSandbox -Name service
        try {
            $administrator = Get-Administrator $service
            Invoke-Psql $administrator "alter role postgres password 'postgres'"
            $runner = New-Runner @{}
            $runner.Services = @{ postgres = @{ ports = @{ '5432' = $service.Port } } }
            $null = New-Item "$($runner.Root)/workspace/database/schema.sql" -Value 'create table public.of_the_application (id int);' -Force
            Invoke-GitHubJob $runner $github try -Trigger pull_request
            $runner.Failed | Should -BeFalse -Because (Get-Said $runner)
            Invoke-Psql $administrator 'select count(*) from public.of_the_application, aicache.migration_journal' | Should -Be 0
            $runner.Artifacts.Keys | Should -Be aicache-reports-try-deploy-1
        }
        # Its record goes with the files of this test.
        finally { $service | Stop-AiCacheSandbox }
    }

    It 'maintains at night' {
        $runner = New-Runner
        Invoke-GitHubJob $runner $github maintain -Trigger schedule
        $runner.Failed | Should -BeFalse -Because (Get-Said $runner)
        Open-Backup $runner.Artifacts['aicache-backup-maintain-maintain-1'].Folder | Should -HaveCount 1
    }

    It 'does everything as the role that is named, for a login that inherits nothing' {
        $superuser = @{ Port = $sandbox.Port; Credential = [pscredential]::new('supabase_admin', $sandbox.Credential.Password) }
        Invoke-Psql $superuser "create role pipeline login noinherit password '$password' in role postgres"
        $with = @{ command = 'check'; role = 'postgres'; connection = $connection.Replace('//postgres:', '//pipeline:'); sha256 = $sum }
        $with.module = "$TestDrive/AiCache.0.1.0.zip"
        $check = @{ jobs = @{ check = @{ steps = @(@{ uses = 'your-organization/aicache@v0.1.0'; with = $with }) } } }
        $runner = New-Runner
        Invoke-GitHubJob $runner $check check
        $runner.Failed | Should -BeFalse -Because (Get-Said $runner)
        $with.role = ''
        $runner = New-Runner
        Invoke-GitHubJob $runner $check check
        $runner.Failed | Should -BeTrue
    }

    It 'is ten lines on the page of examples, which deploy' {
        $page = [IO.File]::ReadAllText("$root/docs/examples/README.md")
        $lines = [regex]::Match($page, '(?s)```yaml\r?\n(.*?)\r?\n```').Groups[1].Value
        $lines.Split("`n").Count | Should -BeLessOrEqual 10
        Set-Content "$TestDrive/ten.yml" $lines
        $ten = Read-Yaml "$TestDrive/ten.yml" ($placeholders + @{ 'command: deploy,' = "command: deploy, postgres: $postgres," })
        $ten.concurrency['cancel-in-progress'] | Should -BeFalse
        $runner = New-Runner
        Invoke-GitHubJob $runner $ten deploy
        $runner.Failed | Should -BeFalse -Because (Get-Said $runner)
        $runner.Artifacts['aicache-backup-deploy-deploy-1'].Days | Should -Be 30
    }

    Context 'where something is wrong' {
        It 'fails with an annotation, and keeps the backup all the same' {
            Invoke-Psql $sandbox 'drop index public.idx_ai_cache_created_at'
            try {
                $runner = New-Runner
                Invoke-GitHubJob $runner $github deploy
                $runner.Failed | Should -BeTrue
                Get-Said $runner | Should -Match '(?m)^ContractDrift: '
                Open-Backup $runner.Artifacts['aicache-backup-deploy-deploy-1'].Folder | Test-AiCacheBackup -Quiet | Should -BeTrue

                $with = @{ command = 'check'; connection = '${{ secrets.AICACHE_CONNECTION }}'; sha256 = $sum }
                $with.module = "$TestDrive/AiCache.0.1.0.zip"
                $check = @{ jobs = @{ check = @{ steps = @(@{ uses = 'your-organization/aicache@v0.1.0'; with = $with }) } } }
                $runner = New-Runner
                Invoke-GitHubJob $runner $check check
                $runner.Steps[-1].ExitCode | Should -Be 1
                Get-Said $runner | Should -Match '(?m)^::error title=Index\.idx_ai_cache_created_at'
                $runner.Summary | Should -Match 'idx_ai_cache_created_at'
            }
            finally { $null = $sandbox | Invoke-AiCacheMigration -Repair -Force }
        }

        It 'does nothing without <What>' -ForEach @(
            @{ What = 'a key to seal the backup with'; Change = @{ AICACHE_BACKUP_KEY = '' }; Says = 'AICACHE_BACKUP_KEY is missing' }
            @{ What = 'a key that is one'; Change = @{ AICACHE_BACKUP_KEY = 'bm8ga2V5' }; Says = 'no OpenPGP public key' }
            @{ What = 'the sum of the module'; Change = @{ AICACHE_SHA256 = '' }; Says = 'sha256 is not the sum' }
            @{ What = 'the right sum'; Change = @{ AICACHE_SHA256 = 'ab' * 32 }; Says = 'nothing of it was unpacked' }
            @{ What = 'the connection'; Connect = ''; Says = 'AICACHE_CONNECTION is missing' }
        ) {
            $secrets = @{ AICACHE_CONNECTION = $Connect ?? $connection }
            $vars = @{ AICACHE_SHA256 = $sum; AICACHE_BACKUP_KEY = $publicKey }
            foreach ($name in $Change.Keys) { $vars[$name] = $Change[$name] }
            $runner = New-Runner $secrets $vars
            Invoke-GitHubJob $runner $github deploy
            $runner.Failed | Should -BeTrue
            $runner.Steps[-1].ExitCode | Should -Be 2 -Because (Get-Said $runner)
            Get-Said $runner | Should -Match $Says
            Get-Said $runner | Should -Not -Match 'aicache deploy'
            $runner.Artifacts.Keys | Should -Not -Contain aicache-backup-deploy-deploy-1
        }

        It 'says which server could not be reached' {
            $runner = New-Runner @{ AICACHE_CONNECTION = 'postgresql://u:Geheim@127.0.0.1:1/d' }
            Invoke-GitHubJob $runner $github plan
            $runner.Steps[-1].ExitCode | Should -Be 2
            Get-Said $runner | Should -Match 'ServerUnreachable: No server listens at 127\.0\.0\.1:1'
            Get-Said $runner | Should -Not -Match Geheim
        }
    }
}

Describe 'azure-pipelines.yml' -Tag Slow -Skip:([bool] $missing) {
    It 'waits for approval, and for the run before it' {
        $azure.stage | Should -Be 'Plan', 'Deploy'
        $azure[1].dependsOn | Should -Be Plan
        $azure[1].lockBehavior | Should -Be sequential
        $azure[1].jobs[0].environment | Should -Be aicache-production
        $azure.jobs.timeoutInMinutes | Should -HaveCount 2
    }

    It 'hands the role on to plan and deployment' {
        $stages = Expand-Template "$root/pipelines/azure.yml" @{ module = 'zip'; sha256 = 'sum'; role = 'postgres' } stages
        $steps = @($stages[0].jobs[0].steps) + @($stages[1].jobs[0].strategy.runOnce.deploy.steps)
        $steps.ForEach{ $_['env'] }.Where{ $_ }.ForEach{ $_['AICACHE_ROLE'] }.Where{ $_ } | Should -Be 'postgres', 'postgres'
    }

    It 'plans, deploys, and keeps a sealed backup and the checks as tests' {
        $null = $sandbox | Undo-AiCacheMigration -Force
        $run = New-Agent
        $watch = Watch-Argument $password
        Invoke-AzurePipeline $run $azure
        $run.Failed | Should -BeFalse -Because (Get-Said $run)
        Receive-Argument $watch | Should -BeNullOrEmpty
        Test-AiCacheDeployment -Connection $sandbox.Connection -Quiet | Should -BeTrue
        Open-Backup $run.Artifacts['aicache-backup-Deploy-1'] | Test-AiCacheBackup -Quiet | Should -BeTrue
        $run.Results.Name | Sort-Object -Unique | Should -Be 'deployment.xml', 'prerequisites.xml'
        "$($run.Summaries)" | Should -Match 'AI response cache'
        $run.Issues | Should -BeNullOrEmpty
        Get-Said $run | Should -Not -Match ([regex]::Escape($password))
    }

    It 'fails with an issue where the deployment is not as it should be' {
        Invoke-Psql $sandbox 'alter table public.courses rename to courses_away'
        try {
            $run = New-Agent
            Invoke-AzurePipeline $run $azure
            $run.Failed | Should -BeTrue
            # The plan tells it, and nothing is deployed.
            $run.Steps[-1].Name | Should -Be 'AiCache plan'
            $run.Issues -match 'code=Table\.public\.courses' | Should -HaveCount 1
        }
        finally { Invoke-Psql $sandbox 'alter table public.courses_away rename to courses' }
    }

    It 'says so where a secret is missing' {
        $run = New-Agent @{}
        Invoke-AzurePipeline $run $azure
        $run.Steps[-1].ExitCode | Should -Be 2
        Get-Said $run | Should -Match 'The secret AICACHE_CONNECTION is missing'
    }
}
