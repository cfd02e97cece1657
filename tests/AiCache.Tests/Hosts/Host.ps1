# What the stand-ins for GitHub's and Azure's agents have in common. A job gets what such an agent gives it, and nothing of ours.

# A YAML file as hashtables and lists.
function Read-Yaml([string] $Path, [hashtable] $Replace = @{}) {
    $text = [IO.File]::ReadAllText($Path)
    foreach ($part in $Replace.Keys) { $text = $text.Replace($part, $Replace[$part]) }
    $json = $text | python3 -c 'import sys, json, yaml; json.dump(yaml.safe_load(sys.stdin), sys.stdout)'
    if ($LASTEXITCODE -ne 0) { throw "$Path is no YAML." }
    $json | ConvertFrom-Json -AsHashtable -NoEnumerate
}

# Runs a program as an agent does: without a terminal, with its variables only, both streams in the log.
function Invoke-Program([string] $Program, [string[]] $Argument, [hashtable] $Variable, [string] $Folder) {
    $start = [Diagnostics.ProcessStartInfo]::new($Program)
    $Argument.ForEach{ $start.ArgumentList.Add($_) }
    $start.WorkingDirectory = $Folder
    $start.RedirectStandardInput = $start.RedirectStandardOutput = $start.RedirectStandardError = $true
    # The machine's own way to packages stays; what belongs to this test run or to the host that really runs it does not.
    $ours = '^(AICACHE_|PG|DATABASE_URL|GITHUB_|RUNNER_|TF_|BUILD_|SYSTEM_|AGENT_|CI$|PSModulePath|XDG_)'
    @($start.Environment.Keys).Where{ $_ -match $ours }.ForEach{ $null = $start.Environment.Remove($_) }
    foreach ($name in $Variable.Keys) { $start.Environment[$name] = "$($Variable[$name])" }
    $process = [Diagnostics.Process]::Start($start)
    $process.StandardInput.Close()
    $said = $process.StandardOutput.ReadToEndAsync(), $process.StandardError.ReadToEndAsync()
    Wait-End $process
    [pscustomobject] @{ ExitCode = $process.ExitCode; Output = $said.Result -join "`n" }
}

# The superuser of a sandbox, for Invoke-Psql.
function Get-Administrator($Sandbox) {
    [pscustomobject] @{ Port = $Sandbox.Port; Credential = [pscredential]::new('supabase_admin', $Sandbox.Credential.Password) }
}

# A server that takes TLS, with a certificate for localhost of an authority of its own.
function Enable-Tls($Sandbox, [string] $Folder) {
    Push-Location (New-Item $Folder -ItemType Directory -Force)
    try {
        openssl req -x509 -newkey rsa:2048 -nodes -days 2 -keyout root.key -out root.crt -subj '/CN=Test authority' 2>$null
        openssl req -newkey rsa:2048 -nodes -keyout server.key -out server.csr -subj /CN=localhost 2>$null
        Set-Content names 'subjectAltName=DNS:localhost'
        openssl x509 -req -in server.csr -CA root.crt -CAkey root.key -CAcreateserial -days 2 -extfile names -out server.crt 2>$null
        foreach ($file in 'server.crt', 'server.key') {
            Copy-Item $file $Sandbox.DataFolder
            chmod 600 "$($Sandbox.DataFolder)/$file"
            chown "--reference=$($Sandbox.DataFolder)/PG_VERSION" "$($Sandbox.DataFolder)/$file"
        }
        $null = Invoke-Psql (Get-Administrator $Sandbox) "alter system set ssl = on;`nselect pg_reload_conf();"
        (Resolve-Path root.crt).Path
    }
    finally { Pop-Location }
}
