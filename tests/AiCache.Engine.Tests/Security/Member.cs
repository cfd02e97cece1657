using AiCache.Engine.Connections;

namespace AiCache.Engine.Tests.Security;

/// <summary>
/// A role that may act as the one that deploys, and that row security binds as it does not bind that one.
/// </summary>
sealed class Member : IAsyncDisposable
{
    readonly TestDatabase database;
    readonly string role = TestDatabase.UniqueName("member");

    Member(TestDatabase database) => this.database = database;

    /// <summary>The database as this role.</summary>
    public DatabaseTarget Target => database.As(role, "m");

    /// <summary>Makes one.</summary>
    public static async Task<Member> OfAsync(TestDatabase database)
    {
        var member = new Member(database);
        await database.AdminSqlAsync($"create role {member.role} login password 'm'; grant postgres to {member.role}");
        return member;
    }

    public async ValueTask DisposeAsync()
    {
        DataSources.Release(Target);
        await database.AdminSqlAsync($"drop owned by {role} cascade; drop role {role}");
    }
}
