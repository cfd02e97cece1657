# One of everything that the commands return, with values that are always the same: the same text on every machine, in every zone and culture.

# Times are this machine's own, because the views show them so.
function Time([string] $Text) { [DateTimeOffset]::ParseExact("$Text +00:00", 'yyyy-MM-dd HH:mm:ss zzz', [cultureinfo]::InvariantCulture) }

# An object of a type whose constructors and setters are not for scripts.
function New-Sample([string] $TypeName, [hashtable] $Value = @{}, [string] $View) {
    $type = [AppDomain]::CurrentDomain.GetAssemblies().ForEach{ $_.GetType($TypeName) }.Where{ $_ }[0]
    $sample = $type.GetConstructor([type]::EmptyTypes) ? [Activator]::CreateInstance($type) :
        [Runtime.CompilerServices.RuntimeHelpers]::GetUninitializedObject($type)
    foreach ($name in $Value.Keys) {
        $property = $type.GetProperty($name)
        if (-not $property) { throw "$TypeName has no property $name" }
        $wanted = $property.PropertyType
        $given = $Value[$name]
        if ($wanted.IsGenericType -and $wanted.Name -eq 'IReadOnlyList`1') { $wanted = $wanted.GenericTypeArguments[0].MakeArrayType(); $given = @($given) }
        if ($wanted.IsGenericType -and $wanted.Name -eq 'IReadOnlyDictionary`2') {
            $given = [Collections.Generic.Dictionary[string, long]]::new()
            $Value[$name].GetEnumerator().ForEach{ $given[$_.Key] = $_.Value }
            $wanted = $given.GetType()
        }
        $converted = [Management.Automation.LanguagePrimitives]::ConvertTo($given, $wanted, [cultureinfo]::InvariantCulture)
        if ($property.SetMethod) { $property.SetValue($sample, $converted) }
        else { $type.GetField("<$name>k__BackingField", 'Instance, NonPublic').SetValue($sample, $converted) }
    }
    if ($View) { $sample.pstypenames.Insert(0, $View) }
    $sample
}

function New-Step([string] $Name, [string] $Statement, [timespan] $Duration = 0, [string[]] $Lock = @()) {
    $type = [AppDomain]::CurrentDomain.GetAssemblies().ForEach{ $_.GetType('AiCache.Engine.Contract.MigrationStep') }.Where{ $_ }[0]
    $step = [Activator]::CreateInstance($type, @($Name, $Statement))
    $type.GetProperty('Duration').SetValue($step, $Duration)
    $type.GetProperty('Locks').SetValue($step, $Lock)
    $step
}

function New-Count([string] $Kind, [int] $Expected, [int] $Found) {
    $type = [AppDomain]::CurrentDomain.GetAssemblies().ForEach{ $_.GetType('AiCache.Engine.Contract.ObjectCount') }.Where{ $_ }[0]
    [Activator]::CreateInstance($type, @($Kind, $Expected, $Found))
}

$database = 'postgres@db.example.com:5432'
$backups = 'AiCache.Engine.Backups'
$maintenance = 'AiCache.Engine.Maintenance'
# Loads the engine.
$null = Get-AiCacheMigration -Connection 'host=127.0.0.1 port=1 user=u dbname=d' -ErrorAction Ignore

$checks = @(
    @{ Name = 'Index.idx_ai_cache_lecture_ids'; Category = 'Index'; Status = 'Passed'; Message = 'gin (lecture_ids), valid.'; Database = $database }
    @{ Name = 'Trigger.public.invalidate_cache_on_lecture_change'; Category = 'Trigger'; Status = 'Passed'
        Message = 'Enabled, and calls its function.'; Database = $database }
    @{ Name = 'Usage.idx_ai_cache_content_hash'; Category = 'Usage'; Status = 'Warning'; Expected = 'used'
        Actual = '0 scans'; Message = 'Never used since the counters began 31 days ago.'; Database = $database }
    @{
        Name = 'Policy.public.ai_response_cache'; Category = 'Policy'; Status = 'Failed'; Expected = 'read for authenticated'; Actual = 'absent'
        Message = 'The policy that lets authenticated read is missing: every request of the application is a miss, and nobody is told.'
        Remediation = 'Invoke-AiCacheMigration -Repair'; Database = $database
    }
    @{ Name = 'Plan.lecture_lookup'; Category = 'Plan'; Status = 'Skipped'; Message = 'Not deployed.'; Database = $database }
    @{
        Name = 'Health.HitRate'; Category = 'Health'; Status = 'Unknown'; Message = 'Role watcher may not read the rows of public.ai_cache_stats.'
        Remediation = 'grant authenticated to watcher'; Hint = "For the table's owner; or connect as a role that may read it."; Database = $database
    }
).ForEach{ New-Sample 'AiCache.Engine.Contract.Check' $_ }

