namespace AiCache.Engine.Reports;

/// <summary>One thing that came of a report.</summary>
/// <param name="Line">A line for a build's log; null where it is a file.</param>
/// <param name="File">The file that was written; null where it is a line.</param>
public sealed record ReportOutput(string? Line, string? File = null);
