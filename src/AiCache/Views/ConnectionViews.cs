namespace AiCache.Views;

/// <summary>How connections and sandboxes are shown.</summary>
static class ConnectionViews
{
    public static IView Connections { get; } = new TableView<AiCacheConnection>(_ => "Connection",
        new("Database", 10, c => c.Database ?? c.ToString()),
        new("Host", 38, c => c.Host),
        new("Port", 5, c => $"{c.Port}") { IsRight = true },
        new("Server", 7, c => $"{c.ServerVersion}") { Rank = 1 },
        new("TLS", 8, c => c.Tls) { Rank = 2 },
        new("Pooler", 9, c => c.Pooler) { Rank = 4 },
        new("ReadOnly", 8, c => $"{c.ReadOnly}") { Rank = 3 })
    {
        Note = (c, _) => c.Username is { } user ? $"as {user}" + (c.Role is { } role ? $", acting as {role}" : "") : null,
    };

    public static IView Sandboxes { get; } = new TableView<AiCacheSandbox>(_ => "Sandbox",
        new("Name", 12, s => s.Name),
        new("Status", 8, s => s.Status),
        new("Database", 26, s => s.Database),
        new("Server", 7, s => $"{s.ServerVersion}") { Rank = 1 },
        new("Started", 17, s => Display.Minute(s.StartedAt)) { Rank = 2 })
    { Note = (s, _) => s.DataFolder };
}
