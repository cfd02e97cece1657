using System.Diagnostics;

namespace AiCache.Engine.Tests;

/// <summary>Programs that are played by shell scripts.</summary>
static class StandIn
{
    /// <summary>
    /// Writes one. A process of its own does it: whatever is started meanwhile, anywhere in the tests, would inherit a
    /// file that we hold open for a moment, and the system runs no program that somebody has open to write
    /// (ETXTBSY).
    /// </summary>
    public static void Write(string path, string script)
    {
        if (OperatingSystem.IsWindows())
        {
            File.WriteAllText(path, script);
            return;
        }
        using var shell = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", "cat > \"$0\" && chmod 700 \"$0\"", path])
        {
            RedirectStandardInput = true,
        })!;
        shell.StandardInput.Write($"#!/bin/sh\n{script}\n");
        shell.StandardInput.Close();
        shell.WaitForExit();
        Assert.Equal(0, shell.ExitCode);
    }
}
