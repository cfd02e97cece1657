<#
.SYNOPSIS
    Writes what a module ships of others, and under which licences: licenses/<package>.txt and sbom.cdx.json (CycloneDX).
#>
param(
    # The module's folder.
    [Parameter(Mandatory)] [string] $Module,

    # What Get-ShippedPackage returns.
    [Parameter(Mandatory)] [object[]] $Package,

    [Parameter(Mandatory)] [string] $Version
)

$ErrorActionPreference = 'Stop'
$folder = New-Item (Join-Path $Module licenses) -ItemType Directory
foreach ($shipped in $Package) {
    # Some packages bring the text, some name it only. What they in turn were made of is in their own notices.
    $text = Get-ChildItem $shipped.Folder -File | Where-Object Name -match '^LICENSE(\.(txt|md))?$' | Get-Content -Raw
    $text ??= "$($shipped.Copyright)`n`n$(Get-Content "$PSScriptRoot/licenses/$($shipped.License).txt" -Raw)"
    $notices = Get-ChildItem $shipped.Folder -File | Where-Object Name -like 'THIRD-PARTY-NOTICES*' | Get-Content -Raw
    $heading = "$($shipped.Name) $($shipped.Version)`n$($shipped.Address)`nSPDX-License-Identifier: $($shipped.License)"
    @($heading, $text, $notices).Where({ $_ }).ForEach({ $_.ReplaceLineEndings("`n").Trim() }) -join "`n`n" |
        Set-Content (Join-Path $folder "$($shipped.Name).txt")
}

$own = "pkg:nuget/AiCache@$Version"
[ordered]@{
    '$schema'    = 'http://cyclonedx.org/schema/bom-1.6.schema.json'
    bomFormat    = 'CycloneDX'
    specVersion  = '1.6'
    version      = 1
    metadata     = [ordered]@{
        component = [ordered]@{
            type = 'library'; 'bom-ref' = $own; name = 'AiCache'; version = $Version
            licenses = @(@{ expression = 'MIT' }); purl = $own
        }
    }
    components   = @($Package.ForEach({
                [ordered]@{
                    type = 'library'; 'bom-ref' = $_.Purl; name = $_.Name; version = $_.Version
                    hashes = @([ordered]@{ alg = 'SHA-512'; content = $_.Hash })
                    licenses = @(@{ expression = $_.License }); copyright = $_.Copyright; purl = $_.Purl
                    externalReferences = @([ordered]@{ type = 'website'; url = $_.Address })
                }
            }))
    dependencies = @(
        [ordered]@{ ref = $own; dependsOn = @($Package.Where({ $_.Direct }).Purl) }
        $Package.ForEach({ [ordered]@{ ref = $_.Purl; dependsOn = $_.DependsOn } })
    )
} | ConvertTo-Json -Depth 6 | Set-Content (Join-Path $Module sbom.cdx.json)
