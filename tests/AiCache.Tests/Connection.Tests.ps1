BeforeAll {
    . $PSScriptRoot/Common.ps1
    $sandbox = Start-AiCacheSandbox
    $port = $sandbox.Port
    $password = $sandbox.Credential.GetNetworkCredential().Password
    $secret = 'S3cret-n0where'

    # Everything PowerShell can be brought to say about objects.
    function Get-Everything {
        $objects = @($input)
        ($objects | Format-List * -Force | Out-String -Width 500) + ($objects | Format-Table | Out-String -Width 500) +
        ($objects | ForEach-Object { "$_"; $_.Exception?.ToString(); $_.TargetObject | Format-List * -Force } | Out-String -Width 500) +
        ($objects | ConvertTo-Json -Depth 2 -WarningAction Ignore -ErrorAction Ignore)
    }
}

AfterAll {
    Get-AiCacheSandbox | Stop-AiCacheSandbox
}

Describe 'Connect-AiCache' {
    AfterEach {
        Disconnect-AiCache
    }

    It 'says where it leads' {
        $connection = Connect-AiCache "postgresql://postgres:$password@127.0.0.1:$port/postgres"
        $connection.Host | Should -Be 127.0.0.1
        $connection.Port | Should -Be $port
        $connection.Database | Should -Be postgres
        $connection.Username | Should -Be postgres
        $connection.ServerVersion | Should -Be $sandbox.ServerVersion
        $connection.Tls | Should -Be none
        $connection.Pooler | Should -Be None
        $connection.ReadOnly | Should -BeFalse
        "$connection" | Should -Be "postgresql://postgres@127.0.0.1:$port/postgres"
    }

    It 'takes <Form>' -ForEach @(
        @{ Form = 'a libpq URI'; Text = { "postgresql://postgres:$password@127.0.0.1:$port/postgres?sslmode=disable" } }
        @{ Form = 'key=value'; Text = { "host=127.0.0.1 port=$port user=postgres password=$password dbname=postgres" } }
        @{ Form = 'an ADO string'; Text = { "Host=127.0.0.1;Port=$port;Username=postgres;Password=$password;Database=postgres" } }
    ) {
        (Connect-AiCache (& $Text)).Port | Should -Be $port
        ((& $Text) | Connect-AiCache).Port | Should -Be $port
        ([pscustomobject]@{ Connection = & $Text } | Connect-AiCache).Port | Should -Be $port
    }

    It 'takes a Uri object and an ADO.NET connection string builder' {
        (Connect-AiCache ([uri] "postgresql://postgres:$password@127.0.0.1:$port/postgres")).Port | Should -Be $port
        $builder = [Data.Common.DbConnectionStringBuilder]::new()
        $builder['Host'], $builder['Port'], $builder['Username'], $builder['Password'] = '127.0.0.1', $port, 'postgres', $password
        (Connect-AiCache $builder).Port | Should -Be $port
    }

    It 'takes user and password from -Credential' {
        $connection = Connect-AiCache "postgresql://nobody:wrong@127.0.0.1:$port/postgres" -Credential $sandbox.Credential
        $connection.Username | Should -Be postgres
        (Get-AiCacheMigration).Count | Should -Be 3
    }

    It 'hands -Credential on in a pipeline' {
        $states = Get-AiCacheMigration -Connection "postgresql://nobody:wrong@127.0.0.1:$port/postgres" -Credential $sandbox.Credential
        ($states | Invoke-AiCacheMigration -WhatIf).Count | Should -Be 3
    }

    It 'makes it the session''s own, until Disconnect-AiCache' {
        $null = $sandbox | Connect-AiCache
        (Get-AiCacheConnection).Port | Should -Be $port
        (Get-AiCacheMigration).Database | Sort-Object -Unique | Should -Be $sandbox.Database
        Disconnect-AiCache
        Get-AiCacheConnection | Should -BeNullOrEmpty
        Disconnect-AiCache
    }

    It 'says with -Verbose that there is none' {
        Disconnect-AiCache
        Get-AiCacheConnection -Verbose 4>&1 | Should -BeLike 'No connection*'
    }

    It 'keeps the session''s connection when another fails' {
        $null = $sandbox | Connect-AiCache
        $null = Get-Failure { Connect-AiCache 'postgresql://u@127.0.0.1:1/d' }
        (Get-AiCacheConnection).Port | Should -Be $port
    }

    It 'chooses for its own runspace only' {
        $null = $sandbox | Connect-AiCache
        $other = [powershell]::Create()
        try {
            $other.AddScript("Import-Module '$module'; @(Get-AiCacheConnection).Count").Invoke() | Should -Be 0
        }
        finally { $other.Dispose() }
    }

    It 'can be carried to another runspace as an object' {
        $connection = $sandbox | Connect-AiCache
        1 | ForEach-Object -Parallel { Import-Module $using:module; (Get-AiCacheMigration -Connection $using:connection).Count } | Should -Be 3
    }

    It 'shows itself in 120 columns' {
        $text = $sandbox | Connect-AiCache | Show-Output
        $text | Should -Match "postgres +127\.0\.0\.1 +$port .*\n  as postgres\n"
        $text -split '\r?\n' | ForEach-Object Length | Should -Not -BeGreaterThan 120
    }
}

