# What Import-Module ./AiCache.psd1 does in a clone: it takes the module that the build has staged, and nothing else.
$staged = Join-Path $PSScriptRoot ../../out/AiCache/AiCache.psd1
if (-not (Test-Path -LiteralPath $staged)) { throw 'AiCache is not built yet: run dotnet build beside AiCache.psd1, and import it again.' }
Import-Module $staged
Export-ModuleMember -Cmdlet * -Alias *
