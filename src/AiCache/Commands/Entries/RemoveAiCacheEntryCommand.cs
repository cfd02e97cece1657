using System.Management.Automation;
using AiCache.Base;
using AiCache.Completion;
using AiCache.Connections;
using AiCache.Engine.Connections;
using AiCache.Engine.Entries;
using AiCache.Views;

namespace AiCache.Commands;

/// <summary>
/// Removes entries from the cache, batch by batch as they come through the pipeline. Asks once for each database.
/// </summary>
[Cmdlet(VerbsCommon.Remove, "AiCacheEntry", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType("AiCache.Engine.Entries.EntryRemovalResult")]
public sealed class RemoveAiCacheEntryCommand : AiCacheCommand
{
    readonly Dictionary<AiCacheConnection, PendingRemoval> removals = [];
    AiCacheConnection? chosen;

    /// <summary>The keys of the entries.</summary>
    [Parameter(Position = 0, Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string[] CacheKey { get; set; } = [];

    /// <summary>
    /// The database. Left out: that of the entry, the session's <c>Connect-AiCache</c>, then the environment.
    /// </summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ServiceCompleter))]
    public AiCacheConnection? Connection { get; set; }

    /// <summary>User and password, instead of those in the connection.</summary>
    [Parameter]
    [ValidateNotNull]
    public PSCredential? Credential { get; set; }

    /// <summary>Does not ask.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var connection = Connection ?? (chosen ??= SessionConnection.Current ?? AiCacheConnection.FromEnvironment());
        if (!removals.TryGetValue(connection, out var removal))
            removals.Add(connection, removal = new PendingRemoval());
        removal.Keys.AddRange(CacheKey);
        // With -WhatIf everything is gathered, so that the number is right.
        while (removal.Keys.Count > EntryRemoval.BatchSize && !Confirmation.IsWhatIf)
            Remove(connection, removal, "and those that follow ");
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        foreach (var (connection, removal) in removals)
        {
            while (removal.Keys.Count > 0) Remove(connection, removal, "");
            if (removal.Result is { } result) WriteObject(result);
            removal.Told = true;
        }
    }

    void Remove(AiCacheConnection connection, PendingRemoval removal, string others)
    {
        var batch = removal.Keys.Take(Confirmation.IsWhatIf ? int.MaxValue : EntryRemoval.BatchSize).ToList();
        removal.Keys.RemoveRange(0, batch.Count);
        if (removal.IsRefused) return;
        removal.IsRefused = !Run(connection, async () =>
        {
            var target = connection.Resolve(Credential);
            var what = $"Remove {Display.Count(batch.Count)} entries {others}from the cache at {target.DisplayName}";
            removal.IsGranted = removal.IsGranted || Confirmation.Granted(what, Force, connection);
            if (!removal.IsGranted) return;
            removal.Session ??= await Task.Run(() => DatabaseSession.OpenAsync(target, Cancellation));
            removal.Work ??= new EntryRemoval(removal.Session);
            await Task.Run(() => removal.Work.RemoveAsync(batch, Cancellation));
        }) || !removal.IsGranted;
    }

    /// <summary>A pipeline that was stopped still says what was removed.</summary>
    protected override void Dispose(bool disposing)
    {
        foreach (var removal in removals.Values)
        {
            if (!removal.Told && removal.Result is { } result)
                Host.UI?.WriteWarningLine($"Stopped: {Display.Count(result.Removed)} entries were removed "
                + $"from the cache at {result.Database}.");
            removal.Session?.DisposeAsync().AsTask().GetAwaiter().GetResult();
        }
        removals.Clear();
        base.Dispose(disposing);
    }

    /// <summary>What is to be removed from one database, and how far that is.</summary>
    sealed class PendingRemoval
    {
        public List<string> Keys { get; } = [];
        public bool IsGranted { get; set; }
        public bool IsRefused { get; set; }
        public bool Told { get; set; }
        public DatabaseSession? Session { get; set; }
        public EntryRemoval? Work { get; set; }
        public EntryRemovalResult? Result => Work?.Result;
    }
}