Describe '-Role' {
    It 'is kept by Connect-AiCache, told, and handed on through the pipeline' {
        $uri = "postgresql://cli_login_postgres@127.0.0.1:$port/postgres"
        $login = [pscredential]::new('cli_login_postgres', $sandbox.Credential.Password)
        $made = Connect-AiCache $uri -Credential $login -Role postgres
        $made.Role, $made.Username | Should -Be postgres, cli_login_postgres
        $made | Out-String | Should -Match 'as cli_login_postgres, acting as postgres'
        (Test-AiCachePrerequisite | Where-Object Name -eq Privilege.schema_public).Status | Should -Be Passed
        Disconnect-AiCache
        $plain = Test-AiCachePrerequisite -Connection $uri -Credential $login | Where-Object Name -eq Privilege.schema_public
        $plain.Status | Should -Be Failed
        $states = Get-AiCacheMigration -Connection $uri -Credential $login -Role postgres
        $states[0].Connection.Role | Should -Be postgres
    }

    It 'is not <_>' -ForEach 'none', 'nobody_at_all' {
        $failure = Get-Failure { Get-AiCacheVersion -Connection $sandbox.Connection -Role $_ }
        $failure.FullyQualifiedErrorId | Should -BeLike 'RoleUnusable,*'
        $failure.ErrorDetails.RecommendedAction | Should -Not -BeNullOrEmpty
    }
}

Describe 'Without -Connection' {
    AfterEach {
        Disconnect-AiCache
        'AICACHE_CONNECTION', 'DATABASE_URL', 'PGHOST', 'PGPORT', 'PGUSER', 'PGPASSWORD', 'PGDATABASE' |
            ForEach-Object { Remove-Item "env:$_" -ErrorAction Ignore }
    }

    It 'asks AICACHE_CONNECTION before DATABASE_URL, and that before the PG variables' {
        $env:PGHOST, $env:PGPORT, $env:PGUSER, $env:PGPASSWORD, $env:PGDATABASE = '127.0.0.1', "$port", 'postgres', $password, 'postgres'
        (Get-AiCacheMigration).Count | Should -Be 3
        $env:DATABASE_URL = 'postgresql://u@127.0.0.1:1/url'
        (Get-Failure { Get-AiCacheMigration }).FullyQualifiedErrorId | Should -BeLike 'ServerUnreachable,*'
        $env:AICACHE_CONNECTION = "postgresql://postgres:$password@127.0.0.1:$port/postgres"
        (Get-AiCacheMigration).Count | Should -Be 3
    }

    It 'asks the session before the environment' {
        $env:AICACHE_CONNECTION = 'postgresql://u@127.0.0.1:1/d'
        $null = $sandbox | Connect-AiCache
        (Get-AiCacheMigration).Count | Should -Be 3
    }

    It 'says what to do when there is none' {
        $failure = Get-Failure { Get-AiCacheMigration }
        $failure.FullyQualifiedErrorId | Should -Be 'ConnectionMissing,AiCache.Commands.GetAiCacheMigrationCommand'
        $failure.ErrorDetails.RecommendedAction | Should -Match Connect-AiCache
    }

    It 'does not take an empty variable for none: -Connection $null' {
        $null = $sandbox | Connect-AiCache
        { Get-AiCacheMigration -Connection $null } | Should -Throw -ErrorId 'ParameterArgumentValidationError*'
    }
}

