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

Describe 'Where nobody can answer' -Tag Slow {
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

Describe 'A question' {
    BeforeAll {
        Add-Type -TypeDefinition @'
using System; using System.Collections.Generic; using System.Collections.ObjectModel; using System.Globalization;
using System.Management.Automation; using System.Management.Automation.Host; using System.Security;
public sealed class EnterHost : PSHost {
    public EnterUI Asked = new EnterUI();
    public override string Name => "Window"; public override Version Version => new Version(1, 0);
    public override Guid InstanceId { get; } = Guid.NewGuid(); public override PSHostUserInterface UI => Asked;
    public override CultureInfo CurrentCulture => CultureInfo.InvariantCulture;
    public override CultureInfo CurrentUICulture => CultureInfo.InvariantCulture;
    public override void EnterNestedPrompt() { } public override void ExitNestedPrompt() { }
    public override void NotifyBeginApplication() { } public override void NotifyEndApplication() { }
    public override void SetShouldExit(int exitCode) { }
}
// Somebody who presses Enter at every question.
public sealed class EnterUI : PSHostUserInterface {
    public List<string> Questions = new List<string>();
    public override int PromptForChoice(string caption, string message, Collection<ChoiceDescription> choices, int defaultChoice) {
        Questions.Add(choices[defaultChoice].Label.Replace("&", "") + ": " + message);
        return defaultChoice;
    }
    public override PSHostRawUserInterface RawUI => null;
    public override Dictionary<string, PSObject> Prompt(string c, string m, Collection<FieldDescription> d) => new Dictionary<string, PSObject>();
    public override PSCredential PromptForCredential(string c, string m, string u, string t) => null;
    public override PSCredential PromptForCredential(string c, string m, string u, string t, PSCredentialTypes a, PSCredentialUIOptions o) => null;
    public override string ReadLine() => ""; public override SecureString ReadLineAsSecureString() => null;
    public override void Write(string value) { } public override void Write(ConsoleColor f, ConsoleColor b, string value) { }
    public override void WriteLine(string value) { } public override void WriteErrorLine(string value) { }
    public override void WriteDebugLine(string message) { } public override void WriteVerboseLine(string message) { }
    public override void WriteWarningLine(string message) { }
    public override void WriteProgress(long sourceId, ProgressRecord record) { }
}
'@
        # The questions of a script to somebody who presses Enter, with the answer that he gave.
        function Get-Question([string] $Script) {
            $enter = [EnterHost]::new()
            $space = [runspacefactory]::CreateRunspace($enter, [initialsessionstate]::CreateDefault())
            $space.Open()
            $shell = [powershell]::Create($space)
            try { $null = $shell.AddScript("$import; Get-AiCacheSandbox asked | Connect-AiCache | Out-Null; $Script").Invoke() }
            finally { $shell.Dispose(); $space.Dispose() }
            $enter.Asked.Questions
        }
        $place = Join-Path $TestDrive kept
        $null = Invoke-AiCacheMigration
        $null = Backup-AiCacheDatabase $place -Scope Cache
        $null = Backup-AiCacheDatabase $place -Scope Cache
        $stale = 'insert into public.ai_response_cache (cache_key, operation_type, lecture_ids, params, content_hash, ' +
            'response_data, tokens_used, content_size, created_at) ' +
            "select 'k' || i, 'summary', '{}', '{}', 'x', '{}', 1, 2, now() - interval '90 days' from generate_series(1, {0}) i"
    }

    It 'before what destroys is answered No by Enter' {
        Invoke-Psql $sandbox $stale.Replace('{0}', '1')
        $asked = Get-Question @"
            Undo-AiCacheMigration
            Remove-AiCacheStaleEntries
            Remove-AiCacheEntry k1
            Remove-AiCacheBackup '$place' -KeepLast 1
            Restore-AiCacheDatabase (Get-AiCacheBackup '$place')[0].Path -Table ai_response_cache -Clean -AllowNewerTarget
            Optimize-AiCacheDatabase -VacuumFull
"@
        $asked.Count | Should -Be 6
        $asked | Should -Match '^No: '
        (Get-AiCacheMigration).Status | Should -Be (@('Applied') * 3)
        @(Get-AiCacheBackup $place).Count | Should -Be 2
        Invoke-Psql $sandbox 'select count(*) from public.ai_response_cache' | Should -Be 1
        # One is no plural.
        $asked -join "`n" | Should -Match 'Delete 1 entry '
        $asked -join "`n" | Should -Match 'Remove 1 entry from the cache'
    }

    It 'before what destroys nothing is answered Yes by Enter' {
        Get-Question '$ConfirmPreference = "Low"; Optimize-AiCacheDatabase' | Should -Match '^Yes: Analyze'
    }
}
