using AiCache.Engine.Connections;
using AiCache.Engine.Ground;
using AiCache.Engine.Programs;

namespace AiCache.Engine.Tests.Connections;

public class ConnectionEnvironmentTests
{
    static HostEnvironment With(string? home, params (string Name, string Value)[] variables) =>
        new(variables.Select(v => KeyValuePair.Create(v.Name, v.Value)))
        {
            HomeFolder = home,
            ApplicationDataFolder = home,
            UserName = "me",
        };

    [Fact]
    public void The_most_particular_variable_wins()
    {
        (string, string)[] all = [("PGHOST", "three"), ("DATABASE_URL", "postgresql://u@two/d"),
            ("AICACHE_CONNECTION", "host=one user=u")];
        Assert.Equal("one", DatabaseTarget.FromEnvironment(With(null, all)).Hosts[0].Host);
        Assert.Equal("two", DatabaseTarget.FromEnvironment(With(null, all[..2])).Hosts[0].Host);
        Assert.Equal("three", DatabaseTarget.FromEnvironment(With(null, all[..1])).Hosts[0].Host);
    }

    [Fact]
    public void No_variable_at_all_is_an_error_that_says_what_to_type()
    {
        var error = Assert.Throws<AiCacheException>(() =>
            DatabaseTarget.FromEnvironment(With(null, ("PGPASSWORD", "s3cret"), ("PGAPPNAME", "x"))));
        Assert.Equal(ErrorIds.ConnectionMissing, error.ErrorId);
        Assert.Contains("Connect-AiCache", error.RecommendedAction);
        Assert.Contains("AICACHE_CONNECTION", error.RecommendedAction);
    }

    [Fact]
    public void A_bad_variable_is_named()
    {
        var error = Assert.Throws<AiCacheException>(() =>
            DatabaseTarget.FromEnvironment(With(null, ("DATABASE_URL", "postgresql://u:s3cret@h:x/d"))));
        Assert.Equal((ErrorIds.ConnectionStringInvalid, "DATABASE_URL"), (error.ErrorId, error.Subject));
        Assert.DoesNotContain("s3cret", error.ToString());
        error = Assert.Throws<AiCacheException>(() =>
            DatabaseTarget.FromEnvironment(With(null, ("PGHOST", "h"), ("PGSSLMODE", "maybe"))));
        Assert.Contains("PGSSLMODE 'maybe'", error.Message);
    }

    [Fact]
    public void Text_wins_over_service_over_variables_over_defaults()
    {
        using var folder = new TemporaryFolder();
        folder.Write(".pg_service.conf", "# services\n[main]\nhost=service\nport=6001\ndbname=from_service\n");
        var target = DatabaseTarget.Parse("service=main dbname=from_text", With(folder.Path,
            ("PGHOST", "variable"), ("PGPORT", "6002"), ("PGAPPNAME", "app"), ("PGCONNECT_TIMEOUT", "3"),
            ("PGOPTIONS", "-c geqo=off")));
        Assert.Equal("from_text@service:6001", target.DisplayName);
        Assert.Equal(("me", "app", "-c geqo=off", TimeSpan.FromSeconds(3)),
            (target.Username, target.ApplicationName, target.ServerOptions, target.ConnectTimeout));
    }

    [Fact]
    public void Without_a_database_the_users_name_is_taken_as_psql_does() =>
        Assert.Equal("me@h:5432", DatabaseTarget.FromEnvironment(With(null, ("PGHOST", "h"))).DisplayName);

    [Fact]
    public void The_users_service_file_wins_over_the_systems_and_both_are_known()
    {
        using var folder = new TemporaryFolder();
        folder.Write(".pg_service.conf", "[a]\nhost=mine\n[b]\nhost=mine-too\n");
        folder.Write("etc/pg_service.conf", "[b]\nhost=theirs\n[c]\nhost=theirs\n");
        var environment = With(folder.Path, ("PGSYSCONFDIR", Path.Combine(folder.Path, "etc")));
        Assert.Equal(["a", "b", "c"], DatabaseTarget.KnownServices(environment));
        Assert.Equal("mine-too", DatabaseTarget.Parse("service=b", environment).Hosts[0].Host);
        Assert.Equal("theirs", DatabaseTarget.Parse("postgresql:///?service=c", environment).Hosts[0].Host);
    }

    [Fact]
    public void An_unknown_service_lists_the_known_ones()
    {
        using var folder = new TemporaryFolder();
        var file = folder.Write("my.conf", "[prod]\nhost=a\n[stage]\nhost=b\n");
        var error = Assert.Throws<AiCacheException>(() =>
            DatabaseTarget.FromEnvironment(With(null, ("PGSERVICE", "prd"), ("PGSERVICEFILE", file))));
        Assert.Equal((ErrorIds.ServiceNotFound, FailureKind.NotFound, "prd"),
            (error.ErrorId, error.Kind, error.Subject));
        Assert.Contains("prod, stage", error.Message);
    }