Describe 'What goes wrong' {
    It 'is named: <Id>' -ForEach @(
        @{ Id = 'AuthenticationFailed'; Category = 'AuthenticationError'; SqlState = '28P01'
            Text = { "postgresql://postgres:$secret@127.0.0.1:$port/postgres" } }
        @{ Id = 'DatabaseNotFound'; Category = 'ObjectNotFound'; SqlState = '3D000'; Text = { "postgresql://postgres:$password@127.0.0.1:$port/nope" } }
        @{ Id = 'ServerUnreachable'; Category = 'ConnectionError'; Text = { "postgresql://postgres:$secret@127.0.0.1:1/postgres" } }
        @{ Id = 'HostUnknown'; Category = 'ConnectionError'; Text = { "postgresql://postgres:$secret@nowhere.invalid/postgres" } }
        @{ Id = 'TlsFailed'; Category = 'ConnectionError'; Text = { "postgresql://postgres:$password@127.0.0.1:$port/postgres?sslmode=require" } }
        @{ Id = 'ConnectionStringInvalid'; Category = 'InvalidArgument'; Text = { "postgresql://postgres:$secret@127.0.0.1:port/postgres" } }
        @{ Id = 'ConnectionStringInvalid'; Category = 'InvalidArgument'; Text = { "host=127.0.0.1 password='$secret" } }
        @{ Id = 'ConnectionStringInvalid'; Category = 'InvalidArgument'; Text = { "Host=127.0.0.1;Pasword=$secret" } }
        @{ Id = 'ConnectionStringInvalid'; Category = 'InvalidArgument'; Text = { $secret } }
    ) {
        $text = & $Text
        $failures = @(
            Get-Failure { Connect-AiCache $text }
            Get-Failure { $text | Connect-AiCache }
            Get-Failure { Get-AiCacheMigration -Connection $text }
            Get-Failure { $text | Get-AiCacheMigration }
        )
        foreach ($failure in $failures) {
            $failure.FullyQualifiedErrorId | Should -BeLike "$Id,AiCache.Commands.*"
            $failure.CategoryInfo.Category | Should -Be $Category
            $failure.Exception.Data['SqlState'] | Should -Be $SqlState
            $failure.ErrorDetails.RecommendedAction | Should -Not -BeNullOrEmpty
            $failure.TargetObject | Should -BeOfType AiCache.AiCacheConnection
        }
        $everything = $failures | Get-Everything
        $everything | Should -Not -Match $secret
        $everything | Should -Not -Match $password
    }
}

Describe 'A password' {
    It 'is in nothing that a working connection says' {
        $text = "postgresql://postgres:$password@127.0.0.1:$port/postgres"
        $said = & {
            $connection = [AiCache.AiCacheConnection] $text
            $connection
            Connect-AiCache $connection -Verbose -Debug
            Get-AiCacheConnection
            Get-AiCacheMigration -Connection $text -Verbose
        } *>&1
        $said | Get-Everything | Should -Not -Match $password
        Disconnect-AiCache
    }

    It 'is in no error of a prompt that nobody can answer' {
        $url = "postgresql://postgres:$password@127.0.0.1:$port/postgres"
        $null = Invoke-AiCacheMigration -Connection $url
        $failure = Get-Failure { Undo-AiCacheMigration -Connection $url }
        $failure.FullyQualifiedErrorId | Should -BeLike 'ConfirmationImpossible,*'
        $failure | Get-Everything | Should -Not -Match $password
    }
}

Describe 'A connection that went through a job or a file' {
    It 'is refused with what to pass instead, as argument and from the pipeline' {
        $connection = Connect-AiCache "postgresql://postgres:$password@127.0.0.1:$port/postgres?sslmode=prefer"
        Disconnect-AiCache
        $file = Join-Path $TestDrive connection.xml
        $connection | Export-Clixml $file
        Get-Content $file -Raw | Should -Not -Match ([regex]::Escape($password))
        $copy = Import-Clixml $file
        foreach ($use in { Get-AiCacheVersion -Connection $copy }, { $copy | Get-AiCacheVersion }, { Connect-AiCache $copy }) {
            "$(Get-Failure $use)" | Should -Match "pass a text instead, best 'service=name'"
        }
        $said = Start-Job { Import-Module $using:module; Get-AiCacheVersion -Connection $using:connection } |
            Receive-Job -Wait -AutoRemoveJob -ErrorAction SilentlyContinue -ErrorVariable failures
        $said | Should -BeNullOrEmpty
        "$failures" | Should -Match "pass a text instead, best 'service=name'"
        $sandbox | Export-Clixml $file
        "$(Get-Failure { Import-Clixml $file | Get-AiCacheVersion })" | Should -Match "pass a text instead, best 'service=name'"
    }

    It 'goes as a text' {
        $text = "postgresql://postgres:$password@127.0.0.1:$port/postgres"
        (Start-Job { Import-Module $using:module; Get-AiCacheVersion -Connection $using:text } | Receive-Job -Wait -AutoRemoveJob).Database |
            Should -Be $sandbox.Database
    }
}
