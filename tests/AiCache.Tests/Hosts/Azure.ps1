# Azure Pipelines' agent, as far as our files use it: templates, macros, conditions, logging commands, secrets by name only.
. "$PSScriptRoot/Host.ps1"

# A template with its parameters put in, and those that it includes.
function Expand-Template([string] $Path, [hashtable] $Given, [string] $Part, [hashtable] $Replace = @{}) {
    $template = Read-Yaml $Path $Replace
    $values = @{}
    foreach ($parameter in $template['parameters']) {
        if (-not $Given.ContainsKey($parameter.name) -and -not $parameter.ContainsKey('default')) { throw "$Path needs $($parameter.name)." }
        $values[$parameter.name] = $Given[$parameter.name] ?? $parameter['default']
    }
    $unknown = $Given.Keys.Where{ -not $values.ContainsKey($_) }
    if ($unknown) { throw "$Path has no parameter $unknown." }
    $nodes = Expand-Node $template[$Part] $values (Split-Path $Path) $Part
    , $nodes
}

function Expand-Node($Node, [hashtable] $Values, [string] $Folder, [string] $Part) {
    if ($Node -is [string]) {
        if ($Node -match '^\$\{\{ parameters\.(\w+) \}\}$') { return $Values[$Matches[1]] }
        return [regex]::Replace($Node, '\$\{\{ parameters\.(\w+) \}\}', { param($found) $Values[$found.Groups[1].Value] })
    }
    if ($Node -is [Collections.IDictionary]) {
        $expanded = [ordered] @{}
        foreach ($key in $Node.Keys) { $expanded[$key] = Expand-Node $Node[$key] $Values $Folder $key }
        return $expanded
    }
    if ($Node -is [Collections.IList]) {
        $items = foreach ($item in $Node) {
            $expanded = Expand-Node $item $Values $Folder $Part
            if ($expanded -is [Collections.IDictionary] -and $expanded.Contains('template')) {
                # Of this repository, which the pipeline knows as aicache; otherwise beside the file that includes it.
                $root = (Resolve-Path "$PSScriptRoot/../../..").Path
                $file = $expanded.template -match '^(.+)@aicache$' ? "$root/$($Matches[1])" : "$Folder/$($expanded.template)"
                $given = @{}
                foreach ($name in $expanded['parameters']?.Keys) { $given[$name] = $expanded.parameters[$name] }
                $included = Expand-Template $file $given $Part
                $included
            }
            else { $expanded }
        }
        return , @($items)
    }
    return $Node
}

# An agent; Variables are those of the pipeline, Secrets the secret ones.
function New-AzureAgent {
    param([string] $Root, [string] $Temp, [hashtable] $Variables = @{}, [hashtable] $Secrets = @{}, [hashtable] $Variable = @{})

    foreach ($folder in "$Root/workspace", "$Root/artifacts", $Temp) { $null = New-Item $folder -ItemType Directory -Force }
    [pscustomobject] @{
        Root = $Root; Temp = $Temp; Variables = $Variables; Secrets = $Secrets; Variable = $Variable; Failed = $false
        Steps = [Collections.Generic.List[object]]::new(); Artifacts = @{}; Results = @(); Issues = @(); Summaries = @()
    }
}

# Runs the stages in their order; approvals are given.
function Invoke-AzurePipeline($Agent, [object[]] $Stages) {
    foreach ($stage in $Stages) {
        if ($Agent.Failed) { return }
        foreach ($job in $stage.jobs) {
            $steps = $job.Contains('deployment') ? $job.strategy.runOnce.deploy.steps : $job.steps
            $variables = $Agent.Variables + @{
                'Pipeline.Workspace' = "$($Agent.Root)/workspace"; 'Agent.TempDirectory' = $Agent.Temp
                'System.StageName' = $stage.stage; 'System.JobAttempt' = 1
            }
            foreach ($step in $steps) { Invoke-AzureStep $Agent $step $variables }
        }
    }
}

function Expand-Macro([string] $Text, [hashtable] $Variables) {
    # One that is not there stays as it stands.
    [regex]::Replace($Text, '\$\(([\w.]+)\)', {
            param($found) $Variables.ContainsKey($found.Groups[1].Value) ? $Variables[$found.Groups[1].Value] : $found.Value
        })
}

function Invoke-AzureStep($Agent, $Step, [hashtable] $Variables) {
    $only = [regex]::Match("$($Step['condition'])", "^and\(always\(\), eq\(variables\['(\w+)'\], '(\w+)'\)\)$").Groups
    $runs = if (-not $Step['condition']) { -not $Agent.Failed }
    elseif ($Step.condition -eq 'always()') { $true }
    elseif ($only[0].Success) { $Variables[$only[1].Value] -eq $only[2].Value }
    else { throw "No condition $($Step.condition) here." }
    if (-not $runs) { return }
    $known = $Variables + $Agent.Secrets
    if ($Step.Contains('checkout')) {
        $root = (Resolve-Path "$PSScriptRoot/../../..").Path
        $null = New-Item "$($Variables['Pipeline.Workspace'])/$($Step.path)" -ItemType SymbolicLink -Target $root -Force
        return
    }
    if ($Step.Contains('download')) { return }
    $inputs = @{}
    foreach ($key in $Step['inputs']?.Keys) { $inputs[$key] = Expand-Macro $Step.inputs[$key] $known }
    switch ($Step['task']) {
        'UseDotNet@2' { return }
        'PublishPipelineArtifact@1' {
            $kept = "$($Agent.Root)/artifacts/$($inputs.artifactName)"
            Copy-Item $inputs.targetPath $kept -Recurse
            $Agent.Artifacts[$inputs.artifactName] = $kept
            return
        }
        'PublishTestResults@2' { $Agent.Results += @(Get-Item $inputs.testResultsFiles -ErrorAction Ignore); return }
        { $_ } { throw "No task $_ here." }
    }
    $environment = @{ TF_BUILD = 'True'; AGENT_TEMPDIRECTORY = $Agent.Temp } + $Agent.Variable
    # Variables are in every step's environment, secrets only where they are mapped.
    foreach ($name in $Variables.Keys) { $environment[$name.Replace('.', '_').ToUpperInvariant()] = $Variables[$name] }
    foreach ($name in $Step['env']?.Keys) { $environment[$name] = Expand-Macro $Step.env[$name] $known }
    $script = "$($Agent.Root)/$([guid]::NewGuid()).sh"
    Set-Content $script (Expand-Macro $Step.bash $known)
    $run = Invoke-Program bash ('--noprofile', '--norc', $script) $environment $Variables['Pipeline.Workspace']
    foreach ($line in $run.Output -split "`n") {
        if ($line -match '^##vso\[task\.setvariable variable=(\w+)\](.*)$') { $Variables[$Matches[1]] = $Matches[2].Trim() }
        if ($line -match '^##vso\[task\.logissue type=error[^]]*\]') { $Agent.Issues += $line }
        if ($line -match '^##vso\[task\.uploadsummary\](.+)$') { $Agent.Summaries += Get-Content $Matches[1].Trim() -Raw }
    }
    $Agent.Failed = $Agent.Failed -or $run.ExitCode -ne 0
    $Agent.Steps.Add([pscustomobject] @{ Name = $Step['displayName']; ExitCode = $run.ExitCode; Output = $run.Output })
}
