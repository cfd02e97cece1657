using AiCache.Engine.Ground;

namespace AiCache.Engine.Connections;

/// <summary>Finds the connection that an environment names.</summary>
internal static class EnvironmentConnection
{
    static readonly string[] Texts = ["AICACHE_CONNECTION", "DATABASE_URL"];

    /// <summary>The variables that say where to connect; the others only say how.</summary>
    static readonly string[] Places = ["PGHOST", "PGHOSTADDR", "PGPORT", "PGDATABASE", "PGUSER", "PGSERVICE"];

    /// <summary>The connection.</summary>
    public static DatabaseTarget Find(ConnectionEnvironment environment)
    {
        foreach (var variable in Texts)
            if (environment.Get(variable) is { } text) return Parse(variable, text, environment);
        if (Places.Any(v => environment.Get(v) is not null))
            return TargetReader.Read(new ConnectionOptions(), environment);
        throw new AiCacheException(ErrorIds.ConnectionMissing, FailureKind.InvalidInput,
            "No connection was given, and neither the session nor the environment has one.")
        {
            RecommendedAction = "Run Connect-AiCache 'postgresql://user@host:5432/database' -Credential "
            + "(Get-Credential user), pass -Connection, "
                + "or set AICACHE_CONNECTION, DATABASE_URL, PGSERVICE or PGHOST. To try it all "
                + "without a server: Start-AiCacheSandbox.",
        };
    }

    static DatabaseTarget Parse(string variable, string text, ConnectionEnvironment environment)
    {
        try
        {
            return DatabaseTarget.Parse(text, environment);
        }
        catch (AiCacheException error)
            when (error.ErrorId is ErrorIds.ConnectionStringInvalid or ErrorIds.ConnectionOptionUnsupported)
        {
            throw new AiCacheException(error.ErrorId, error.Kind, $"The variable {variable}: {error.Message}")
            {
                Subject = variable,
                RecommendedAction = error.RecommendedAction,
            };
        }
    }
}
