using System.Security.Cryptography;
using System.Text;

namespace AiCache.Engine.Nodes;

/// <summary>Which node has a key: rendezvous hashing over the nodes' names.</summary>
/// <remarks>
/// Every backend that knows the names comes to the same answer by itself, in any language (docs/scaling.md has it in
/// four). A node that comes takes its share from each of the others, and no key moves between those; one that goes
/// leaves its keys to all that stay.
/// </remarks>
public static class NodeOfKey
{
    /// <summary>The node that has the key.</summary>
    /// <param name="key">The entry's <c>cache_key</c>.</param>
    /// <param name="nodes">The names of all nodes in service, in any order.</param>
    /// <returns>Its name; null where there is no node.</returns>
    public static string? Of(string key, IEnumerable<string> nodes) =>
        nodes.MaxBy(node => Weight(key, node), StringComparer.Ordinal);

    /// <summary>
    /// What a node bids for a key: SHA-256 of <c>name:key</c> in UTF-8, in hexadecimal, so that text compares as the
    /// bytes do. A node's name has no colon.
    /// </summary>
    static string Weight(string key, string node) =>
        Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes($"{node}:{key}")));
}
