using AiCache.Engine.Ground;
using AiCache.Engine.Programs;

namespace AiCache.Engine.Connections;

/// <summary>Finds the connection that an environment names.</summary>
internal static class EnvironmentConnection
{
    static readonly string[] Texts = ["AICACHE_CONNECTION", "DATABASE_URL"];

    /// <summary>The variables that say where to connect; the others only say how.</summary>
    static readonly string[] Places = ["PGHOST", "PGHOSTADDR", "PGPORT", "PGDATABASE", "PGUSER", "PGSERVICE"];

    /// <summary>The connection.</summary>
    public static DatabaseTarget Find(HostEnvironment environment)
    {
        foreach (var variable in Texts)
            if (environment[variable] is { } text) return Parse(variable, text, environment);
        if (Places.Any(v => environment[v] is not null))
            return TargetReader.Read(new ConnectionOptions(), environment);
        throw ConnectionErrors.Missing();
    }

    static DatabaseTarget Parse(string variable, string text, HostEnvironment environment)
    {
        try
        {
            return DatabaseTarget.Parse(text, environment);
        }
        catch (AiCacheException error)
            when (error.ErrorId is ErrorIds.ConnectionStringInvalid or ErrorIds.ConnectionOptionUnsupported)
        {
            throw ConnectionErrors.InVariable(variable, error);
        }
    }
}
