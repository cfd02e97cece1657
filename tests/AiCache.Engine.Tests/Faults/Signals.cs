using System.Runtime.InteropServices;

namespace AiCache.Engine.Tests.Faults;

/// <summary>Signals to processes of a server or of ours, by their id.</summary>
static class Signals
{
    const int SigQuit = 3, SigKill = 9;

    /// <summary>Ends it where it is; false where it had ended already.</summary>
    public static bool Kill(int process) => kill(process, SigKill) == 0;

    /// <summary>To a server: end at once, without a checkpoint.</summary>
    public static bool Quit(int process) => kill(process, SigQuit) == 0;

    [DllImport("libc", SetLastError = true)]
    static extern int kill(int process, int signal);
}
