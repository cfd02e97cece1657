# -Credential with a script block. The stand-in for Entra ID, IAM or a vault gives another password each time, and lets
# it expire as the server does: a session that is logged in stays, and nobody logs in with it any more.
BeforeDiscovery {
    $noPsql = -not (Get-Command psql -CommandType Application -ErrorAction Ignore)
    $page = [IO.File]::ReadAllText("$PSScriptRoot/../../docs/en-US/Connect-AiCache.md")
    $shown = foreach ($block in [regex]::Matches($page, '(?s)```powershell\r?\n(.*?)\r?\n```')) {
        $command = [scriptblock]::Create($block.Groups[1].Value).Ast.Find({ $args[0] -is [Management.Automation.Language.ScriptBlockExpressionAst] }, $true)
        if ($command) { @{ Code = $command.ScriptBlock.EndBlock.Extent.Text; Text = $command.Extent.Text } }
    }
}

BeforeAll {
    . $PSScriptRoot/Common.ps1
    if (-not $psql) { return }
    $sandbox = Start-AiCacheSandbox -Name tokens
    $null = $sandbox | Invoke-AiCacheMigration
    $administrator = [pscustomobject] @{
        Port = $sandbox.Port; Credential = [pscredential]::new('supabase_admin', $sandbox.Credential.Password)
    }
    Invoke-Psql $administrator 'create role keeper login; grant postgres to keeper'
    $connection = "host=127.0.0.1 port=$($sandbox.Port) dbname=postgres user=keeper"

    # A password as a service issues it: another each time.
    function New-Token {
        $token = "token-$([guid]::NewGuid())"
        $null = Invoke-Psql $administrator "alter role keeper password '$token' valid until 'infinity'"
        $issued.Add($token)
        $token
    }

    $expire = "alter role keeper valid until '-infinity'"

    # Ends what a pool holds, so that the next command connects anew.
    function Clear-Session { $null = Invoke-Psql $administrator "select pg_terminate_backend(pid, 60000) from pg_stat_activity where usename = 'keeper'" }
}

AfterAll {
    Get-AiCacheSandbox | Stop-AiCacheSandbox
}

