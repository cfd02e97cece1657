using AiCache.Engine.Connections;
using AiCache.Engine.Ground;
using AiCache.Engine.Programs;

namespace AiCache.Engine.Tests.Connections;

/// <summary>Files that a connection names, and who may have written them.</summary>
public sealed class ConnectionFileTests
{
    static HostEnvironment At(TemporaryFolder folder, string? home = null, params (string, string)[] variables) =>
        new(variables.Select(v => KeyValuePair.Create(v.Item1, v.Item2)))
        {
            CurrentFolder = folder.Path,
            HomeFolder = home ?? "/nowhere",
            UserName = "me",
        };

    [Fact]
    public void Relative_files_begin_at_the_current_folder()
    {
        using var folder = new TemporaryFolder();
        folder.Write("svc.conf", "[db]\nhost=from-service\n");
        folder.Write("conf/pass", "*:*:*:*:right\n");
        var root = folder.Write("root.crt", "");
        var certificate = folder.Write("me.crt", "");
        var key = folder.Write("me.key", "");
        var target = DatabaseTarget.Parse(
            "service=db passfile=./conf/pass sslrootcert=root.crt sslcert=./me.crt sslkey=conf/../me.key",
            At(folder, null, ("PGSERVICEFILE", "./svc.conf")));
        Assert.Equal("from-service", target.Hosts[0].Host);
        Assert.Equal("right", target.PasswordFor(target.Hosts[0]));
        Assert.Equal((root, certificate, key), (target.Tls.RootCertificate, target.Tls.Certificate, target.Tls.Key));
        Assert.Equal("from-service", DatabaseTarget.Parse("servicefile=svc.conf service=db", At(folder)).Hosts[0].Host);
        Assert.Equal(["db"], DatabaseTarget.KnownServices(At(folder, null, ("PGSERVICEFILE", "svc.conf"))));
    }

    [Fact]
    public void A_tilde_is_the_users_home()
    {
        using var folder = new TemporaryFolder();
        using var home = new TemporaryFolder();
        home.Write("svc.conf", "[db]\nhost=from-home\n");
        home.Write("pass", "*:*:*:*:right\n");
        var root = home.Write("tls/root.crt", "");
        var target = DatabaseTarget.Parse("service=db passfile=~/pass sslrootcert=~/tls/root.crt",
            At(folder, home.Path, ("PGSERVICEFILE", "~/svc.conf")));
        Assert.Equal(("from-home", "right", root),
            (target.Hosts[0].Host, target.PasswordFor(target.Hosts[0]), target.Tls.RootCertificate));
        // A name may begin so as well.
        folder.Write("~file", "*:*:*:*:odd\n");
        Assert.Equal("odd", DatabaseTarget.Parse("host=h user=u passfile=~file", At(folder, home.Path))
            .PasswordFor(new HostEndpoint("h", 5432)));
    }

    [Fact]
    public void Errors_name_the_path_that_was_looked_at()
    {
        using var folder = new TemporaryFolder();
        var missing = Path.Combine(folder.Path, "gone.crt");
        var error = Assert.Throws<AiCacheException>(() =>
            DatabaseTarget.Parse("host=h user=u sslrootcert=./gone.crt", At(folder)));
        Assert.Contains("'./gone.crt'", error.Message);
        Assert.Contains(missing, error.Message);
        Assert.Contains(missing.Replace(".crt", ".conf"), Assert.Throws<AiCacheException>(() =>
            DatabaseTarget.Parse("service=x", At(folder, null, ("PGSERVICEFILE", "gone.conf")))).Message);
        Assert.Contains(missing, Assert.Single(DatabaseTarget.Parse("host=h user=u passfile=gone.crt", At(folder))
            .Warnings));
        // What runs on from another option may be a password.
        Assert.DoesNotContain("s3cret", Assert.Throws<AiCacheException>(() =>
            DatabaseTarget.Parse("postgresql://u@h/d?sslrootcert=/x%26password=s3cret", At(folder))).ToString());
    }

    [Fact]
    public void A_given_password_wins_over_the_password_file()
    {
        using var home = new TemporaryFolder();
        home.Write(".pgpass", "*:*:*:*:from-file\n");
        var environment = At(home, home.Path);
        foreach (var text in new[] { "host=h user=u password=given", "postgresql://u:given@h/d",
            "Host=h;Username=u;Password=given" })
        {
            var target = DatabaseTarget.Parse(text, environment);
            Assert.Equal("given", target.PasswordFor(target.Hosts[0]));
        }
        var filed = DatabaseTarget.Parse("host=h user=u", environment);
        Assert.Equal("from-file", filed.PasswordFor(filed.Hosts[0]));
        Assert.Equal("credential", filed.WithCredential("u", "credential").PasswordFor(filed.Hosts[0]));
        Assert.Equal("variable", DatabaseTarget.Parse("host=h user=u",
            At(home, home.Path, ("PGPASSWORD", "variable"))).PasswordFor(filed.Hosts[0]));
    }

    [Theory]
    [InlineData(UnixFileMode.GroupRead)]
    [InlineData(UnixFileMode.GroupWrite)]
    [InlineData(UnixFileMode.GroupExecute)]
    [InlineData(UnixFileMode.OtherRead)]
    [InlineData(UnixFileMode.OtherWrite)]
    [InlineData(UnixFileMode.OtherExecute)]
    public void A_password_file_that_others_may_use_is_not_used(UnixFileMode others)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such permissions.");
        using var home = new TemporaryFolder();
        var file = home.Write(".pgpass", "*:*:*:*:s3cret\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | others);
        var target = DatabaseTarget.Parse("host=h user=u", At(home, home.Path));
        Assert.False(target.HasPassword);
        Assert.Contains($"chmod 600 '{file}'", Assert.Single(target.Warnings));
        Assert.False(DatabaseTarget.Parse($"host=h user=u passfile={file}", At(home)).HasPassword);
    }
}
