# Cache nodes, as they are typed: the application's database and its node are on one server here.
BeforeDiscovery {
    $noClient = -not (Get-Command psql -CommandType Application -ErrorAction Ignore) -and
        -not (Get-ChildItem /usr/lib/postgresql/*/bin/psql -ErrorAction Ignore)
}

BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    if (-not $psql) { return }
    $sandbox = Start-AiCacheSandbox nodes
    $null = $sandbox | Connect-AiCache
    $null = Invoke-AiCacheMigration
    $place = "127.0.0.1:$($sandbox.Port)/template1"
    $superuser = [pscredential]::new('supabase_admin', $sandbox.Credential.Password)
}

AfterAll {
    Disconnect-AiCache
    Get-AiCacheSandbox | Stop-AiCacheSandbox
}

Describe 'A cache node' -Skip:$noClient {
    It 'is planned, added, found by its keys, and removed' {
        Add-AiCacheNode eu_1 "postgresql://$place" -NodeCredential $superuser -WhatIf
        $rehearsed = Add-AiCacheNode eu_1 "postgresql://$place" -NodeCredential $superuser -Rehearse
        $rehearsed.Status | Should -Be Passed, Passed, Passed, Skipped, Skipped
        Get-AiCacheNode | Should -BeNullOrEmpty
        $node = Add-AiCacheNode eu_1 "postgresql://$place" -NodeCredential $superuser -ReadyWithin ([timespan]::MaxValue)
        $node.Name, "$($node.State)", $node.Place | Should -Be 'eu_1', 'InService', "template1@127.0.0.1:$($sandbox.Port)"
        # There it changes nothing, and asks nothing.
        (Add-AiCacheNode eu_1 "postgresql://$place" -NodeCredential $superuser -Confirm:$false).InServiceSince | Should -Be $node.InServiceSince
        (Get-AiCacheNode -CacheKey one, two).CacheKey | Should -Be one, two
        $node | Get-AiCacheNode eu_1 | Show-Output | Should -Match 'eu_1 +InService'
        # The application's own entries are looked for at the node now.
        $null = Invoke-Psql $sandbox "insert into ai_response_cache (cache_key, operation_type, lecture_ids, params, content_hash, response_data,
            tokens_used, content_size) select 'key ' || i, 'quiz', '{}', '{}', 'h', '{}', 1, 2 from generate_series(1, 5) i"
        $visited = Get-AiCacheNode -Node "postgresql://$place" -NodeCredential $superuser
        $visited.Entries, $visited.MisplacedEntries | Should -Be 0, 0
        $visited | Show-Output | Should -Match 'holds 0 entries, of which 0 fall to other nodes'
        $check = Test-AiCacheDeployment Node -Node "postgresql://$place" -NodeCredential $superuser | Where-Object Status -eq Warning
        $check.Name, $check.Value, $check.Remediation | Should -Be Node.application.entries, 5, 'Remove-AiCacheEntry -Misplaced'
        Remove-AiCacheEntry -Misplaced -WhatIf
        (Remove-AiCacheEntry -Misplaced -Node "postgresql://$place" -NodeCredential $superuser -Force).Removed | Should -Be 0
        (Remove-AiCacheEntry -Misplaced -Force).Removed | Should -Be 5
        (Get-Failure { Undo-AiCacheMigration -Force }).FullyQualifiedErrorId | Should -BeLike 'NodeInTheWay,*'
        (Get-Failure { Remove-AiCacheNode us_1 -NodeIsGone -Force }).FullyQualifiedErrorId | Should -BeLike 'NodeNotFound,*'
        "$((Remove-AiCacheNode eu_1 "postgresql://$place" -NodeCredential $superuser -Force).State)" | Should -Be Leaving
        Get-AiCacheNode | Should -BeNullOrEmpty
        Invoke-Psql $sandbox 'select count(*) from pg_replication_slots union all select count(*) from pg_subscription' | Should -Be 0, 0
    }

    It 'is purged beside the others' {
        $env:PGPASSWORD = $sandbox.Credential.GetNetworkCredential().Password
        "create database purged template template0" | & $psql -X -q -h 127.0.0.1 -p $sandbox.Port -U supabase_admin -d postgres -f -
        $env:PGPASSWORD = $null
        foreach ($database in 'template1', 'purged') {
            $null = Add-AiCacheNode "of_$database" "postgresql://127.0.0.1:$($sandbox.Port)/$database" -NodeCredential $superuser
        }
        $nodes = foreach ($database in 'template1', 'purged') {
            Connect-AiCache "postgresql://127.0.0.1:$($sandbox.Port)/$database" -Credential $superuser
        }
        $null = $sandbox | Connect-AiCache
        # Half of the entries are too old on each.
        foreach ($database in 'template1', 'purged') {
            $env:PGPASSWORD = $sandbox.Credential.GetNetworkCredential().Password
            "insert into ai_response_cache (cache_key, operation_type, lecture_ids, params, content_hash, response_data, tokens_used, content_size,
               created_at) select 'key ' || i, 'quiz', '{}', '{}', 'h', '{}', 1, 2, now() - i % 2 * interval '40 days' from generate_series(1, 200) i" |
                & $psql -X -q -v ON_ERROR_STOP=1 -h 127.0.0.1 -p $sandbox.Port -U supabase_admin -d $database -f -
            $env:PGPASSWORD = $null
        }
        $purged = $nodes | Remove-AiCacheStaleEntries -Force -ThrottleLimit 2
        $purged.Deleted | Should -Be 100, 100
        ($purged.Database | Sort-Object) | Should -Be "purged@127.0.0.1:$($sandbox.Port)", "template1@127.0.0.1:$($sandbox.Port)"
        ($nodes | Get-AiCacheStorage -Sum | Where-Object Name -eq public.ai_response_cache).LiveRows | Should -Be 200
        $health = Test-AiCacheHealth -Node $nodes | Where-Object Name -like Health.Node.*.hashes
        $health.Status | Should -Be Passed, Passed
        foreach ($database in 'template1', 'purged') {
            $null = Remove-AiCacheNode "of_$database" "postgresql://127.0.0.1:$($sandbox.Port)/$database" -NodeCredential $superuser -Force
        }
    }

    It 'needs a name that a slot can have, and a database of its own' {
        $failure = Get-Failure { Add-AiCacheNode Berlin "postgresql://$place" -NodeCredential $superuser }
        $failure.FullyQualifiedErrorId | Should -BeLike 'NodeNameInvalid,*'
        $failure.ErrorDetails.RecommendedAction | Should -Match 'lower-case letters'
        (Get-Failure { Add-AiCacheNode eu_1 $sandbox.Connection }).FullyQualifiedErrorId | Should -BeLike 'NodeUnsuitable,*'
        (Get-Failure { Get-AiCacheNode -CacheKey one }).FullyQualifiedErrorId | Should -BeLike 'NodeNotFound,*'
    }
}
