using System.ComponentModel;
using System.Globalization;
using System.Runtime.InteropServices;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Programs;

/// <summary>The account a server runs under when we are root: PostgreSQL refuses root.</summary>
/// <param name="Name">Its name.</param>
/// <param name="UserId">Its user id.</param>
/// <param name="GroupId">Its group id.</param>
internal sealed record ServerAccount(string Name, uint UserId, uint GroupId)
{
    static readonly string[] Candidates = ["postgres", "_postgres", "nobody"];

    /// <summary>
    /// Whether another account is needed. On Windows the server programs give up an administrator's rights themselves.
    /// </summary>
    public static bool IsNeeded => !OperatingSystem.IsWindows() && Environment.IsPrivilegedProcess;

    /// <summary>The account to use, null where our own will do.</summary>
    /// <exception cref="AiCacheException">We are root, and this machine has none of the accounts known for
    /// it.</exception>
    public static ServerAccount? Find(string passwdFile = "/etc/passwd") => IsNeeded ? Read(File.ReadLines(passwdFile))
        : null;

    /// <summary>Picks the account from the lines of a passwd file.</summary>
    internal static ServerAccount Read(IEnumerable<string> lines)
    {
        var accounts = lines.Select(line => line.Split(':')).Where(f => f.Length > 3 && !f[0].StartsWith('#')).ToList();
        var found = Candidates.Select(name => accounts.Find(f => f[0] == name)).FirstOrDefault(f => f is not null)
            ?? throw ProgramErrors.AccountMissing(Candidates);
        return new ServerAccount(found[0], uint.Parse(found[2], CultureInfo.InvariantCulture),
            uint.Parse(found[3], CultureInfo.InvariantCulture));
    }

    /// <summary>Gives a file or folder to the account; of a link the link itself.</summary>
    public void Own(string path)
    {
        if (lchown(path, UserId, GroupId) != 0)
            throw ProgramErrors.NotGiven(path, Name, new Win32Exception(Marshal.GetLastPInvokeError()).Message);
    }

    [DllImport("libc", SetLastError = true, CharSet = CharSet.Ansi, BestFitMapping = false)]
    static extern int lchown([MarshalAs(UnmanagedType.LPUTF8Str)] string path, uint owner, uint group);
}
