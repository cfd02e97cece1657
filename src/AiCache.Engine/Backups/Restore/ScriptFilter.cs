using System.Text.RegularExpressions;

namespace AiCache.Engine.Backups;

/// <summary>Says which statements of a dump's script a restore leaves out.</summary>
/// <param name="archive">Entries that the target cannot have.</param>
/// <param name="noOwner">Whether everything is to belong to the role that restores.</param>
internal sealed partial class ScriptFilter(ArchiveFilter archive, bool noOwner)
{
    readonly List<string> skipped = [];

    /// <summary>The entries that were left out.</summary>
    public IReadOnlyList<string> Skipped => skipped;

    /// <summary>Whether all that belongs to an entry is left out.</summary>
    public bool Skips(DumpEntry entry)
    {
        if (archive.IsThere(entry)) return true;
        if (!archive.Skips(entry)) return false;
        var text = entry.ToString();
        if (skipped.Count == 0 || skipped[^1] != text) skipped.Add(text);
        return true;
    }

    /// <summary>Whether a statement is left out.</summary>
    /// <exception cref="UnsafeDumpException">It would end the transaction.</exception>
    public bool Skips(DumpEntry entry, string statement)
    {
        if (EndsTransaction().IsMatch(statement))
            throw new UnsafeDumpException($"a statement that ends the transaction: {CopyBlock.Excerpt(statement)}");
        // pg_dump puts large objects between BEGIN and COMMIT; here everything is one transaction.
        return statement is "BEGIN" or "COMMIT"
            || Limit().IsMatch(statement) || DumpEncodings.Read(statement) is not null
            || (noOwner && Owner().IsMatch(statement))
            || archive.SkipsDrop(statement) || Skips(entry);
    }

    /// <summary>How long a statement may take is not the dump's to say, nor are all of these known everywhere.</summary>
    [GeneratedRegex(@"^SET (?:statement|lock|idle_in_transaction_session|transaction)_timeout = 0\z")]
    private static partial Regex Limit();

    [GeneratedRegex(@"^ALTER [A-Z ]+ .* OWNER TO (?:[A-Za-z_][\w$]*|""(?:[^""]|"""")+"")\z", RegexOptions.Singleline)]
    private static partial Regex Owner();

    [GeneratedRegex(@"^(?:ROLLBACK|ABORT|END|PREPARE\s+TRANSACTION|(?:COMMIT|BEGIN)\s|START\s+TRANSACTION|SAVEPOINT|RELEASE)\b",
        RegexOptions.IgnoreCase)]
    private static partial Regex EndsTransaction();
}
