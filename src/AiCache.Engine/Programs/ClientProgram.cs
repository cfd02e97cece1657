namespace AiCache.Engine.Programs;

/// <summary>
/// One of PostgreSQL's client programs. It learns where to connect, and the password, from its environment, which no
/// other user can read; its arguments anybody can.
/// </summary>
internal sealed class ClientProgram(PostgresInstallation installation, string name, HostEnvironment environment)
{
    /// <summary>Its name.</summary>
    public string Name => name;

    /// <summary>Its version.</summary>
    public Version Version => installation.Version;

    /// <summary>Its folder.</summary>
    public string Folder => installation.Folder;

    /// <summary>Runs it to its end.</summary>
    /// <param name="arguments">Its arguments; never a password.</param>
    /// <param name="connection">libpq's variables; null where it needs no server.</param>
    /// <param name="streams">What is done with its streams.</param>
    /// <param name="cancellation">Ends it: it is asked to, so that it cancels what the server does for it, and killed
    /// if it does not.</param>
    /// <returns>How it ended.</returns>
    public async Task<ClientRun> RunAsync(IReadOnlyList<string> arguments,
        IReadOnlyDictionary<string, string>? connection, ClientStreams streams, CancellationToken cancellation)
    {
        var said = new Queue<string>();
        var process = new ChildProcess(installation.Program(name), arguments, Variables(connection)) { IsOurs = true };
        var exitCode = await process.RunAsync(streams with
        {
            Line = line =>
            {
                streams.Line?.Invoke(line);
                if (said.Count == ClientRun.KeptLines) said.Dequeue();
                said.Enqueue(line);
            },
        }, cancellation);
        return new ClientRun(this, exitCode, [.. said]);
    }

    Dictionary<string, string> Variables(IReadOnlyDictionary<string, string>? connection)
    {
        var variables = ChildVariables.OfClient(environment);
        foreach (var (variable, value) in connection ?? new Dictionary<string, string>()) variables[variable] = value;
        // Its words are read for progress, and the user's language is not among those it is certain to speak.
        variables["LC_ALL"] = "C";
        variables.Remove("LANGUAGE");
        return variables;
    }
}