# As Test-AiCacheDeployment shows them: under their sum, and what somebody has to look at last.
$views = (Get-Command Get-AiCacheMigration).ImplementingType.Assembly
$asked = [Array]::CreateInstance($checks[0].psobject.BaseObject.GetType(), $checks.Count)
0..($checks.Count - 1) | ForEach-Object { $asked[$_] = $checks[$_].psobject.BaseObject }
$checks = @([Activator]::CreateInstance($views.GetType('AiCache.Views.CheckRun'), @($database, $asked, [timespan] '00:00:00.123')).Ordered())

$backup = New-Sample "$backups.Backup" @{
    Path = '/srv/backups/postgres_20260301_020000.dump'; Grade = 'Decoded'; Database = $database; Scope = 'Database'
        Content = 'All'; Format = 'Custom'; Size = 98765432
    CreatedAt = [DateTimeOffset]::UtcNow.AddHours(-76.5); Rows = @{ 'public.ai_response_cache' = 61234; 'public.lectures' = 1200 }
}

$activities = @(
    New-Sample 'AiCache.Engine.Activity.CacheActivity' @{ Kind = 'IndexBuild'; ProcessId = 12345; User = 'postgres'
        Relation = 'idx_ai_cache_lecture_ids'; Phase = 'building index'; PercentDone = 42.5; Duration = '00:03:12'
        Database = $database }
    New-Sample 'AiCache.Engine.Activity.CacheActivity' @{ Kind = 'Blocked'; ProcessId = 1234567
        User = 'service_role'; Relation = 'public.ai_response_cache'; Phase = 'Lock: relation'
        Duration = '00:00:01.5'; BlockedBy = 12345, 23456; Database = $database }
)

$retention = @(
    New-Sample "$maintenance.RetentionCandidate" @{ Days = 30; Entries = 1234567; Bytes = 1610612736; KeptBytes = 98765432
        UsedLater = 4321; LastUsed = Time '2026-02-28 17:45:00'; LostHitsAtLeast = 4321; LostHitsAtMost = 98765
        LostCostAtLeast = 0.49; LostCostAtMost = 11.11; Database = $database }
    New-Sample "$maintenance.RetentionCandidate" @{ Days = 60; Entries = 12345; Bytes = 16106127; KeptBytes = 1693272041
        Recommended = $true; Reason = 'No entry was asked for again when it was older than 60 days. It frees 15.4 MB.'; Database = $database }
)

