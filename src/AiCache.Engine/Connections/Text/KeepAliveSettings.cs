namespace AiCache.Engine.Connections;

/// <summary>How the operating system looks whether an idle connection still stands.</summary>
/// <param name="IsOn">Whether it does.</param>
/// <param name="IdleSeconds">After how many seconds; zero is the system's default.</param>
/// <param name="IntervalSeconds">How many seconds it waits for an answer; zero is the system's default.</param>
internal sealed record KeepAliveSettings(bool IsOn, int IdleSeconds, int IntervalSeconds);