    [Theory]
    [InlineData("[a]\nhost=h\npasword=s3cret\n", 3)]
    [InlineData("[a]\ns3cret\n", 2)]
    [InlineData("[a]\nservice=b\n", 2)]
    public void A_bad_line_of_a_service_file_is_named_by_its_number(string text, int line)
    {
        using var folder = new TemporaryFolder();
        folder.Write(".pg_service.conf", text);
        var error = Assert.Throws<AiCacheException>(() => DatabaseTarget.Parse("service=a", With(folder.Path)));
        Assert.Equal(ErrorIds.ServiceFileInvalid, error.ErrorId);
        Assert.Contains($"Line {line} ", error.Message);
        Assert.DoesNotContain("s3cret", error.ToString());
    }

    [Theory]
    [InlineData("h:5432:d:u:right\n", "right")]
    [InlineData("# h:5432:d:u:wrong\nother:*:*:*:wrong\n*:*:*:u:right\nh:5432:d:u:late\n", "right")]
    [InlineData("h:*:d:u:a\\:b\\\\c\n", "a:b\\c")]
    [InlineData("h:*:d:u:ends\\\\\n", "ends\\")]
    [InlineData("h:*:d:u:ends\\\n", "ends\\")]
    [InlineData("h:5433:d:u:wrong\n", null)]
    [InlineData("h:5432:d:\\*:wrong\n", null)]
    [InlineData("h:5432:d:u\n", null)]
    [InlineData("h:5432:d:u:sp ace é\r\n", "sp ace é")]
    public void The_password_file_is_searched_as_libpq_does(string text, string? password)
    {
        using var folder = new TemporaryFolder();
        folder.Write(".pgpass", text);
        var target = DatabaseTarget.Parse("host=h user=u dbname=d", With(folder.Path));
        Assert.Equal(password, target.PasswordFor(target.Hosts[0]));
        Assert.Equal(password is not null, target.HasPassword);
    }

    [Fact]
    public void Each_host_has_its_own_password_and_an_address_or_a_socket_its_own_name()
    {
        using var folder = new TemporaryFolder();
        var file = folder.Write("pass", "a:*:*:*:one\n[:*:*:*:x\n\\:\\:1:*:*:*:two\nlocalhost:*:*:*:three\n");
        var target = DatabaseTarget.Parse($"host=a,::1,/tmp,z user=u passfile={file}");
        Assert.Equal(["one", "two", "three", null], target.Hosts.Select(target.PasswordFor));
    }

    [Fact]
    public void A_password_file_that_others_may_read_is_ignored_with_a_reason()
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("Windows has no such permissions.");
        using var folder = new TemporaryFolder();
        var file = folder.Write(".pgpass", "*:*:*:*:s3cret\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
        var target = DatabaseTarget.Parse("host=h user=u", With(folder.Path));
        Assert.False(target.HasPassword);
        Assert.Contains("chmod 600", Assert.Single(target.Warnings));
        Assert.Empty(DatabaseTarget.Parse("host=h user=u password=p", With(folder.Path)).Warnings);
    }

    [Fact]
    public void A_password_file_that_was_named_and_is_missing_is_a_warning()
    {
        Assert.Contains("/no/such/file",
            Assert.Single(DatabaseTarget.Parse("host=h user=u passfile=/no/such/file").Warnings));
        Assert.Empty(DatabaseTarget.Parse("host=h user=u", With("/no/such/home")).Warnings);
    }

    [Fact]
    public void On_Windows_both_files_are_in_the_application_data()
    {
        using var folder = new TemporaryFolder();
        folder.Write("postgresql/pgpass.conf", "*:*:*:*:right\n");
        folder.Write("postgresql/.pg_service.conf", "[s]\nhost=from-service\n");
        var target = DatabaseTarget.Parse("service=s",
            new HostEnvironment([new("APPDATA", folder.Path)]) { IsWindows = true, UserName = "me" });
        Assert.Equal(("from-service", "right"), (target.Hosts[0].Host, target.PasswordFor(target.Hosts[0])));
    }

    [Fact]
    public void A_child_gets_the_chosen_host_and_nothing_that_it_would_inherit()
    {
        using var folder = new TemporaryFolder();
        var root = folder.Write("root.crt", "");
        var target = DatabaseTarget.Parse("host=a,b port=1,2 user=u password=p dbname=d sslmode=verify-full "
            + $"sslrootcert='{root}' options='-c geqo=off' target_session_attrs=primary channel_binding=require");
        var child = new Dictionary<string, string?>
        {
            ["PGSERVICE"] = "other", ["PGHOSTADDR"] = "1.2.3.4",
            ["PGTARGETSESSIONATTRS"] = "any", ["PATH"] = "/bin"
        };
        target.ApplyTo(target.Hosts[1], child);
        Assert.Equal(["/bin", "b", "2", "u", "d", "p", "verify-full", root, "-c geqo=off", "require"],
            new[] { "PATH", "PGHOST", "PGPORT", "PGUSER", "PGDATABASE", "PGPASSWORD", "PGSSLMODE", "PGSSLROOTCERT",
            "PGOPTIONS", "PGCHANNELBINDING" }.Select(n => child[n]));
        Assert.DoesNotContain("PGSERVICE", child.Keys);
        Assert.DoesNotContain("PGHOSTADDR", child.Keys);
        Assert.DoesNotContain("PGTARGETSESSIONATTRS", child.Keys);
    }
}
