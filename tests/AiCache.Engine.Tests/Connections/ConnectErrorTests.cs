using System.Net;
using System.Net.Sockets;
using AiCache.Engine.Connections;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Tests.Connections;

public class ConnectErrorTests
{
    static async Task<AiCacheException> FailAsync(DatabaseTarget target)
    {
        var error = await Assert.ThrowsAsync<AiCacheException>(async () =>
            await (await DatabaseSession.OpenAsync(target, default)).DisposeAsync());
        Assert.False(string.IsNullOrEmpty(error.RecommendedAction));
        if (target.Password is { } password)
            Assert.DoesNotContain(password, error.ToString() + error.RecommendedAction + error.Subject + error.Hint);
        return error;
    }

    static DatabaseTarget Nowhere(string text) =>
        DatabaseTarget.Parse($"{text} user=u password=s3cret-s3cret dbname=d connect_timeout=2");

    static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    [Fact]
    public async Task A_wrong_password_is_an_authentication_error()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseShape.Empty);
        var error = await FailAsync(database.Target.WithCredential(null, "wr0ng-wr0ng"));
        Assert.Equal((ErrorIds.AuthenticationFailed, FailureKind.Authentication, "28P01"),
            (error.ErrorId, error.Kind, error.SqlState));
        Assert.Contains("'postgres'", error.Message);
        Assert.Contains($"{database.Target.Hosts[0]}", error.Message);
        Assert.Contains("-Credential", error.RecommendedAction);
    }

    [Fact]
    public async Task An_unknown_user_is_an_authentication_error()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseShape.Empty);
        var error = await FailAsync(database.Target.WithCredential("nobody here", "wr0ng-wr0ng"));
        Assert.Equal((ErrorIds.AuthenticationFailed, "28P01"), (error.ErrorId, error.SqlState));
        Assert.Contains("'nobody here'", error.Message);
    }

    [Fact]
    public async Task A_missing_password_is_asked_for_and_a_password_file_that_was_ignored_is_named()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseShape.Empty);
        var error = await FailAsync(database.Target with
        {
            Password = null,
            Warnings = ["The password file 'x' is ignored."]
        });
        Assert.Equal((ErrorIds.AuthenticationFailed, FailureKind.Authentication), (error.ErrorId, error.Kind));
        Assert.Contains("none was given", error.Message);
        Assert.Contains("Get-Credential 'postgres'", error.RecommendedAction);
        Assert.Contains("'x' is ignored", error.RecommendedAction);
    }

    [Fact]
    public async Task A_password_of_any_characters_logs_in_from_any_form_and_from_a_password_file()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseShape.Empty);
        const string password = "p@ss%20 wörd:/?#&=;'\"\\日本😀";
        var role = TestDatabase.UniqueName("röle @%");
        await database.AdminSqlAsync($"create role \"{role}\" login password '{password.Replace("'", "''")}'");
        try
        {
            var host = database.Target.Hosts[0];
            using var folder = new TemporaryFolder();
            var file = folder.Write("pass", $"*:*:*:*:{password.Replace("\\", "\\\\").Replace(":", "\\:")}\n");
            var libpq = password.Replace("\\", "\\\\").Replace("'", "\\'");
            foreach (var text in new[]
            {
                $"postgresql://{Uri.EscapeDataString(role)}:{Uri.EscapeDataString(password)}@{host}/{database.Name}",
                $"host={host.Host} port={host.Port} dbname={database.Name} user='{role}' password='{libpq}'",
                $"Host={host.Host};Port={host.Port};Database={database.Name};Username={role};Password=\"{password.Replace("\"", "\"\"")}\"",
                $"host={host.Host} port={host.Port} dbname={database.Name} user='{role}' passfile='{file}'",
            })
                Assert.Equal(role,
                await SessionQuery.ReadAsync<string>(DatabaseTarget.Parse(text), "select current_user::text"));
        }
        finally
        {
            await database.AdminSqlAsync($"drop role \"{role}\"");
        }
    }

    [Fact]
    public async Task An_unknown_database_is_not_found()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseShape.Empty);
        var error = await FailAsync(TestDatabase.Named(database.Target, "no such database"));
        Assert.Equal((ErrorIds.DatabaseNotFound, FailureKind.NotFound, "3D000"),
            (error.ErrorId, error.Kind, error.SqlState));
        Assert.Contains("'no such database'", error.Message);

        error = await FailAsync(TestDatabase.Named(database.Target, "nowhere") with { DatabaseIsNamed = false });
        Assert.Contains("the user's name was taken", error.RecommendedAction);
    }

    [Fact]
    public async Task An_unknown_host_is_named()
    {
        var error = await FailAsync(Nowhere("host=nosuch.invalid"));
        Assert.Equal((ErrorIds.HostUnknown, FailureKind.Connection), (error.ErrorId, error.Kind));
        Assert.Contains("'nosuch.invalid'", error.Message);
    }

    [Fact]
    public async Task A_refused_port_is_unreachable()
    {
        var port = FreePort();
        var error = await FailAsync(Nowhere($"host=127.0.0.1 port={port}"));
        Assert.Equal((ErrorIds.ServerUnreachable, FailureKind.Connection), (error.ErrorId, error.Kind));
        Assert.Contains($"127.0.0.1:{port}", error.Message);
        Assert.Contains("refused", error.Message);
    }

    [Fact]
    public async Task A_socket_that_is_not_there_is_unreachable()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "No such sockets.");
        using var folder = new TemporaryFolder();
        var error = await FailAsync(Nowhere($"host='{folder.Path}'"));
        Assert.Equal(ErrorIds.ServerUnreachable, error.ErrorId);
        Assert.Contains("unix_socket_directories", error.RecommendedAction);
    }

    [Fact]
    public async Task A_server_that_says_nothing_times_out()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var error = await FailAsync(Nowhere($"host=127.0.0.1 port={((IPEndPoint)listener.LocalEndpoint).Port}"));
        Assert.Equal((ErrorIds.ServerUnreachable, FailureKind.Timeout), (error.ErrorId, error.Kind));
        Assert.Contains("connect_timeout", error.RecommendedAction);
    }

    [Theory]
    [InlineData("")]
    [InlineData("HTTP/1.1 400 Bad Request\r\n\r\n")]
    public async Task Something_that_is_no_PostgreSQL_breaks_off(string answer)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var ended = new CancellationTokenSource();
        var answering = Task.Run(async () =>
        {
            while (true)
            {
                using var client = await listener.AcceptTcpClientAsync(ended.Token);
                _ = await client.GetStream().ReadAtLeastAsync(new byte[64], 8, cancellationToken: ended.Token);
                await client.GetStream().WriteAsync(System.Text.Encoding.ASCII.GetBytes(answer), ended.Token);
            }
        });
        var error = await FailAsync(Nowhere($"host=127.0.0.1 port={((IPEndPoint)listener.LocalEndpoint).Port}"));
        Assert.Equal((ErrorIds.ConnectionLost, FailureKind.Connection), (error.ErrorId, error.Kind));
        Assert.Contains("PostgreSQL server", error.RecommendedAction);
        await ended.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => answering);
    }

    [Fact]
    public async Task A_role_that_may_not_connect_is_a_permission_error()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseShape.Empty);
        await database.AdminSqlAsync($"revoke connect on database {database.Name} from public; grant connect on "
            + $"database {database.Name} to supabase_admin");
        var role = TestDatabase.UniqueName("stranger");
        await database.AdminSqlAsync($"create role {role} login password 's3cret-s3cret'");
        try
        {
            var error = await FailAsync(database.As(role, "s3cret-s3cret"));
            Assert.Equal((ErrorIds.PermissionDenied, FailureKind.Permission, "42501"),
                (error.ErrorId, error.Kind, error.SqlState));
            Assert.Equal($"grant connect on database {database.Name} to {role}", error.Command);
        }
        finally
        {
            await database.AdminSqlAsync($"drop role {role}");
        }
    }

    [Fact]
    public async Task Too_many_connections_are_told_apart_from_a_wrong_login()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseShape.Empty);
        await database.AdminSqlAsync($"alter database {database.Name} connection limit 0");
        var error = await FailAsync(database.Target);
        Assert.Equal((ErrorIds.ServerNotReady, FailureKind.Connection, "53300"),
            (error.ErrorId, error.Kind, error.SqlState));
    }

    [Fact]
    public async Task A_database_that_takes_no_connections_is_not_ready()
    {
        var server = await TestServer.GetAsync();
        var error = await FailAsync(TestDatabase.Named(server.Connection, TestServer.SupabaseTemplate));
        Assert.Equal((ErrorIds.ServerNotReady, "55000"), (error.ErrorId, error.SqlState));
    }

    [Fact]
    public async Task Cancelling_while_connecting_is_a_cancellation()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var cancellation = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));
        var target = Nowhere($"host=127.0.0.1 port={((IPEndPoint)listener.LocalEndpoint).Port}") with { ConnectTimeout = TimeSpan.Zero };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            DatabaseSession.OpenAsync(target, cancellation.Token));
    }
}
