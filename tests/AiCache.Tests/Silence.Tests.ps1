BeforeDiscovery {
    # The text of a command's own after which the network says nothing more; the server still gets it.
    $commands = @(
        @{ Name = 'Test-AiCacheHealth'; Mark = 'set_config'
           Script = 'Test-AiCacheHealth -Connection $connection' }
        @{ Name = 'Get-AiCacheStats'; Mark = 'set_config'
           Script = 'Get-AiCacheStats -Connection $connection' }
        @{ Name = 'Connect-AiCache'; Mark = 'set_config'
           Script = 'Connect-AiCache $connection' }
        @{ Name = 'Remove-AiCacheStaleEntries'; Mark = 'delete from public.ai_response_cache'
           Script = 'Remove-AiCacheStaleEntries -Connection $connection -Force' }
        @{ Name = 'Backup-AiCacheDatabase'; Mark = 'pg_export_snapshot'
           Script = 'Backup-AiCacheDatabase (Join-Path $folder cut) -Connection $connection' }
        @{ Name = 'Restore-AiCacheDatabase'; Mark = 'from stdin'
           Script = 'Restore-AiCacheDatabase $backup -Connection $connection -Clean -AllowNewerTarget -Force' }
        @{ Name = 'Undo-AiCacheMigration'; Mark = 'drop table'
           Script = 'Undo-AiCacheMigration -Connection $connection -Force' }
        @{ Name = 'Invoke-AiCacheMigration'; Mark = 'create table public.lecture_content_hashes'
           Script = 'Invoke-AiCacheMigration -Connection $connection'; Undone = $true }
    )
}

BeforeAll {
    . $PSScriptRoot/Common.ps1
    # The proxy of the engine's tests, with the namespaces that its project names for it.
    $usings = 'System', 'System.Collections.Generic', 'System.Threading', 'System.Threading.Tasks' | ForEach-Object { "using $_;" }
    Add-Type -TypeDefinition ("#nullable enable`n" + ($usings -join '') + (Get-Content -Raw $PSScriptRoot/../AiCache.Engine.Tests/Connections/SilentProxy.cs))
    $sandbox = Start-AiCacheSandbox -Name silent -Seed 2000
    $folder = (New-Item (Join-Path $TestDrive backups) -ItemType Directory).FullName
    $backup = (Backup-AiCacheDatabase $folder -Connection $sandbox.Connection -Scope Cache).Path
}

AfterAll {
    Get-AiCacheSandbox | Stop-AiCacheSandbox
}

Describe 'Where the network says nothing more' {
    It 'Ctrl+C ends <Name>' -ForEach $commands {
        if ($Undone) { $null = Undo-AiCacheMigration -Connection $sandbox.Connection -Force }
        $proxy = [AiCache.Engine.Tests.Connections.SilentProxy]::new($sandbox.Port, $Mark)
        $shell = [powershell]::Create()
        try {
            $user = $sandbox.Credential.GetNetworkCredential()
            $connection = "host=127.0.0.1 port=$($proxy.Port) dbname=postgres user=$($user.UserName) password=$($user.Password) connect_timeout=60"
            $null = $shell.AddScript("param(`$connection, `$folder, `$backup) Import-Module '$module'; $Script").
                AddArgument($connection).AddArgument($folder).AddArgument($backup).BeginInvoke()
            # What has not happened after minutes never will.
            $proxy.WhenCut.Wait([timespan]::FromMinutes(3)) | Should -BeTrue -Because 'the command has to get so far'
            $clock = [Diagnostics.Stopwatch]::StartNew()
            $shell.Stop()
            Write-Host "      $Name ended $([math]::Round($clock.Elapsed.TotalSeconds, 1)) s after Ctrl+C"
            $shell.InvocationStateInfo.State | Should -Be Stopped
            # Three seconds are promised; for ever it was.
            $clock.Elapsed.TotalSeconds | Should -BeLessThan 30
        }
        finally {
            $shell.Dispose()
            $proxy.Dispose()
        }
    }
}
