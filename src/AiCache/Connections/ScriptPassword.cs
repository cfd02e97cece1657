using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Net;
using System.Security;
using AiCache.Base;
using AiCache.Engine.Connections;

namespace AiCache.Connections;

/// <summary>
/// A script block that gives a password: text, a SecureString, a credential of the user who logs in, or an object with
/// a Token, as Get-AzAccessToken gives it. It runs on the thread of the command's pipeline, and is given the
/// connection.
/// </summary>
sealed class ScriptPassword(ScriptBlock script) : IPasswordSource, IEquatable<ScriptPassword>
{
    /// <summary>Where the script block's variables are: in another it would wait for this one.</summary>
    readonly Guid home = Runspace.DefaultRunspace?.InstanceId ?? Guid.Empty;

    string? last;

    /// <inheritdoc/>
    public async Task<string> AskAsync(DatabaseTarget target, CancellationToken cancellation)
    {
        try
        {
            var pipeline = PipelinePump.OfThisWork ?? throw new PipelineStoppedException();
            return last = await pipeline.AskAsync(() => Ask(target), cancellation);
        }
        catch (PipelineStoppedException) when (last is not null)
        {
            // Scripts run no more, and what was begun on the server is to be ended all the same.
            return last;
        }
    }

    string Ask(DatabaseTarget target)
    {
        if (Runspace.DefaultRunspace?.InstanceId != home) throw CredentialErrors.OfAnotherRunspace(target);
        var given = Run(target);
        var password = given.Count != 1 ? throw CredentialErrors.NotOne(target, given.Count)
            : Read(given[0]?.BaseObject, target) ?? Read(given[0]?.Properties["Token"]?.Value, target)
            ?? throw CredentialErrors.NoPassword(target, given[0]?.BaseObject.GetType());
        return password.Length > 0 && !password.Contains('\0', StringComparison.Ordinal) ? password
            : throw CredentialErrors.NoPassword(target, typeof(string));
    }

    IList<PSObject> Run(DatabaseTarget target)
    {
        try
        {
            // An error that a script goes on after would end as a password that is none.
            return script.InvokeWithContext(null, [new PSVariable("ErrorActionPreference", ActionPreference.Stop)],
                new AiCacheConnection(target));
        }
        catch (RuntimeException failure) when (failure is not PipelineStoppedException)
        {
            throw CredentialErrors.Failed(target, failure);
        }
    }

    static string? Read(object? value, DatabaseTarget target) => value switch
    {
        string text => text,
        SecureString secret => new NetworkCredential("", secret).Password,
        PSCredential credential when credential.UserName == target.Username =>
        credential.GetNetworkCredential().Password,
        PSCredential credential => throw CredentialErrors.OfAnotherUser(target, credential.UserName),
        PSObject wrapped => Read(wrapped.BaseObject, target),
        _ => null,
    };

    /// <inheritdoc/>
    /// <remarks>A literal in a loop is another object each time, and still the same script.</remarks>
    public bool Equals(ScriptPassword? other) => other is not null && home == other.home
        && ReferenceEquals(script.Ast, other.Script.Ast) && ReferenceEquals(script.Module, other.Script.Module);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as ScriptPassword);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(home, script.Ast);

    ScriptBlock Script => script;
}
