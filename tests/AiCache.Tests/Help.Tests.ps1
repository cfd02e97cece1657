BeforeDiscovery {
    $root = (Resolve-Path "$PSScriptRoot/../..").Path
    $commands = (Import-PowerShellDataFile "$root/AiCache.psd1").CmdletsToExport
    $pages = @(Get-ChildItem "$root/docs/en-US" -Filter *-*.md).ForEach({ @{ Page = $_.FullName; Command = $_.BaseName } })
    # Every block of PowerShell that somebody may copy from the documentation.
    $blocks = foreach ($file in @(Get-Item "$root/README.md") + @(Get-ChildItem "$root/docs" -Recurse -Filter *.md)) {
        foreach ($block in [regex]::Matches((Get-Content $file -Raw), '(?ms)^```powershell\r?\n(.*?)^```')) {
            @{ File = [IO.Path]::GetRelativePath($root, $file); Code = $block.Groups[1].Value; First = $block.Groups[1].Value.Split("`n")[0].Trim() }
        }
    }
}

BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    $common = [System.Management.Automation.Cmdlet]::CommonParameters + [System.Management.Automation.Cmdlet]::OptionalCommonParameters

    # A parameter of one set, as help writes it: whether it is required, its position, how it is bound from the pipeline.
    function Get-Binding($Parameter) {
        $ways = @(
            if ($Parameter.ValueFromPipelineByPropertyName) { 'ByPropertyName' }
            if ($Parameter.ValueFromPipeline) { 'ByValue' }
        ) -join ', '
        "$($Parameter.IsMandatory), $($Parameter.Position -lt 0 ? 'named' : $Parameter.Position), $($ways ? "True ($ways)" : 'False')"
    }

    $docs = (Resolve-Path "$PSScriptRoot/../../docs/en-US").Path
}

