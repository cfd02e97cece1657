# The password of a connection must turn up nowhere: not in what is printed, written, logged or passed to other programs, nor in errors.
BeforeDiscovery {
    $noClient = -not (Get-Command psql -ErrorAction Ignore) -and -not (Get-ChildItem /usr/lib/postgresql/*/bin/psql -ErrorAction Ignore)
}

BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    $noPsql = -not $psql
    if ($noPsql) { return }
    $env:TMPDIR = (New-Item "$TestDrive/tmp" -ItemType Directory).FullName
    $work = (New-Item "$TestDrive/work" -ItemType Directory).FullName
    # What no escaping, quoting or encoding of the whole touches.
    $needle = 'Geheim7d2f9c4eNadel'
    $password = "a b'c`"d%41@/#:\é$needle;="

    $sandbox = Start-AiCacheSandbox "secrets-$PID"
    $env:PGPASSWORD = $sandbox.Credential.GetNetworkCredential().Password
    "alter role postgres password '$($password.Replace("'", "''"))'; alter system set log_statement = 'all'; select pg_reload_conf();" |
        & $psql -X -q -v ON_ERROR_STOP=1 -h 127.0.0.1 -p $sandbox.Port -U supabase_admin -d postgres -f - | Out-Null
    if ($LASTEXITCODE -ne 0) { throw 'The password could not be set.' }
    $env:PGPASSWORD = $null

    $encoded = [uri]::EscapeDataString($password)
    $quoted = $password.Replace('\', '\\').Replace("'", "\'")
    $uri = "postgresql://postgres:$encoded@127.0.0.1:$($sandbox.Port)/postgres"
    $keyValue = "host=127.0.0.1 port=$($sandbox.Port) user=postgres dbname=postgres password='$quoted'"
    $doubled = $password.Replace('"', '""')
    $ado = "Host=127.0.0.1;Port=$($sandbox.Port);Username=postgres;Database=postgres;Password=`"$doubled`""
    $node = "postgresql://supabase_admin:$($sandbox.Credential.GetNetworkCredential().Password)@127.0.0.1:$($sandbox.Port)/template1"
    $credential = [pscredential]::new('postgres', (ConvertTo-SecureString $password -AsPlainText -Force))
    $bare = "host=127.0.0.1 port=$($sandbox.Port) dbname=postgres"

    # Every process's arguments, all the time.
    $watch = if (Test-Path /proc/self/cmdline) { Watch-Argument $needle }

    $printed = [Text.StringBuilder]::new()
    $errorsSeen = [Collections.Generic.List[object]]::new()
    # Runs a command with all streams open, and keeps what it shows in every way of showing it.
    function Invoke-Loud([scriptblock] $Command) {
        $VerbosePreference = $DebugPreference = $InformationPreference = $WarningPreference = 'Continue'
        $ErrorActionPreference = 'Continue'
        $output = try { & $Command *>&1 } catch { $_ }
        $null = $printed.Append(($output | Out-String -Width 400)).Append(($output | Format-List * -Force | Out-String -Width 400))
        # A record of a stream drags PowerShell's own state along, whose JSON takes minutes.
        $objects = $output | Where-Object { $_ -isnot [Management.Automation.ErrorRecord] -and $_ -isnot [Management.Automation.InformationalRecord] }
        $null = $printed.Append(($objects | ConvertTo-Json -Depth 3 -WarningAction Ignore)).Append(($objects | ConvertTo-Csv | Out-String))
        $output | Where-Object { $_ -is [Management.Automation.ErrorRecord] } | ForEach-Object { $errorsSeen.Add($_) }
    }

    Start-Transcript "$work/transcript.txt" | Out-Null
    $ran = [ordered]@{
        'Connect-AiCache' = { Connect-AiCache $uri }
        'Get-AiCacheConnection' = { Get-AiCacheConnection }
        'Test-AiCachePrerequisite' = { Test-AiCachePrerequisite -Connection $keyValue }
        'Measure-AiCacheImpact' = { Measure-AiCacheImpact -Connection $ado -Rounds 5 }
        'Invoke-AiCacheMigration' = { Invoke-AiCacheMigration -Connection $uri -Rehearse; Invoke-AiCacheMigration -Connection $bare -Credential $credential
            Invoke-AiCacheMigration -Connection "$bare user=postgres" -Credential { $password } }
        'Get-AiCacheMigration' = { Get-AiCacheMigration -Connection $keyValue }
        'Get-AiCacheVersion' = { Get-AiCacheVersion -Connection $keyValue }
        'Export-AiCacheMigration' = { Export-AiCacheMigration $work/scripts }
        'Test-AiCacheDeployment' = { Test-AiCacheDeployment -Connection $ado }
        'Get-AiCacheStats' = { Get-AiCacheStats -Connection $uri -Summary }
        'Measure-AiCacheRetention' = { Measure-AiCacheRetention -Connection $ado }
        'Watch-AiCache' = { Watch-AiCache -Connection $uri -Count 1 }
        'Get-AiCacheStorage' = { Get-AiCacheStorage -Connection $keyValue -Exact }
        'Get-AiCacheEntry' = { Get-AiCacheEntry -Connection $ado }
        'Get-AiCacheActivity' = { Get-AiCacheActivity -Connection $uri }
        'Test-AiCacheHealth' = { Test-AiCacheHealth -Connection $keyValue }
        'Export-AiCacheReport' = { Test-AiCacheHealth -Connection $ado | Export-AiCacheReport $work/report.html }
        'Send-AiCacheAlert' = {
            # Whoever has the whole URL may post: nobody listens there, so that it comes to an error.
            $checks = Test-AiCacheHealth -Connection $ado
            $hook = "http://somebody:$encoded@127.0.0.1:1/hook/${encoded}?token=$encoded"
            $checks | Send-AiCacheAlert $hook -Always -WhatIf
            $checks[0].Status = 'Failed'
            $checks[0] | Send-AiCacheAlert $hook -Retries 0 -ErrorAction SilentlyContinue -ErrorVariable nothing
            $nothing | Out-String
            $nothing | Format-List * -Force | Out-String
        }
        'Export-AiCacheDiagnostic' = { Export-AiCacheDiagnostic $work/support.zip -Connection $uri; Expand-Archive $work/support.zip $work/support }
        'Register-AiCacheMaintenance' = {
            Register-AiCacheMaintenance -Connection $uri -AsText
            Register-AiCacheMaintenance -Connection $uri -ErrorAction SilentlyContinue -ErrorVariable nothing
            $nothing | Out-String
        }
        'Get-AiCacheMaintenance' = { Get-AiCacheMaintenance -Connection $uri }
        'Unregister-AiCacheMaintenance' = { Unregister-AiCacheMaintenance -Connection $uri }
        'Optimize-AiCacheDatabase' = { Optimize-AiCacheDatabase -Connection $keyValue }
        'Remove-AiCacheEntry' = { Remove-AiCacheEntry -Connection $ado -CacheKey none -Force }
        'Remove-AiCacheStaleEntries' = { Remove-AiCacheStaleEntries -Connection $uri -Force }
        'Remove-AiCacheStaleStats' = { Remove-AiCacheStaleStats -Connection $keyValue -Force }
        'Add-AiCacheNode' = { Add-AiCacheNode secret_1 $node -Connection $uri -Fill }
        'Get-AiCacheNode' = { Get-AiCacheNode -Connection $uri -CacheKey some }
        'Remove-AiCacheNode' = { Remove-AiCacheNode secret_1 $node -Connection $keyValue -Force }
        'Backup-AiCacheDatabase' = { 'Custom', 'Directory', 'Plain', 'Tar' |
            ForEach-Object { Backup-AiCacheDatabase "$work/backups" -Format $_ -Scope Cache -Connection $uri } }
        'Get-AiCacheBackup' = { Get-AiCacheBackup "$work/backups" }
        'Test-AiCacheBackup' = { Get-AiCacheBackup "$work/backups" | Test-AiCacheBackup -Restore -Connection $ado }
        'Restore-AiCacheDatabase' = { Get-AiCacheBackup "$work/backups" | Select-Object -First 1 |
            Restore-AiCacheDatabase -Connection $uri -Table ai_cache_stats -Clean -Force }
        'Remove-AiCacheBackup' = { Remove-AiCacheBackup "$work/backups" -KeepLast 3 -Force }
        'Undo-AiCacheMigration' = { Undo-AiCacheMigration -Connection $uri -BackupPath "$work/backups" -Force }
        'Get-AiCacheSandbox' = { Get-AiCacheSandbox }
        'Start-AiCacheSandbox' = { Start-AiCacheSandbox "secrets-$PID-2" }
        'Disconnect-AiCache' = { Disconnect-AiCache }
        'Stop-AiCacheSandbox' = { Stop-AiCacheSandbox "secrets-$PID-2" }
    }
    foreach ($command in $ran.Values) { Invoke-Loud $command }
    $failed = @($errorsSeen)

    # And where it goes wrong: nobody there, another's password, no such database, text that cannot be read.
    $wrong = @(
        "postgresql://postgres:$encoded@127.0.0.1:1/postgres"
        "postgresql://nobody:$encoded@127.0.0.1:$($sandbox.Port)/postgres"
        $uri -replace '/postgres$', '/nowhere'
    )
    $malformed = @(
        "postgresql://postgres:$encoded@127.0.0.1:port/postgres"
        "postgresql://postgres:$password@127.0.0.1/postgres"
        "postgresql://postgres:a/$needle@127.0.0.1/postgres"
        "postgresql://postgres:a@$needle/postgres@127.0.0.1/postgres"
        "postgresql://postgres:a?$needle@127.0.0.1/postgres"
        "host=127.0.0.1 passwort='$quoted'"
        "host=127.0.0.1 password='$quoted"
        "Host=127.0.0.1;Passwrd=$needle"
    )
    foreach ($cmdlet in Get-Command -Module AiCache -CommandType Cmdlet | Where-Object { $_.Parameters['Connection'] }) {
        $more = @{}
        # Its -Force is for files, which need no server.
        if ($cmdlet.Parameters['Force'] -and $cmdlet.Name -ne 'Register-AiCacheMaintenance') { $more.Force = $true }
        if ($cmdlet.Name -in 'Backup-AiCacheDatabase', 'Restore-AiCacheDatabase', 'Test-AiCacheBackup') {
            $manifest = Get-ChildItem "$work/backups" -Filter *.json | Select-Object -First 1
            $more.Path = $manifest.FullName -replace '\.json$'
        }
        if ($cmdlet.Name -eq 'Remove-AiCacheEntry') { $more.CacheKey = 'none' }
        if ($cmdlet.Name -like '*-AiCacheNode') { $more.Name = 'secret_2' }
        if ($cmdlet.Name -in 'Add-AiCacheNode', 'Remove-AiCacheNode') { $more.Node = $uri }
        if ($cmdlet.Name -eq 'Export-AiCacheDiagnostic') { $more.Path = "$work/wrong.zip" }
        if ($cmdlet.Name -eq 'Test-AiCacheBackup') { $more.Restore = $true }
        foreach ($connection in $wrong) { Invoke-Loud { & $cmdlet -Connection $connection @more } }
    }
    foreach ($connection in $malformed) { Invoke-Loud { Connect-AiCache $connection } }
    Stop-Transcript | Out-Null
}

AfterAll {
    if ($watch) { $null = Receive-Argument $watch }
    if ($sandbox) { $sandbox | Stop-AiCacheSandbox }
}

Describe 'A password' -Tag Slow -Skip:$noClient {
    It 'was used with every command' {
        $ran.Keys | Sort-Object | Should -Be (Get-Command -Module AiCache -CommandType Cmdlet).Name
        $failed | Should -BeNullOrEmpty
        $printed.Length | Should -BeGreaterThan 10000
    }

    It 'is in nothing that is printed, in no stream, list, JSON or CSV' {
        $printed.ToString().Contains($needle) | Should -BeFalse -Because ([regex]::Match($printed.ToString(), ".{0,200}$needle").Value)
    }

    It 'is in no error, nor in what is inside of it' {
        $errorsSeen.Count | Should -BeGreaterThan 60
        $all = $errorsSeen | ForEach-Object {
            $_ | Format-List * -Force; "$($_.Exception)"; "$($_.TargetObject)"
            $_.ErrorDetails | Format-List * -Force; $_.Exception.Data.Values
        } | Out-String -Width 400
        # What was typed stands where PowerShell says where it was typed: variables here, so that it does not.
        $all.Contains($needle) | Should -BeFalse -Because ([regex]::Match($all, ".{0,200}$needle").Value)
    }

    It 'is in no file that is written' {
        $files = Get-ChildItem $work, $env:TMPDIR, $env:XDG_STATE_HOME -Recurse -File -Force
        $files.Count | Should -BeGreaterThan 5
        $files | Where-Object {
            $bytes = [IO.File]::ReadAllBytes($_)
            [Text.Encoding]::Latin1.GetString($bytes).Contains($needle) -or [Text.Encoding]::Unicode.GetString($bytes).Contains($needle)
        } | Should -BeNullOrEmpty
    }

    It 'is in no log of the server, which logs every statement' {
        $log = Get-ChildItem (Split-Path $sandbox.DataFolder) -Recurse -File -Filter *.log
        $log | Select-String 'execute .*set_config' -List | Should -Not -BeNullOrEmpty
        $log | Select-String $needle -SimpleMatch | Should -BeNullOrEmpty
    }

    It 'is in no argument of any program' -Skip:(-not (Test-Path /proc/self/cmdline)) {
        @(Receive-Job $watch) | Should -BeNullOrEmpty
        # The watch sees what is there to see.
        $bait = Start-Process sh -ArgumentList '-c', '"sleep 20; true"', $needle -PassThru -ErrorAction Stop
        $found = for ($i = 0; $i -lt 200 -and -not $seen; $i++) { Start-Sleep -Milliseconds 50; $seen = Receive-Job $watch; $seen }
        Stop-Process $bait -ErrorAction Ignore
        "$found" | Should -BeLike "*$needle*"
    }
}
