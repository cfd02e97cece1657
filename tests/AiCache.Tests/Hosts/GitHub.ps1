# GitHub Actions' runner, as far as our files use it: contexts and expressions, shells, its files, composite actions, conditions.
. "$PSScriptRoot/Host.ps1"

# What an expression means: 'a' == inputs.b && always()
function Resolve-Expression([string] $Expression, [hashtable] $Context) {
    $path = "(?<![\w'])(inputs|secrets|vars|github|runner|job|steps)((?:\.[\w-]+|\['[^']+'\])+)"
    $code = [regex]::Replace($Expression, $path, {
            param($found)
            $value = '$Context' + "['$($found.Groups[1].Value)']"
            foreach ($key in [regex]::Matches($found.Groups[2].Value, "\.([\w-]+)|\['([^']+)'\]")) {
                $value += "['$($key.Groups[1].Value)$($key.Groups[2].Value)']"
            }
            $value
        })
    $code = $code -replace '==', '-eq' -replace '!=', '-ne' -replace '&&', '-and' -replace '\|\|', '-or' -replace 'always\(\)', '$true'
    & ([scriptblock]::Create($code))
}

function Expand-Text($Value, [hashtable] $Context) {
    [regex]::Replace("$(if ($Value -is [bool]) { "$Value".ToLowerInvariant() } else { $Value })", '\$\{\{\s*(.+?)\s*\}\}', {
            param($found) "$(Resolve-Expression $found.Groups[1].Value $Context)"
        })
}

function Expand-Map($Map, [hashtable] $Context) {
    $expanded = @{}
    foreach ($key in $Map.Keys) { $expanded[$key] = Expand-Text $Map[$key] $Context }
    $expanded
}

# A runner with a job's folders; Temp may be another job's, as on an agent of one's own.
function New-GitHubRunner {
    param([string] $Root, [string] $Temp, [hashtable] $Secrets = @{}, [hashtable] $Vars = @{}, [hashtable] $Variable = @{})

    foreach ($folder in 'workspace', 'artifacts') { $null = New-Item "$Root/$folder" -ItemType Directory -Force }
    $null = New-Item $Temp -ItemType Directory -Force
    [pscustomobject] @{
        Root = $Root; Temp = $Temp; Secrets = $Secrets; Vars = $Vars; Variable = $Variable; Services = @{}
        Steps = [Collections.Generic.List[object]]::new(); Artifacts = @{}; Failed = $false; Summary = ''
    }
}

# Runs a job of a workflow. What each step said and how it ended stands in Steps.
function Invoke-GitHubJob($Runner, [hashtable] $Workflow, [string] $Name, [string] $Trigger = 'push') {
    $job = $Workflow.jobs[$Name]
    $context = @{
        secrets = $Runner.Secrets; vars = $Runner.Vars; inputs = @{}; steps = @{}; runner = @{ temp = $Runner.Temp; os = 'Linux' }
        github = @{ event_name = $Trigger; job = $Name; run_attempt = 1; workspace = "$($Runner.Root)/workspace" }
        job = @{ services = $Runner.Services }
    }
    if ($job['if'] -and -not (Resolve-Expression $job['if'] $context)) { throw "$Name does not run on $Trigger." }
    foreach ($step in $job.steps) { Invoke-GitHubStep $Runner $step $context '' }
}

function Invoke-GitHubStep($Runner, [hashtable] $Step, [hashtable] $Context, [string] $ActionPath) {
    $wanted = $Step['if'] ? (Resolve-Expression $Step['if'] $Context) : $true
    if (-not $wanted -or ($Runner.Failed -and $Step['if'] -notmatch 'always\(\)')) { return }
    if ($Step['uses']) { return Use-GitHubAction $Runner $Step $Context }
    $files = @{}
    foreach ($file in 'ENV', 'PATH', 'OUTPUT', 'STEP_SUMMARY') {
        $files["GITHUB_$file"] = (New-Item "$($Runner.Root)/$([guid]::NewGuid())").FullName
    }
    $variables = @{
        GITHUB_ACTIONS = 'true'; CI = 'true'; RUNNER_TEMP = $Runner.Temp; RUNNER_OS = 'Linux'; GITHUB_ACTION_PATH = $ActionPath
        GITHUB_WORKSPACE = $Context.github.workspace; GITHUB_JOB = $Context.github.job; GITHUB_RUN_ID = 1; GITHUB_RUN_ATTEMPT = 1
    } + $files + $Runner.Variable
    foreach ($pair in (Expand-Map ($Step['env'] ?? @{}) $Context).GetEnumerator()) { $variables[$pair.Key] = $pair.Value }
    $script = "$($Runner.Root)/$([guid]::NewGuid()).sh"
    Set-Content $script (Expand-Text $Step.run $Context)
    # https://docs.github.com/actions/reference/workflows-and-actions/workflow-syntax#jobsjob_idstepsshell
    $shell = switch ($Step['shell']) {
        $null { '-e', $script }
        'bash' { '--noprofile', '--norc', '-e', '-o', 'pipefail', $script }
        default { throw "No shell $_ here." }
    }
    $run = Invoke-Program bash $shell $variables $Context.github.workspace
    $Runner.Summary += Get-Content $files.GITHUB_STEP_SUMMARY -Raw
    $Runner.Failed = $Runner.Failed -or $run.ExitCode -ne 0
    $Runner.Steps.Add([pscustomobject] @{ Name = $Step['name']; ExitCode = $run.ExitCode; Output = $run.Output })
}

function Use-GitHubAction($Runner, [hashtable] $Step, [hashtable] $Context) {
    $with = Expand-Map ($Step['with'] ?? @{}) $Context
    switch -Regex ($Step.uses) {
        '^actions/(checkout|setup-dotnet)@' { return }
        '^actions/upload-artifact@' {
            $unknown = $with.Keys.Where{ $_ -notin 'name', 'path', 'retention-days', 'if-no-files-found', 'overwrite' }
            if ($unknown -or [int] $with['retention-days'] -notin 1..90) { throw "upload-artifact: $unknown $($with['retention-days'])" }
            $files = $with.path.Trim().Split("`n").ForEach{ Get-Item "$($_.TrimEnd('/'))$($_.EndsWith('/') ? '/*' : '')" -ErrorAction Ignore }
            if (-not $files) { return }
            $folder = New-Item "$($Runner.Root)/artifacts/$($with.name)" -ItemType Directory
            Copy-Item $files $folder -Recurse
            $Runner.Artifacts[$with.name] = [pscustomobject] @{ Folder = $folder.FullName; Days = [int] $with['retention-days'] }
        }
        '^your-organization/aicache@' {
            $root = (Resolve-Path "$PSScriptRoot/../../..").Path
            $action = Read-Yaml "$root/action.yml"
            $inputs = @{}
            foreach ($name in $action.inputs.Keys) {
                if ($action.inputs[$name]['required'] -and -not $with.ContainsKey($name)) { throw "The action needs $name." }
                $inputs[$name] = $with[$name] ?? $action.inputs[$name]['default'] ?? ''
            }
            $unknown = $with.Keys.Where{ $_ -notin $action.inputs.Keys }
            if ($unknown) { throw "The action has no input $unknown." }
            $inside = $Context.Clone()
            $inside.inputs = $inputs
            # An action knows no secrets but what it is handed.
            $inside.secrets = @{}
            foreach ($inner in $action.runs.steps) { Invoke-GitHubStep $Runner $inner $inside $root }
        }
        default { throw "No action $_ here." }
    }
}
