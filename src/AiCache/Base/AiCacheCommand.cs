using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Management.Automation;
using AiCache.Engine;
using AiCache.Engine.Connections;
using AiCache.Engine.Ground;

namespace AiCache.Base;

/// <summary>
/// What every command of the module has in common: it asks with the plan, and runs its operation on what it is given.
/// </summary>
public abstract class AiCacheCommand : PipelineCommand
{
    bool? whatIf;

    /// <summary>Prepares what every command needs.</summary>
    protected AiCacheCommand() => Confirmation = new Confirmation(this);

    /// <summary>Asks before changes.</summary>
    private protected Confirmation Confirmation { get; }

    /// <summary>Whether nothing is to be done, only to be told.</summary>
    private protected bool IsWhatIf => whatIf ??= Confirmation.IsWhatIf;

    /// <summary>The command's -Force; null where it has none.</summary>
    private protected virtual SwitchParameter? Forced => null;

    /// <summary>What would be done; null where nobody need be asked.</summary>
    private protected virtual Task<Plan?> PlanAsync(Work work) => Task.FromResult<Plan?>(null);

    /// <summary>The command's operation.</summary>
    private protected virtual IAsyncEnumerable<object> OperateAsync(Work work) => throw new NotSupportedException();

    /// <summary>Asks, and runs the command's operation on one subject. A failure becomes an error.</summary>
    /// <param name="subject">The user's object that questions and errors are about.</param>
    /// <param name="begin">Makes what the operation works with.</param>
    /// <returns>Whether it succeeded.</returns>
    private protected bool Operate(object? subject, Func<Work> begin)
    {
        var succeeded = Run(subject, () => OperateAsync(subject, begin));
        Downstream.EndSubject();
        return succeeded;
    }

    /// <summary>Asks, and runs the command's operation on one subject.</summary>
    private protected async Task OperateAsync(object? subject, Func<Work> begin)
    {
        _ = IsWhatIf;
        var work = begin();
        try
        {
            var plan = await Task.Run(() => PlanAsync(work));
            if (plan is not null && !IsGranted(plan, subject)) return;
            // What was asked for is done, whoever listens.
            Downstream.WorkGoesOn = plan is not null;
            var clock = Stopwatch.StartNew();
            var count = await WriteAllAsync(OperateAsync(work));
            if (HasOutput) Reporter.Verbose($"{work.Place}: "
                + (count == 0 ? "nothing found" : Figures.Count(count, "result", "results"))
                + $" in {Figures.Duration(clock.Elapsed)}"
                + (work.RoundTrips == 0 ? "."
                : $", {Figures.Count(work.RoundTrips, "round trip", "round trips")}."));
        }
        finally
        {
            await Task.Run(() => work.DisposeAsync().AsTask());
        }
    }

    bool HasOutput => GetType().IsDefined(typeof(OutputTypeAttribute), inherit: false);

    /// <summary>What an operation works with that needs no database.</summary>
    private protected Work WorkHere() => new(null, Reporter, LocalMachine.Read());

    /// <summary>What an operation works with on a database. What the user should know of how it was read, he is
    /// told.</summary>
    private protected Work WorkOn(DatabaseTarget target)
    {
        foreach (var warning in target.Warnings) WriteWarning(warning);
        foreach (var note in target.Notes) WriteVerbose(note);
        return new Work(target, Reporter, LocalMachine.Read());
    }

    /// <summary>The stream of an operation that has a single record.</summary>
    private protected static async IAsyncEnumerable<object> Single<T>(Func<Task<T>> operation) where T : class
    {
        yield return await operation();
    }

    /// <summary>The full path of what the user has typed, from where the session stands in the file system.</summary>
    /// <param name="path">The path; null stays null.</param>
    /// <exception cref="AiCacheException">It leads into another provider, such as Env: or HKLM:, or no file can have
    /// its
    /// name.</exception>
    [return: NotNullIfNotNull(nameof(path))]
    internal string? FullPath(string? path)
    {
        if (path is null) return null;
        if (path.Contains('\0'))
            throw NotAFile(path, $"'{path.Replace("\0", "␀", StringComparison.Ordinal)}' holds the character NUL, "
                + "which no "
                + "file's name may have.");
        var states = SessionState.Path;
        // A path without a drive is meant in the file system, wherever the session stands.
        if (!states.IsPSAbsolute(path, out _) && states.CurrentLocation.Provider.Name != "FileSystem")
            path = System.IO.Path.Combine(states.CurrentFileSystemLocation.ProviderPath, path);
        var full = states.GetUnresolvedProviderPathFromPSPath(path, out var provider, out _);
        return provider.Name == "FileSystem" ? full
            : throw NotAFile(path, $"'{path}' is a path of {provider.Name}, not of the file system.");
    }

    /// <summary>The full path of what is there: wildcards may be escaped, as PowerShell's own commands take them.</summary>
    internal string ExistingPath(string path)
    {
        var full = FullPath(path);
        return !path.Contains('`') || System.IO.Path.Exists(full)
            || FullPath(WildcardPattern.Unescape(path)) is not { } bare || !System.IO.Path.Exists(bare) ? full : bare;
    }

    static AiCacheException NotAFile(string path, string message) =>
        new(ErrorIds.PathNotAFile, FailureKind.InvalidInput, message)
        {
            Subject = path,
            RecommendedAction = "Give a path of the file system, such as ./backups.",
        };

    /// <summary>Writes a file as Get-Item does, so that it is shown like any other.</summary>
    private protected void WriteFile(string path) =>
        WriteObject(InvokeProvider.Item.Get([@"Microsoft.PowerShell.Core\FileSystem::" + path], force: true,
            literalPath: true), enumerateCollection: true);

    /// <summary>With -WhatIf every question is told, and the answer to all of them is no.</summary>
    bool IsGranted(Plan plan, object? subject)
    {
        var granted = true;
        foreach (var question in plan.Questions)
            if (granted || IsWhatIf)
                granted &= Confirmation.Granted(question.Text, Forced, subject, question.Details, question.Impact);
        if (!IsWhatIf) return granted;
        foreach (var record in plan.Records) WriteResult(record, plan.View);
        return false;
    }
}
