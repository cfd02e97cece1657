# The PowerShell that runs this, to be started once more: & $pwsh @again -NoProfile …
# The .NET tool's runs in dotnet, which is told what to run.
$pwsh = [Environment]::ProcessPath
$again = @((Split-Path $pwsh -LeafBase) -eq 'dotnet' ? "$PSHOME/pwsh.dll" : @())