Describe 'The help of <_>' -ForEach $commands {
    BeforeAll {
        $command = Get-Command $_ -Module AiCache
        $help = Get-Help $_ -Full
    }

    It 'has a synopsis and a description' {
        Test-Path "$docs/$_.md" | Should -BeTrue -Because 'every command has its page in docs/en-US'
        $help.Synopsis | Should -Match '^\p{Lu}.+\.$'
        $help.Description.Text | Should -Not -BeNullOrEmpty
    }

    It 'describes every parameter, and no other' {
        $declared = $command.Parameters.Keys.Where({ $_ -notin $common }) + $command.Parameters.Keys.Where({ $_ -in 'WhatIf', 'Confirm' }) | Sort-Object -Unique
        @($help.parameters.parameter.name) | Where-Object { $_ } | Sort-Object | Should -Be $declared
        $help.parameters.parameter | Where-Object { $_ -and -not $_.description.Text } | ForEach-Object name | Should -BeNullOrEmpty
        $described = (Select-String "$docs/$_.md" -Pattern '^### -(\w+)').Matches.ForEach({ $_.Groups[1].Value })
        $described | Where-Object { $_ -notin $declared } | Should -BeNullOrEmpty
    }

    It 'tells of each parameter whether it is required, where it stands, how it is bound and what it is unless given' {
        $unset = $command.ImplementingType::new()
        $declared = foreach ($parameter in $command.Parameters.Values.Where({ $_.Name -notin $common -or $_.Name -in 'WhatIf', 'Confirm' })) {
            $set = @($parameter.ParameterSets.Values)[0]
            $default = $parameter.SwitchParameter ? 'False' : $set.IsMandatory ? '' : $unset.$($parameter.Name) -join ', '
            "$($parameter.Name): $(Get-Binding $set), $([bool] $parameter.Attributes.Where({ $_ -is [SupportsWildcards] })), " +
            ($default -eq '' ? 'None' : $default)
        }
        $shown = $help.parameters.parameter.Where({ $_ }).ForEach({
                "$($_.name): $($_.required), $($_.position), $($_.pipelineInput), $($_.globbing), $($_.defaultValue)" })
        $shown | Sort-Object | Should -Be ($declared | Sort-Object)
    }

    It 'shows the syntax as PowerShell knows it, and marks what has to be given' {
        $declared = foreach ($set in $command.ParameterSets) {
            $set.Parameters.Where({ $_.Name -notin $common -or $_.Name -in 'WhatIf', 'Confirm' }).ForEach({ "$($_.Name): $(Get-Binding $_)" }) |
                Sort-Object | Join-String -Separator '; '
        }
        $shown = foreach ($line in $help.syntax.syntaxItem) {
            $line.parameter.Where({ $_ }).ForEach({ "$($_.name): $($_.required), $($_.position), $($_.pipelineInput)" }) |
                Sort-Object | Join-String -Separator '; '
        }
        $shown | Sort-Object | Should -Be ($declared | Sort-Object)
        # How PowerShell writes it: what is optional stands in brackets.
        $written = ($help.syntax | Out-String -Width 4000) -replace '\s+', ' '
        foreach ($parameter in $help.parameters.parameter.Where({ $_.required -eq 'true' })) {
            $written | Should -Match "(\[-$($parameter.name)\]| -$($parameter.name))( |$)"
        }
    }

    It 'shows everything that its page says, down to the remarks of the examples and the notes' {
        # Without spaces, because the console breaks the lines where it likes.
        $shown = (Get-Help $_ -Full | Out-String -Width 4000) -replace '\s'
        $missing = foreach ($line in Get-Content "$docs/$_.md") {
            $text = $line -replace '^## .*|^#+ |^```\w*$|^- |^\|[-|]+\|$' -replace '\[([^]]+)\]\([^)]+\)', '$1' -replace '`|\*\*'
            foreach ($part in $line -match '^\|' ? $text.Split('|') : $text) {
                if (-not $shown.Contains(($part -replace '\s'), 'OrdinalIgnoreCase')) { $line }
            }
        }
        $missing | Should -BeNullOrEmpty
    }

    It 'writes on the page what a parameter is unless given' {
        $words = @{ One = 1; Four = 4; Ten = 10 }
        $units = @{ ms = 1; second = 1000; minute = 60000; hour = 3600000 }
        foreach ($parameter in $help.parameters.parameter.Where({ $_ })) {
            $page = $parameter.description.Text -join ' '
            if ($page -cnotmatch '(\S+(?: (?:second|minute|hour)s?| and \S+)?) unless given') { continue }
            $written = $Matches[1] -replace ' and ', ', '
            if ($written -match '^(\w+?) ?(ms|second|minute|hour)s?$') {
                $written = [timespan]::FromMilliseconds(($words[$Matches[1]] ?? [int] $Matches[1]) * $units[$Matches[2]])
            }
            elseif ($written -match '^\d+[KMG]B$') { $written = 1 * $written }
            "$($parameter.name): $written" | Should -Be "$($parameter.name): $($parameter.defaultValue)"
        }
    }

    It 'has two examples at least, each with a title' {
        $help.examples.example.Count | Should -BeGreaterOrEqual 2
        foreach ($example in $help.examples.example) {
            $example.code | Should -Not -BeNullOrEmpty
            $example.title | Should -Match '^--- Example \d+: \S.* ---$'
        }
    }
}

Describe 'A table of a page' {
    It 'is shown in columns, each row on lines of its own' {
        $lines = (Get-Help Test-AiCacheHealth).Description.Text -split '\n'
        $lines | Should -Not -Match '\|'
        $lines | Where-Object Length -gt 76 | Where-Object { $_ -match '^Health' } | Should -BeNullOrEmpty
        $column = ($lines -match '^check +fires when')[0].IndexOf('fires')
        $rows = $lines -match '^Health\.'
        $rows.Count | Should -Be (Select-String "$docs/Test-AiCacheHealth.md" -Pattern '^\| Health').Count
        $rows | ForEach-Object { $_.Substring($column - 2, 3) | Should -Match '^  \S' }
    }
}

