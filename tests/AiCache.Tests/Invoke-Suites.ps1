<#
.SYNOPSIS
    Runs Pester files one after the other in this PowerShell, as they are asked for.
.DESCRIPTION
    Each has a runspace and environment variables as the first one found them. What they share is what the just-in-time
    compiler has done, which is most of what a short suite takes.
#>
param(
    # The pipe that asks: a line for each file, its path and that of its results, and Slow for those of its tests that are
    # tagged so; with tabs between.
    [Parameter(Mandatory)] [string] $Pipe,

    # The manifest of the Pester that the build restored.
    [Parameter(Mandatory)] [string] $Pester
)

$ErrorActionPreference = 'Stop'
$PSStyle.OutputRendering = 'PlainText'
# No standard input, which what a suite starts would have, too.
$asked = [IO.Pipes.NamedPipeClientStream]::new('.', $Pipe, 'In')
$asked.Connect()
$reader = [IO.StreamReader]::new($asked)
while ($line = $reader.ReadLine()) {
    $path, $result, $slow = $line.Split("`t")
    $variables = [Environment]::GetEnvironmentVariables()
    $code = 1
    $runspace = [runspacefactory]::CreateRunspace($Host, [initialsessionstate]::CreateDefault2())
    $shell = [powershell]::Create($runspace)
    try {
        $runspace.Open()
        $null = $shell.AddCommand("$PSScriptRoot/Invoke-Suite.ps1").AddParameters(
            @{ Path = $path; Result = $result; Pester = $Pester; Slow = $slow -eq 'Slow' })
        $shell.Invoke() | Out-Host
        $shell.Streams.Error | Out-Host
        $code = $runspace.SessionStateProxy.GetVariable('LASTEXITCODE') ?? 1
    }
    catch { $_ | Out-Host }
    finally {
        $shell.Dispose()
        $runspace.Dispose()
        foreach ($name in @([Environment]::GetEnvironmentVariables().Keys) + @($variables.Keys) | Sort-Object -Unique) {
            [Environment]::SetEnvironmentVariable($name, $variables[$name])
        }
    }
    [Console]::Out.WriteLine()
    [Console]::Out.WriteLine("$Pipe $code")
}