$steps = @(
    New-Step 'table public.ai_response_cache' "create table public.ai_response_cache (`n  id uuid primary key default gen_random_uuid()`n)" `
        '00:00:00.0123' 'AccessExclusiveLock on public.ai_response_cache'
    New-Step 'row security of public.ai_response_cache' 'alter table public.ai_response_cache enable row level security' '00:00:00.0008'
)

@{
    AiCacheConnection   = & {
        $text = [AiCache.AiCacheConnection] ('postgresql://postgres.abcdefghijklmnopqrst:not-shown@' +
            'aws-0-eu-central-1.pooler.supabase.com:6543/postgres?sslmode=require')
        # Reads the text without connecting.
        $null = [AiCache.AiCacheConnection].GetMethod('Resolve', [Reflection.BindingFlags] 'Instance, NonPublic').Invoke($text, @($null, $null))
        foreach ($fact in @{ ServerVersion = [version] '17.11'; Tls = 'Tls13'; Pooler = 'Supavisor'; ReadOnly = $false }.GetEnumerator()) {
            [AiCache.AiCacheConnection].GetProperty($fact.Key).SetValue($text, $fact.Value)
        }
        $text
        [AiCache.AiCacheConnection] 'not read yet'
    }
    AiCacheSandbox      = New-Sample AiCache.AiCacheSandbox @{
        Name = 'demo'; Status = 'Running'; Database = 'postgres@127.0.0.1:54321'; Port = 54321; ServerVersion = '17.11'; ProcessId = 4242
        DataFolder = '/home/ada/.local/state/AiCache/sandboxes/demo'; StartedAt = Time '2026-03-01 12:00:00'
    }
    Check               = $checks
    Backup              = @(
        $backup
        New-Sample "$backups.Backup" @{ Path = '/srv/backups/by_hand.sql.gz'; Grade = 'Unknown'; Format = 'Plain'
            Size = 1234; CreatedAt = [DateTimeOffset]::UtcNow.AddDays(-400.5); Problem = 'No manifest' }
    )
    RestoreResult       = New-Sample "$backups.RestoreResult" @{
        Backup = $backup; Database = 'copy@db.example.com:5432'; IsWhole = $true
            Rows = @{ 'public.ai_response_cache' = 61234; 'public.lectures' = 1200 }; Duration = '00:01:12.5'
    }
    CacheVersion        = New-Sample 'AiCache.Engine.Deployment.CacheVersion' @{
        Module = '0.1.0'; Server = '15.8'; Applied = 2; Migrations = 3; DeployedBy = '0.1.0'
        DeployedAt = Time '2026-03-01 12:00:00'; Database = $database
    }
    MigrationState      = @(
        New-Sample 'AiCache.Engine.Contract.MigrationState' @{
            Name = 'add_ai_response_cache'; Status = 'Applied'; AppliedAt = Time '2026-03-01 12:00:00'
                AppliedBy = 'postgres'; ModuleVersion = '1.0.0'; Method = 'Applied'; Database = $database
        }
        New-Sample 'AiCache.Engine.Contract.MigrationState' @{
            Name = 'add_lecture_content_hashes'; Status = 'Unrecorded'; Differences = $checks[-1]; Database = $database
                Objects = (New-Count Table 1 1), (New-Count Column 3 3), (New-Count Index 1 1), (New-Count Policy 2 1), (New-Count Trigger 2 2)
        }
        New-Sample 'AiCache.Engine.Contract.MigrationState' @{
            Name = 'add_lecture_content_hashes'; Status = 'Drifted'; AppliedAt = Time '2026-03-01 12:00:00'
                AppliedBy = 'postgres'; ModuleVersion = '1.0.0'; Method = 'Adopted'; Differences = $checks[2]; Database = $database
        }
        New-Sample 'AiCache.Engine.Contract.MigrationState' @{ Name = 'add_ai_cache_stats'; Status = 'Pending'; Database = $database }
    )
    MigrationResult     = @(
        New-Sample 'AiCache.Engine.Deployment.MigrationResult' @{ Name = 'add_ai_response_cache'; Outcome = 'AlreadyApplied'; Database = $database }
        New-Sample 'AiCache.Engine.Deployment.MigrationResult' @{ Name = 'add_lecture_content_hashes'
            Outcome = 'Applied'; Steps = $steps; Duration = '00:00:00.0456'; Waited = '00:00:03.21'
            Database = $database }
        New-Sample 'AiCache.Engine.Deployment.MigrationResult' @{ Name = 'add_ai_cache_stats'; Outcome = 'Undone'
            Steps = $steps; Duration = '00:00:00.0321'; Rows = 1234567; Bytes = 98765432; Database = $database }
    )
    MigrationPlan       = & {
        $plans = @(
            New-Sample 'AiCache.Engine.Deployment.MigrationResult' @{ Name = 'add_ai_response_cache'
                Outcome = 'WouldApply'; Steps = $steps; Database = $database }
            New-Sample 'AiCache.Engine.Deployment.MigrationResult' @{ Name = 'add_ai_cache_stats'; Outcome = 'AlreadyApplied'; Database = $database }
        )
        $planned = [Array]::CreateInstance($plans[0].GetType(), 2)
        0, 1 | ForEach-Object { $planned[$_] = $plans[$_].psobject.BaseObject; $plans[$_].pstypenames.Insert(0, 'AiCache.MigrationPlan') }
        $null = $views.GetType('AiCache.Views.MigrationText').GetMethod('Closed').Invoke($null, @(, $planned))
        $plans
    }
    MigrationRehearsal  = New-Sample 'AiCache.Engine.Deployment.MigrationResult' @{ Name = 'add_ai_response_cache'
        Outcome = 'Rehearsed'; Steps = $steps; Duration = '00:00:00.0321'
        Database = $database } -View AiCache.MigrationRehearsal
    CacheDay            = @(
        # More than any column is made for.
        New-Sample 'AiCache.Engine.Statistics.CacheDay' @{ Date = '2026-03-03'; TotalRequests = [long]::MaxValue
            CacheHits = [long]::MaxValue; CacheMisses = [long]::MaxValue; HitRate = 100; TokensSaved = [long]::MaxValue
            EstimatedCostSaved = 691752902764.11; TimeZone = 'UTC'; Database = $database }
        New-Sample 'AiCache.Engine.Statistics.CacheDay' @{ Date = '2026-03-02'; TotalRequests = 0; CacheHits = 0
            CacheMisses = 0; HitRate = 0; TokensSaved = 0; EstimatedCostSaved = 0; TimeZone = 'UTC'
            Database = $database }
        New-Sample 'AiCache.Engine.Statistics.CacheDay' @{ Date = '2026-03-01'; TotalRequests = 1234567
            CacheHits = 1080246; CacheMisses = 154321; HitRate = 87.5; TokensSaved = 2345678901
            EstimatedCostSaved = 175.9259; TimeZone = 'UTC'; Database = $database }
    )
    CacheSummary        = New-Sample 'AiCache.Engine.Statistics.CacheSummary' @{
        From = '2026-02-01'; To = '2026-03-02'; Days = 30; ActiveDays = 28; TotalRequests = 34567890
            CacheHits = 30246904; CacheMisses = 4320986; HitRate = 87.5; TokensSaved = 65678901234
            EstimatedCostSaved = 4925.9176
        TimeZone = 'UTC'; Database = $database
    }
    OperationUsage      = @(
        New-Sample 'AiCache.Engine.Entries.OperationUsage' @{ OperationType = 'flashcards'; Entries = 61234; Bytes = 98765432
            AskedAgain = 49000; ReuseRate = 80.02; Hits = 1234567; TokensUsed = 81234567; TokensSaved = 2345678901
            EstimatedCostSaved = 175.93; LastUsed = Time '2026-03-01 11:59:30'; Database = $database }
        New-Sample 'AiCache.Engine.Entries.OperationUsage' @{ OperationType = 'quiz_generation'; Entries = 12; Bytes = 4096
            TokensUsed = 900; Database = $database }
    )
    SuccessCriterion    = @(
        New-Sample 'AiCache.Engine.Acceptance.SuccessCriterion' @{ Number = 1; Criterion = 'All three tables are created with correct schema'
            Status = 'Passed'; Checks = $checks[0, 1]; Database = $database }
        New-Sample 'AiCache.Engine.Acceptance.SuccessCriterion' @{ Number = 3; Criterion = 'RLS policies are active and working'
            Status = 'Failed'; Checks = $checks[0, -1]; Database = $database }
        New-Sample 'AiCache.Engine.Acceptance.SuccessCriterion' @{ Number = 6; Criterion = 'No performance degradation on existing queries'
            Status = 'Skipped'; Checks = $checks[2]; Database = $database }
    )
    RetentionCandidate  = $retention
    CacheWeek           = @(
        New-Sample 'AiCache.Engine.Statistics.CacheWeek' @{ From = '2026-02-16'; To = '2026-02-22'
            TotalRequests = 8000000; RequestsChange = $null; HitRate = 84; CacheMisses = 1280000
            TokensSaved = 15000000000; EstimatedCostSaved = 1125; TimeZone = 'UTC'; Database = $database }
        New-Sample 'AiCache.Engine.Statistics.CacheWeek' @{
            From = '2026-02-23'; To = '2026-03-01'; TotalRequests = 8640000; RequestsChange = 8; HitRate = 87.5
                HitRateChange = 3.5; CacheMisses = 1080000; TokensSaved = 14250000000; TokensSavedChange = -5
            EstimatedCostSaved = 1068.75; TimeZone = 'UTC'; Database = $database
        }
    )
    StorageUsage        = @(
        New-Sample 'AiCache.Engine.Storage.StorageUsage' @{
            Name = 'public.ai_response_cache'; Kind = 'Table'; Table = 'public.ai_response_cache'
                TotalBytes = 1610612736; HeapBytes = 734003200; ToastBytes = 524288000; IndexBytes = 352321536
                ReusableBytes = 104857600
            LiveRows = 1234567; LiveBytes = 1505755136; Scans = 12; AverageEntryBytes = 1231.7; LargestEntryBytes = 1048576
            OldestEntry = Time '2026-01-30 08:00:00'; NewestEntry = Time '2026-03-01 11:59:30'; GrowthPerDay = 12582912
            DaysUntilLimit = 50.9; LimitBytes = 2147483648; Database = $database
        }
        New-Sample 'AiCache.Engine.Storage.StorageUsage' @{
            Name = 'public.idx_ai_cache_lecture_ids'; Kind = 'Index'; Table = 'public.ai_response_cache'
                TotalBytes = 67108864; LiveBytes = 67108864; Scans = 123456789; IsValid = $true; Database = $database
        }
    )
    CacheEntry          = New-Sample 'AiCache.Engine.Entries.CacheEntry' @{
        Id = '5f0f4a4e-8d5c-4f0e-9f39-5d1c5c1b3a10'; CacheKey = '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08'; OperationType = 'flashcards'
        LectureIds = [guid] '0b0d7f6e-3f7a-4c55-9d0c-0d7a3ef4f1aa', [guid] '1c0d7f6e-3f7a-4c55-9d0c-0d7a3ef4f1ab'
            TokensUsed = 1523; ContentSize = 20480; HitCount = 1042
        CreatedAt = Time '2026-02-01 08:30:00'; LastAccessedAt = Time '2026-03-01 12:00:00'; Database = $database
    }
    EntryRemovalResult  = New-Sample 'AiCache.Engine.Entries.EntryRemovalResult' @{ Removed = 1234; NotFound = 2
        ContentBytes = 25270272; Batches = 2; Duration = '00:00:00.345'; Database = $database }
    CacheActivity       = $activities
    WatchSnapshot       = New-Sample 'AiCache.Engine.Watch.WatchSnapshot' @{
        At = [DateTimeOffset] '2026-03-01T12:00:00Z'; Requests = 900, 0, 1100, 1234567; HitRates = 80.5, $null, 82, 87.5
        TokensSaved = 2345678901; RequestsPerSecond = 12.34; Entries = 1234567; LiveBytes = 1505755136; LimitBytes = 2147483648
        Activities = $activities; Alerts = $checks[-2, -1]; Duration = '00:00:00.063'; Database = $database
    }
    ImpactMeasure       = @(
        New-Sample 'AiCache.Engine.Impact.ImpactMeasure' @{ Name = 'public.lectures: by key'; Query = 'select 1'
            Source = 'Timings'; Calls = 40; Typical = '00:00:00.00012'; Before = '00:00:00.00011'; Ratio = 1.0909
            PlanChanged = $false; Verdict = 'Unchanged'; MeasuredAt = Time '2026-03-01 12:00:00'; Database = $database }
        New-Sample 'AiCache.Engine.Impact.ImpactMeasure' @{ Name = 'public.lectures of public.courses'
            Query = 'select 1'; Source = 'Statements'; Calls = 1234567; Typical = '00:00:01.5'; Before = '00:00:00.5'
            Ratio = 3; PlanChanged = $true; Verdict = 'Inconclusive'; MeasuredAt = Time '2026-03-01 12:00:00'
            Database = $database }
    )
    StaleEntryResult    = New-Sample "$maintenance.StaleEntryResult" @{ Deleted = 1234567; Remaining = 12
        Batches = 321; LongestBatch = '00:00:00.134'; Elapsed = '00:01:05'; BytesFreed = 1610612736
        EndedBecause = 'AlreadyRunning'; Cutoff = Time '2026-02-01 12:00:00'; Database = $database }
    StaleEntryPreview   = New-Sample "$maintenance.StaleEntryPreview" @{ Cutoff = Time '2026-02-01 12:00:00'
        Entries = 1234567; Bytes = 1610612736; Oldest = Time '2025-11-01 08:00:00'; Newest = Time '2026-02-01 11:59:59'
        UsedLately = 321; Hits = 98765; Retention = $retention; Database = $database }
    StaleStatsResult    = New-Sample "$maintenance.StaleStatsResult" @{ Before = '2025-12-01'; Deleted = 31
        Requests = 12345678; Oldest = '2025-10-31'; Newest = '2025-11-30'; Remaining = 90; Elapsed = '00:00:00.0123'
        Database = $database }
    StaleStatsPreview   = New-Sample "$maintenance.StaleStatsResult" @{ Before = '2025-12-01'; Deleted = 31
        Requests = 12345678; Oldest = '2025-10-31'; Newest = '2025-11-30'; Remaining = 90
        Database = $database } -View AiCache.StaleStatsPreview
    OptimizeResult      = @(
        New-Sample "$maintenance.OptimizeResult" @{ Table = 'public.ai_response_cache'; Mode = 'VacuumFull'
            Duration = '00:02:05'; Rows = 1234567; DeadRows = 54321; BytesBefore = 1610612736; Bytes = 98765432
            Database = $database }
        New-Sample "$maintenance.OptimizeResult" @{ Table = 'public.lecture_content_hashes'; Mode = 'Analyze'
            Duration = '00:00:00.0123'; Rows = 1200; DeadRows = 0; BytesBefore = 106496; Bytes = 106496; Folded = 17
            Database = $database }
    )
    MaintenanceJob      = @(
        New-Sample "$maintenance.MaintenanceJob" @{ Name = 'aicache-purge'; Schedule = '0 3 * * 0'
            Status = 'Scheduled'; LastRun = Time '2026-03-01 03:00:00'; LastDuration = '00:00:12.3'; Failures = 0
            Missed = 0; Command = 'do'; Database = $database }
        New-Sample "$maintenance.MaintenanceJob" @{ Name = 'aicache-run-details'; Schedule = '45 3 * * *'
            Status = 'Failed'; LastRun = Time '2026-03-01 03:45:00'; LastDuration = '00:00:00.0123'; Failures = 3
            Missed = 2; Message = 'ERROR: permission denied for table job_run_details'; Command = 'do'
            Database = $database }
    )
    CacheNode           = @(
        New-Sample 'AiCache.Engine.Nodes.CacheNode' @{ Name = 'eu_1'; State = 'InService'; Place = 'cache@eu1.example.com:5432'
            InServiceSince = Time '2026-03-01 12:00:00'; LagBytes = 1240; Lag = '00:00:00.0123'; RetainedBytes = 20480
            Entries = 12034; MisplacedEntries = 310; Database = $database }
        New-Sample 'AiCache.Engine.Nodes.CacheNode' @{ Name = 'us_1'; State = 'Silent'; Place = 'cache@us1.example.com:5432'
            InServiceSince = Time '2026-03-02 08:30:00'; LagBytes = 1610612736; RetainedBytes = 1610630000; SafeBytes = 536870912
            CacheKey = '9f86d081884c7d65'; Database = $database }
        New-Sample 'AiCache.Engine.Nodes.CacheNode' @{ Name = 'new_one'; State = 'Preparing'; Database = $database }
    )
    Diagnostic          = New-Sample 'AiCache.Engine.Diagnostics.Diagnostic' @{ Path = '/home/me/aicache_postgres.zip'
        Size = 12345; Database = $database; Parts = @(
            New-Sample 'AiCache.Engine.Diagnostics.DiagnosticPart' @{ Name = 'versions.json'; Holds = 'versions' }
            New-Sample 'AiCache.Engine.Diagnostics.DiagnosticPart' @{ Name = 'jobs.json'; Holds = 'scheduled jobs'
                Problem = 'permission denied for schema cron' }) }
    AlertDelivery       = New-Sample 'AiCache.Engine.Alerts.AlertDelivery' @{ Target = 'Slack'
        Address = 'https://hooks.slack.com'; Sent = 2; Resolved = 1; Unchanged = 12; Attempts = 1
        Duration = '00:00:00.345' }
    MaintenanceSchedule = @(
        New-Sample "$maintenance.MaintenanceSchedule" @{ Scheduler = 'Crontab'; Place = 'crontab -e'
            Text = "# AiCache`n0 3 * * 0 pwsh`n"; Database = $database }
        New-Sample "$maintenance.MaintenanceSchedule" @{ Scheduler = 'GitHubActions'
            Place = '.github/workflows/aicache-maintenance.yml'; Text = "name: x`non:`n"; Database = $database }
    )
}
