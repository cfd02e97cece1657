using System.Management.Automation;
using AiCache.Parameters;

namespace AiCache.Base;

/// <summary>A command that can work on several databases at a time.</summary>
public abstract class FleetCommand : DatabaseCommand
{
    readonly List<AiCacheConnection> gathered = [];
    bool mayBegin = true;

    /// <summary>
    /// On how many databases to work at a time. 1, which is the default, takes them one after the other as they come;
    /// more begins once all have come, and promises no order.
    /// </summary>
    [Parameter]
    [ValidateRange(1, 1000)]
    [Whole]
    public int ThrottleLimit { get; set; } = 1;

    private protected override void RunOn(IEnumerable<AiCacheConnection> connections)
    {
        if (ThrottleLimit == 1) base.RunOn(connections);
        else gathered.AddRange(connections);
    }

    private protected override void Finish()
    {
        if (gathered.Count == 0) return;
        Run(null, () => Task.WhenAll(Enumerable.Range(0, Math.Min(ThrottleLimit, gathered.Count)).Select(_ => RunAsync())));
        Downstream.EndSubject();
    }

    /// <summary>
    /// Takes one database after the other until none is left, or the pipeline wants to end: what was begun is then
    /// finished, as on a single database.
    /// </summary>
    async Task RunAsync()
    {
        while (mayBegin && Next < gathered.Count)
        {
            var connection = gathered[Next++];
            try
            {
                await BeginOn(connection);
            }
            catch
            {
                mayBegin = false;
                throw;
            }
        }
    }

    // Counted on the pipeline's thread only, to which every await comes back.
    int Next { get; set; }
}
