namespace AiCache.Engine.Programs;

/// <summary>What is done with a program's streams while it runs.</summary>
/// <param name="Line">Takes each line of its error output, on another thread.</param>
/// <param name="Output">Reads its output to the end; null throws the output away.</param>
/// <param name="Input">Writes its input; null gives it none.</param>
internal sealed record ClientStreams(Action<string>? Line = null, Func<Stream, Task>? Output = null,
    Func<Stream, Task>? Input = null);