Describe 'A script block as -Credential' -Skip:$noPsql {
    BeforeEach {
        $issued = [Collections.Generic.List[string]]::new()
        Clear-Session
    }

    AfterEach {
        Disconnect-AiCache
    }

    It 'is asked again for each new connection of the session, and for no other' {
        $null = Connect-AiCache $connection -Credential { New-Token }
        $null = Get-AiCacheMigration
        $null = Get-AiCacheMigration
        $issued | Should -HaveCount 1
        Invoke-Psql $administrator $expire
        Get-AiCacheMigration | Should -HaveCount 3
        $issued | Should -HaveCount 1
        Clear-Session
        Get-AiCacheMigration | Should -HaveCount 3
        $issued | Should -HaveCount 2
    }

    It 'is what a token by itself is not: it outlives its time' {
        $token = New-Token
        $credential = [pscredential]::new('keeper', (ConvertTo-SecureString $token -AsPlainText))
        Get-AiCacheMigration -Connection $connection -Credential $credential | Should -HaveCount 3
        Invoke-Psql $administrator $expire
        Clear-Session
        (Get-Failure { Get-AiCacheMigration -Connection $connection -Credential $credential }).FullyQualifiedErrorId |
            Should -BeLike 'AuthenticationFailed,*'
    }

    It 'runs on the thread of the pipeline, with the variables of the script, and is given the connection' {
        $where = $null
        $ask = {
            param($Connection)
            $script:where = [Environment]::CurrentManagedThreadId, $Connection.Host, $Connection.Port, $Connection.Database,
            $Connection.Username, "$ErrorActionPreference"
            New-Token
        }
        Get-AiCacheMigration -Connection $connection -Credential $ask | Should -HaveCount 3
        $script:where | Should -Be @([Environment]::CurrentManagedThreadId, '127.0.0.1', $sandbox.Port, 'postgres', 'keeper', 'Stop')
    }

    It 'may give <Form>' -ForEach @(
        @{ Form = 'text'; Script = { New-Token } }
        @{ Form = 'a SecureString'; Script = { ConvertTo-SecureString (New-Token) -AsPlainText } }
        @{ Form = 'a credential'; Script = { [pscredential]::new('keeper', (ConvertTo-SecureString (New-Token) -AsPlainText)) } }
        @{ Form = 'an object with a token'; Script = { [pscustomobject] @{ Token = New-Token; ExpiresOn = Get-Date } } }
        @{ Form = 'an object with a secret token'; Script = { [pscustomobject] @{ Token = ConvertTo-SecureString (New-Token) -AsPlainText } } }
    ) {
        Get-AiCacheMigration -Connection $connection -Credential $Script | Should -HaveCount 3
        $issued | Should -HaveCount 1
    }

    It 'is one of <Text> on the help page' -ForEach $shown {
        function Get-AzAccessToken([string] $ResourceTypeName) {
            $ResourceTypeName | Should -Be OssRdbms
            [pscustomobject] @{ Token = ConvertTo-SecureString (New-Token) -AsPlainText }
        }
        function Get-Secret([string] $Name) { ConvertTo-SecureString (New-Token) -AsPlainText }
        function aws {
            "$args" | Should -Be "rds generate-db-auth-token --hostname 127.0.0.1 --port $($sandbox.Port) --username keeper"
            New-Token
        }
        Get-AiCacheMigration -Connection $connection -Credential ([scriptblock]::Create($Text.Trim().Substring(1, $Text.Trim().Length - 2))) |
            Should -HaveCount 3
        $issued | Should -HaveCount 1
    }

    It 'uses the same connection for the same script in a loop' {
        1..3 | ForEach-Object { $null = Get-AiCacheMigration -Connection $connection -Credential { New-Token } }
        $issued | Should -HaveCount 1
    }

    It 'is asked on the way through a pipeline' {
        Get-AiCacheMigration -Connection $connection -Credential { New-Token } | Invoke-AiCacheMigration | Should -HaveCount 3
    }

    It 'gives pg_dump its password, which is in no argument' {
        $backup = Backup-AiCacheDatabase -Connection $connection -Credential { New-Token } -Path $TestDrive -Scope Cache -Verbose 4> $TestDrive/verbose.txt
        $backup.Rows.Count | Should -BeGreaterThan 2
        Get-Content $TestDrive/verbose.txt -Raw | Should -Match 'pg_dump \d'
        Get-Content $TestDrive/verbose.txt -Raw | Should -Not -Match 'token-'
    }
}