Describe 'The page <Command>' -ForEach $pages {
    It 'is about a command of the module' {
        (Get-Command $Command -Module AiCache -ErrorAction Ignore).Name | Should -Be $Command
    }
}

Describe 'PowerShell in <File>' -ForEach $blocks {
    It 'runs commands that exist with parameters that they have: <First>' {
        Find-Mistake $Code | Should -BeNullOrEmpty
    }
}

Describe 'The search for mistakes in examples' {
    It 'finds <Mistake>' -ForEach @(
        @{ Mistake = 'a command that does not exist'; Code = 'Get-AiCacheNothing' }
        @{ Mistake = 'a parameter that does not exist'; Code = 'Get-AiCacheMigration -Nmae x' }
        @{ Mistake = 'a parameter that no provider has'; Code = 'Get-Content x -Rwa' }
        @{ Mistake = 'parameters of two sets'; Code = 'Get-AiCacheStats -Summary -Trend' }
        @{ Mistake = 'what is no PowerShell'; Code = 'if (' }
    ) {
        Find-Mistake $Code | Should -Not -BeNullOrEmpty
    }
}

Describe 'Get-Help in a fresh PowerShell' {
    It 'finds the topic about_AiCache' {
        (Get-Help about_AiCache) | Should -Match 'Connect-AiCache'
        (Get-Help about_AiCache).Split("`n").Where({ $_.TrimEnd().Length -gt 78 }) | Should -BeNullOrEmpty
    }

    It 'shows the help in English where the user speaks <_>' -ForEach 'de_DE.UTF-8', 'C' {
        $before = $env:LC_ALL
        try {
            $env:LC_ALL = $_
            $shown = & $pwsh @again -NoProfile -NonInteractive -Command "Import-Module '$module'; (Get-Help Undo-AiCacheMigration).Synopsis"
        }
        finally { $env:LC_ALL = $before }
        $shown | Should -Be (Get-Help Undo-AiCacheMigration).Synopsis
    }
}

Describe 'What errors and checks tell to type' {
    It 'is a command that there is, with parameters that it has, their names in full' {
        # The engine calls them by constants.
        $names = @{}
        foreach ($constant in [regex]::Matches((Get-Content "$docs/../../src/AiCache.Engine/Ground/Commands.cs" -Raw), 'string (\w+) = "([\w-]+)"')) {
            $names[$constant.Groups[1].Value] = $constant.Groups[2].Value
        }
        $typed = foreach ($file in Get-ChildItem "$docs/../../src" -Recurse -Include *.cs, *.sql | Where-Object FullName -NotMatch '[\\/](obj|bin)[\\/]') {
            $text = [regex]::Replace((Get-Content $file -Raw), '\{Commands\.(\w+)\}', { $names[$args[0].Groups[1].Value] })
            [regex]::Matches($text, '\b([A-Z][a-z]+-AiCache[A-Za-z]+)((?:\s+-[A-Z][A-Za-z]+(?:\s+[^-\s"|;)][^\s"|;)]*)?)*)')
        }
        $typed.Count | Should -BeGreaterThan 50
        $wrong = foreach ($match in $typed) {
            $command = Get-Command $match.Groups[1].Value -Module AiCache -ErrorAction Ignore
            if ($command.CommandType -eq 'Alias') { $command = $command.ResolvedCommand }
            foreach ($parameter in [regex]::Matches($match.Groups[2].Value, '\s-([A-Z][A-Za-z]+)')) {
                $name = $parameter.Groups[1].Value
                if (-not $command.Parameters.ContainsKey($name) -and $name -notin $command.Parameters.Values.Aliases) { $match.Value }
            }
            if (-not $command) { $match.Value }
        }
        $wrong | Should -BeNullOrEmpty
    }
}
