using AiCache.Engine.Ground;

namespace AiCache.Engine.Contract;

/// <content>How rules and facts are put into words; what is put the same way is the same.</content>
internal sealed partial class ContractComparison
{
    const string Invalid = " INVALID";

    static string Describe(string type, bool notNull, bool identity, string? value) =>
        type + (notNull ? " not null" : " null") + (identity ? " identity" : "")
            + (value is null ? "" : $" default {value}");

    static string Describe(bool unique, bool constraint, string method, string columns, bool valid,
        string? predicate = null) =>
        $"{(unique ? "unique " : "")}{method} ({columns})" + (unique && constraint ? " constraint" : "")
            + (predicate is null ? "" : $" where {predicate}") + (valid ? "" : Invalid);

    static string Describe(string command, IEnumerable<string> roles, string? expression) =>
        $"{Command(command)} to {string.Join(", ", roles)} using ({expression})";

    static string Command(string command) =>
        command switch
        {
            "r" => "select",
            "a" => "insert",
            "w" => "update",
            "d" => "delete",
            _ =>
        "do everything with"
        };

    static bool IsTrue(PolicyFacts policy) => policy.Using == "true"
        && (policy.Command == "r" || policy.Check is "true" or null);

    /// <summary>
    /// Two ways to write the same default are equal; a default where the contract has none does no harm.
    /// </summary>
    static string? Normalise(string? found, string? expected) => expected is null ? null
        : found is "CURRENT_TIMESTAMP" or "transaction_timestamp()" && expected == "now()" ? expected : found;

    static string WithoutNotValid(string definition) => definition.EndsWith(" NOT VALID", StringComparison.Ordinal)
        ? definition[..^10] : definition;

    static string WithoutName(TriggerFacts trigger) =>
        trigger.Definition.Replace($"CREATE TRIGGER {Identifier.Quote(trigger.Name)} ", "", StringComparison.Ordinal);

    static string List(IEnumerable<string> items) => items.Order(StringComparer.Ordinal)
        .ToList() is { Count: > 0 } list ? string.Join(", ", list) : "nothing";

    static string Digest(string body) => MigrationScript.ChecksumOf(body.Trim())[..16];

    static string Volatility(string code) => code switch { "i" => "immutable", "s" => "stable", _ => "volatile" };

    static string Security(bool definer) => definer ? "security definer" : "security invoker";
}
