using AiCache.Engine.Connections;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Backups;

/// <summary>Says what a backup of a user's part leaves out, and why.</summary>
internal static class Omissions
{
    /// <summary>All that is left out; nothing where the whole of the database is taken.</summary>
    public static async Task<IReadOnlyList<ManifestOmission>> OfAsync(BackupSnapshot snapshot, BackupOptions options,
        CancellationToken cancellation)
    {
        List<ManifestOmission> left = [];
        if (snapshot.IsNode && options.Scope != BackupScope.Cache)
            left.Add(new("subscriptions", "they hold passwords, and a copy of a cache node would take its changes from it; "
                + $"{Commands.AddNode} makes a node of it"));
        if (snapshot.Facts.Platform is not { } platform || options.Scope != BackupScope.Database) return left;
        var without = snapshot.Without(options.Scope);
        var kept = without.Where(t => !HostedPlatform.HasUsersData(t.Schema, t.Name)).Select(t => t.Schema).Distinct();
        left.Add(new($"the rows of {platform.Name}'s own tables in {string.Join(", ", kept)}",
            $"{platform.Name} keeps them itself, and every project has its own"));
        foreach (var table in without.Where(t => HostedPlatform.HasUsersData(t.Schema, t.Name)))
            left.Add(new($"the rows of {table.FullName}", table.Readable ? "row level security hides them from the role"
                : "the role may not read them"));
        var found = await snapshot.AskAsync<Found>(SqlStep.File("ask for what is left out",
            "Backups/Write/omissions.sql"), cancellation);
        if (found.Secrets is null)
            left.Add(new("the secrets of the vault", "their names cannot be read; make them again in a new project"));
        foreach (var secret in found.Secrets ?? [])
            left.Add(new($"the secret {secret} of the vault", "it is encrypted with a key that only this project has; "
                + $"make it again: select vault.create_secret('<value>', '{secret.Replace("'", "''")}')"));
        if (found.Files > 0)
            left.Add(new("the files of Storage", "they are kept elsewhere; the backup holds their list, and they have "
                + "to be copied by other means"));
        return left;
    }

    sealed record Found(IReadOnlyList<string>? Secrets, long Files);
}
