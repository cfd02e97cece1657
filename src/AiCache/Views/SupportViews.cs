using AiCache.Engine.Alerts;
using AiCache.Engine.Diagnostics;

namespace AiCache.Views;

/// <summary>How it is shown who was told, and what is handed to whoever helps.</summary>
static class SupportViews
{
    public static IView Deliveries { get; } = new TableView<AlertDelivery>(_ => "",
        new("Target", 12, d => $"{d.Target}"),
        new("Sent", 6, d => Display.Count(d.Sent)) { IsRight = true },
        new("Resolved", 8, d => Display.Count(d.Resolved)) { IsRight = true },
        new("Unchanged", 9, d => Display.Count(d.Unchanged)) { IsRight = true },
        new("Attempts", 8, d => Display.Count(d.Attempts)) { IsRight = true },
        new("Address", 30, d => d.Address) { Rank = 1 });

    public static IView Diagnostics { get; } = new TableView<Diagnostic>(d => $"Database: {d.Database}",
        new("Size", 8, d => Display.Size(d.Size)) { IsRight = true },
        new("Files", 5, d => Display.Count(d.Parts.Count)) { IsRight = true },
        new("Path", 44, d => d.Path))
    {
        Note = (d, _) => $"Holds {string.Join(", ", d.Parts.Where(p => p.Problem is null).Select(p => p.Name))}."
            + string.Concat(d.Parts.Where(p => p.Problem is not null).Select(p => $" Could not read {p}.")),
    };
}
