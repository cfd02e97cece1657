BeforeAll {
    . $PSScriptRoot/Common.ps1
    $sandbox = Start-AiCacheSandbox -Name asked
    $null = $sandbox | Connect-AiCache
    $import = "Import-Module '$module'"
    $undo = "$import; Get-AiCacheSandbox asked | Undo-AiCacheMigration"

    # Starts a PowerShell of its own, with standard input redirected and held open or closed, and returns what it wrote.
    function Invoke-Redirected([string[]] $Argument, [switch] $CloseInput) {
        $start = [Diagnostics.ProcessStartInfo]::new($pwsh)
        $again + '-NoProfile', '-OutputFormat', 'Text' + $Argument | ForEach-Object { $start.ArgumentList.Add($_) }
        $start.RedirectStandardInput = $start.RedirectStandardOutput = $start.RedirectStandardError = $true
        $process = [Diagnostics.Process]::Start($start)
        if ($CloseInput) { $process.StandardInput.Close() }
        try {
            $output = $process.StandardOutput.ReadToEndAsync()
            $errors = $process.StandardError.ReadToEndAsync()
            $process.WaitForExit(120000) | Should -BeTrue -Because 'nobody answers, so nothing may be asked'
            $output.Result + $errors.Result
        }
        finally { if (-not $process.HasExited) { $process.Kill($true) } }
    }
}

AfterAll {
    Get-AiCacheSandbox | Stop-AiCacheSandbox
}

Describe 'Where nobody can answer' {
    BeforeEach {
        $null = Invoke-AiCacheMigration
    }
    AfterEach {
        (Get-AiCacheMigration).Status | Should -Be (@('Applied') * 3)
    }

    It 'names the switch when standard input is at its end' {
        Invoke-Redirected '-Command', $undo -CloseInput | Should -Match '-Force or -Confirm:\$false'
    }

    It 'names the switch when standard input is open and silent' {
        Invoke-Redirected '-Command', $undo | Should -Match '-Force or -Confirm:\$false'
    }

    It 'names the switch with -NonInteractive in a terminal' -Skip:(-not (Get-Command script -CommandType Application -ErrorAction Ignore) -or -not $IsLinux) {
        $encoded = [Convert]::ToBase64String([Text.Encoding]::Unicode.GetBytes("[Console]::IsInputRedirected; $undo"))
        $command = "$pwsh $again -NoProfile -NonInteractive -EncodedCommand $encoded"
        $text = (script --quiet --return --command $command /dev/null | Out-String) -replace '\e(\[[0-9;?]*[a-zA-Z]|.)'
        $text | Should -Match '^False'
        $text | Should -Match '-Force or -Confirm:\$false'
    }

    It 'names the switch in a host without a user interface' {
        $shell = [powershell]::Create()
        try {
            $null = $shell.AddScript($undo).Invoke()
            $shell.Streams.Error.FullyQualifiedErrorId | Should -Be 'ConfirmationImpossible,AiCache.Commands.UndoAiCacheMigrationCommand'
        }
        finally { $shell.Dispose() }
    }

    It 'names the switch in a job' {
        Start-Job -ScriptBlock ([scriptblock]::Create($undo)) | Receive-Job -Wait -AutoRemoveJob -ErrorAction SilentlyContinue -ErrorVariable failures
        $failures.FullyQualifiedErrorId | Should -Match '^ConfirmationImpossible'
    }

    It 'still shows the plan with -WhatIf' {
        Invoke-Redirected '-Command', "$undo -WhatIf" | Should -Match 'What if: Undo add_ai_cache_stats'
    }

    It 'asks for nothing where the impact is below $ConfirmPreference' {
        Invoke-Redirected '-Command', "$import; (Get-AiCacheSandbox asked | Invoke-AiCacheMigration).Outcome" | Should -Match '^AlreadyApplied'
    }

    It 'names -Confirm:$false alone for a command without -Force' {
        $text = Invoke-Redirected '-Command', "$import; `$ConfirmPreference = 'Low'; Stop-AiCacheSandbox asked"
        $text | Should -Match 'Pass -Confirm:\$false'
        (Get-AiCacheSandbox asked).Status | Should -Be Running
    }
}

Describe 'Where the answer is given' {
    BeforeEach {
        $null = Invoke-AiCacheMigration
    }

    It 'goes ahead with <_>' -ForEach '-Force', '-Confirm:$false' {
        Invoke-Redirected '-Command', "$undo $_ | ForEach-Object Outcome" -CloseInput | Should -Match '^Undone'
        (Get-AiCacheMigration).Status | Should -Be (@('Pending') * 3)
    }

    It 'goes ahead when $ConfirmPreference is None' {
        Invoke-Redirected '-Command', "`$ConfirmPreference = 'None'; $undo | ForEach-Object Outcome" -CloseInput | Should -Match '^Undone'
    }
}
