using System.Text.RegularExpressions;
using AiCache.Engine.Contract;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Nodes;

/// <summary>A node's name, and what its parts on both servers are called after it.</summary>
internal static partial class NodeName
{
    /// <summary>Publication, slot and subscription have the same name, which needs no quotes.</summary>
    /// <exception cref="AiCacheException">It cannot be one (<see cref="ErrorIds.NodeNameInvalid"/>): names of slots have
    /// no other characters, and no more of them.</exception>
    public static string Parts(string node) => Allowed().IsMatch(node) ? NodeForm.Prefix + node
        : throw NodeErrors.NameInvalid(node);

    [GeneratedRegex(@"\A[a-z][a-z0-9_]{0,39}\z")]
    private static partial Regex Allowed();
}