Describe 'A purge that lasts longer than its token' -Skip:$noPsql {
    It 'asks for another when it has to connect again, and ends what it began' {
        $issued = [Collections.Generic.List[string]]::new()
        Invoke-Psql $sandbox "insert into public.ai_response_cache
              (cache_key, operation_type, lecture_ids, params, content_hash, response_data, tokens_used, content_size, created_at)
            select i, 'summary', '{}', '{}', 'x', '{}', 1, 2, now() - interval '40 days' from generate_series(1, 500) i"
        # One session holds the purge up; another waits until it does, and takes away the token, the purge's connections
        # and the lock.
        $holder, $thief = foreach ($application in 'holder', 'thief') {
            $text = "host=127.0.0.1 port=$($sandbox.Port) user=supabase_admin dbname=postgres application_name=$application"
            $start = [Diagnostics.ProcessStartInfo]::new($psql, "-X -q -f - `"$text`"")
            $start.Environment['PGPASSWORD'] = $sandbox.Credential.GetNetworkCredential().Password
            $start.RedirectStandardInput = $start.RedirectStandardOutput = $start.RedirectStandardError = $true
            [Diagnostics.Process]::Start($start)
        }
        $holder.StandardInput.WriteLine('begin; lock table public.ai_response_cache in share mode; select pg_sleep(600);')
        $holder.StandardInput.Close()
        $held = "select exists (select from pg_locks where relation = 'public.ai_response_cache'::regclass and granted and mode = 'ShareLock')"
        while ((Invoke-Psql $administrator $held) -ne 't') { if ($holder.HasExited) { throw $holder.StandardError.ReadToEnd() } }
        $thief.StandardInput.WriteLine("do `$`$ begin
            while not exists (select from pg_locks l join pg_stat_activity a using (pid) where a.usename = 'keeper' and not l.granted) loop
              perform pg_sleep(0.05), pg_stat_clear_snapshot();
            end loop; end `$`$;
            $expire;
            select pg_terminate_backend(pid) from pg_stat_activity where usename = 'keeper' and pid <> pg_backend_pid();
            select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'holder';")
        $thief.StandardInput.Close()

        $result = Remove-AiCacheStaleEntries -Connection $connection -Credential { New-Token } -Force -WarningVariable warned -WarningAction SilentlyContinue
        Wait-End $thief
        Wait-End $holder
        $result.Deleted, $result.Remaining, "$($result.EndedBecause)" | Should -Be 500, 0, 'Completed'
        $warned -match 'connecting again' | Should -HaveCount 1
        # Two connections before, and at least two after.
        ($issued | Sort-Object -Unique).Count | Should -BeGreaterOrEqual 4
    }
}

Describe 'A script block that gives no password' -Skip:$noPsql {
    It 'is an error where it <What>' -ForEach @(
        @{ What = 'throws'; Script = { throw 'the vault is sealed' }; Says = 'failed: the vault is sealed' }
        @{ What = 'goes wrong without throwing'; Script = { Get-Item ./nowhere; 'x' }; Says = 'failed: Cannot find path' }
        @{ What = 'gives nothing'; Script = { }; Says = 'gave nothing' }
        @{ What = 'gives null'; Script = { $null }; Says = 'gave nothing' }
        @{ What = 'gives two passwords'; Script = { 'Geheim-1'; 'Geheim-2' }; Says = 'gave 2 objects where one is wanted' }
        @{ What = 'gives an empty text'; Script = { '' }; Says = 'gave a text that can be no password' }
        @{ What = 'gives something else'; Script = { [pscustomobject] @{ Secret = 'Geheim-1' } }; Says = 'holds no password' }
        @{ What = 'gives the credential of another'; Script = { [pscredential]::new('somebody', (ConvertTo-SecureString Geheim-1 -AsPlainText)) }
            Says = 'gave the credential of ''somebody'''
        }
    ) {
        $failure = Get-Failure { Get-AiCacheMigration -Connection "$connection application_name='$What'" -Credential $Script }
        $failure.FullyQualifiedErrorId | Should -BeLike 'CredentialFailed,*'
        "$failure" | Should -Match ([regex]::Escape("asked for the password of 'keeper' at postgres@127.0.0.1:$($sandbox.Port), "))
        "$failure" | Should -Match ([regex]::Escape($Says))
        "$failure" + $failure.ErrorDetails.RecommendedAction + $failure.Exception | Should -Not -Match Geheim
        $failure.ErrorDetails.RecommendedAction | Should -Not -BeNullOrEmpty
    }

    It 'is an error where the connection was taken to another runspace, and not a wait for ever' {
        $issued = [Collections.Generic.List[string]]::new()
        $session = Connect-AiCache $connection -Credential { New-Token }
        Clear-Session
        $failure = 1 | ForEach-Object -Parallel {
            Import-Module $using:module
            try { Get-AiCacheMigration -Connection $using:session -ErrorAction Stop } catch { $_ }
        }
        "$failure" | Should -Match 'belongs to another runspace'
        Disconnect-AiCache
    }
}
