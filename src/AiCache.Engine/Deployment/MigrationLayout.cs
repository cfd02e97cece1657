namespace AiCache.Engine.Deployment;

/// <summary>How the files of exported migrations are named.</summary>
public enum MigrationLayout : long
{
    /// <summary>As the deployment guide does: <c>add_ai_response_cache.sql</c>.</summary>
    Guide,
    /// <summary>As the Supabase CLI does: <c>20260131120000_add_ai_response_cache.sql</c>.</summary>
    Supabase,
}
