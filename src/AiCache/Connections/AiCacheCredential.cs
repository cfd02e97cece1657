using System.Management.Automation;
using AiCache.Connections;
using AiCache.Engine.Connections;

namespace AiCache;

/// <summary>
/// What <c>-Credential</c> takes: user and password, or a script block that is asked for the password at each new
/// connection.
/// </summary>
public sealed class AiCacheCredential
{
    readonly PSCredential? credential;
    readonly ScriptPassword? script;

    /// <summary>Keeps user and password.</summary>
    public AiCacheCredential(PSCredential credential) => this.credential = credential;

    /// <summary>Keeps the script block.</summary>
    /// <param name="script">Gives a password, a credential or a token; see <see cref="ScriptPassword"/>.</param>
    public AiCacheCredential(ScriptBlock script) => this.script = new ScriptPassword(script);

    /// <summary>What it is, and nothing that is secret.</summary>
    public override string ToString() => credential?.UserName ?? "a script block";

    /// <summary>What stands in a command line so far; null where it is neither of the two.</summary>
    internal static AiCacheCredential? Of(object? value) =>
        (value is PSObject wrapped ? wrapped.BaseObject : value) switch
        {
            AiCacheCredential known => known,
            PSCredential credential => new AiCacheCredential(credential),
            ScriptBlock script => new AiCacheCredential(script),
            _ => null,
        };

    /// <summary>The same target, logged in to with this.</summary>
    internal DatabaseTarget ApplyTo(DatabaseTarget target) => script is not null ? target.WithPasswordFrom(script)
        : target.WithCredential(credential!.UserName, credential.GetNetworkCredential().Password);
}
