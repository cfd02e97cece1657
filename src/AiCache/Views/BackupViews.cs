using AiCache.Engine.Backups;
using AiCache.Engine.Ground;

namespace AiCache.Views;

/// <summary>How backups are shown.</summary>
static class BackupViews
{
    public static IView Backups { get; } = new TableView<Backup>(b => $"Folder: {Path.GetDirectoryName(b.Path)}",
        new("Name", 30, b => b.Name),
        new("Grade", 8, b => $"{b.Grade}"),
        new("Age", 10, b => Display.Duration(b.Age)) { IsRight = true },
        new("Size", 8, b => Display.Size(b.Size)) { IsRight = true },
        new("Scope", 8, b => $"{b.Scope}") { Rank = 1 },
        new("Database", 28, b => b.Database) { Rank = 2 })
    { Note = (b, _) => b.Problem };

    public static IView Restores { get; } = new TableView<RestoreResult>(r => $"Database: {r.Database}",
        new("Backup", 30, r => r.Backup.Name),
        new("Tables", 6, r => Figures.Count(r.Rows.Count)) { IsRight = true, Rank = 1 },
        new("Rows", 11, r => Figures.Count(r.Rows.Values.Sum())) { IsRight = true },
        new("Duration", 10, r => Display.Duration(r.Duration)) { IsRight = true },
        new("New failures", 12, r => Figures.Count(r.NewFailures.Count)) { IsRight = true, Rank = 2 })
    {
        Note = (r, _) => r.NewFailures.Count == 0 ? null
            : $"Failed now, and not before: {string.Join(", ", r.NewFailures.Select(f => f.Name))}",
    };
}
