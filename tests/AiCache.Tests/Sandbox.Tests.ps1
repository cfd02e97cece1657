BeforeAll {
    . $PSScriptRoot/Common.ps1
}

Describe 'A sandbox' {
    BeforeAll {
        $sandbox = Start-AiCacheSandbox -Name one
    }
    AfterAll {
        Get-AiCacheSandbox | Stop-AiCacheSandbox
    }

    It 'has a connection that binds to the commands' {
        ($sandbox | Connect-AiCache).Port | Should -Be $sandbox.Port
        ($sandbox | Get-AiCacheMigration).Count | Should -Be 3
    }

    It 'has a credential for other programs' -Skip:(-not (Get-Command psql -ErrorAction Ignore)) {
        Invoke-Psql $sandbox 'select 42' | Should -Be 42
    }

    It 'is found again by name, by wildcard and from another process' {
        (Get-AiCacheSandbox one).ProcessId | Should -Be $sandbox.ProcessId
        (Get-AiCacheSandbox o*).Name | Should -Be one
        & $pwsh @again -NoProfile -Command "Import-Module '$module'; (Get-AiCacheSandbox).Port" | Should -Be $sandbox.Port
    }

    It 'shows itself in 120 columns without its password' {
        $text = $sandbox | Show-Output
        $text | Should -Match 'one +Running +postgres@127\.0\.0\.1'
        $text -split '\r?\n' | ForEach-Object Length | Should -Not -BeGreaterThan 120
        $all = ($sandbox | Format-List * -Force | Out-String) + ($sandbox | ConvertTo-Json -Depth 3) + "$sandbox"
        $all | Should -Not -Match ([regex]::Escape($sandbox.Credential.GetNetworkCredential().Password))
    }

    It 'keeps its name for itself' {
        (Get-Failure { Start-AiCacheSandbox -Name one }).FullyQualifiedErrorId | Should -BeLike 'SandboxExists,*'
    }
}

Describe 'Starting and stopping sandboxes' {
    AfterAll {
        Get-AiCacheSandbox | Stop-AiCacheSandbox
    }

    It 'works on several side by side, and leaves nothing behind' {
        $two = 'left', 'right' | ForEach-Object { Start-AiCacheSandbox -Name $_ }
        $two[0].Port | Should -Not -Be $two[1].Port
        $two | Stop-AiCacheSandbox
        Get-AiCacheSandbox | Should -BeNullOrEmpty
        foreach ($sandbox in $two) {
            $sandbox.DataFolder | Should -Not -Exist
            (Get-Failure { Connect-AiCache $sandbox.Connection }).FullyQualifiedErrorId | Should -BeLike 'ServerUnreachable,*'
        }
    }

    It 'changes nothing with -WhatIf' {
        Start-AiCacheSandbox -Name planned -WhatIf | Should -BeNullOrEmpty
        Get-AiCacheSandbox | Should -BeNullOrEmpty
    }

    It 'fills the cache with -Seed' {
        $sandbox = Start-AiCacheSandbox -Seed 50
        ($sandbox | Get-AiCacheMigration).Status | Sort-Object -Unique | Should -Be Applied
    }

    It 'names what is wrong: <Id>' -ForEach @(
        @{ Id = 'SandboxNotFound'; Category = 'ObjectNotFound'; Command = { Stop-AiCacheSandbox -Name nobody } }
        @{ Id = 'SandboxNotFound'; Category = 'ObjectNotFound'; Command = { Get-AiCacheSandbox -Name nobody } }
        @{ Id = 'SandboxNameInvalid'; Category = 'InvalidArgument'; Command = { Start-AiCacheSandbox -Name '../etc' } }
        @{ Id = 'SandboxNameInvalid'; Category = 'InvalidArgument'; Command = { Stop-AiCacheSandbox } }
        @{ Id = 'SandboxSeedInvalid'; Category = 'InvalidArgument'; Command = { Start-AiCacheSandbox -Seed 0 } }
        @{ Id = 'PostgresNotFound'; Category = 'ObjectNotFound'; Command = { Start-AiCacheSandbox -PgBinPath $TestDrive } }
    ) {
        $failure = Get-Failure $Command
        $failure.FullyQualifiedErrorId | Should -BeLike "$Id,AiCache.Commands.*"
        $failure.CategoryInfo.Category | Should -Be $Category
        $failure.ErrorDetails.RecommendedAction | Should -Not -BeNullOrEmpty
    }

    It 'goes on with the next name after one that does not exist' {
        $null = Start-AiCacheSandbox -Name real
        Stop-AiCacheSandbox -Name unreal, real -ErrorAction SilentlyContinue -ErrorVariable failures
        $failures.Count | Should -Be 1
        Get-AiCacheSandbox -Name r* | Should -BeNullOrEmpty
    }
}
