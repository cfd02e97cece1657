using AiCache.Engine.Connections;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Tests.Connections;

public class ConnectionTextTests
{
    static string Hosts(string text) => string.Join(' ', DatabaseTarget.Parse(text).Hosts);

    [Theory]
    [InlineData("postgresql://u@a,b:5433,[::1]:5434/d", "a:5432 b:5433 [::1]:5434")]
    [InlineData("postgres://u@%2Fvar%2Frun%2Fpostgresql:6000/d", "/var/run/postgresql:6000")]
    [InlineData("postgresql://u@/d?host=a,b&port=1", "a:1 b:1")]
    [InlineData("host=a,b port=1,2 user=u", "a:1 b:2")]
    [InlineData("host=a,b port=,2 user=u", "a:5432 b:2")]
    [InlineData("hostaddr=10.0.0.1 user=u", "10.0.0.1:5432")]
    [InlineData("Host=a,b:5433;Port=6000;Username=u", "a:6000 b:5433")]
    [InlineData("Port=6000;Server=a:1,b;Username=u", "a:1 b:6000")]
    [InlineData("Host=::1;Username=u", "[::1]:5432")]
    public void Several_hosts_and_their_ports_are_read(string text, string hosts) => Assert.Equal(hosts, Hosts(text));

    [Theory]
    [InlineData("host=h;username=u;password=p q", "h", "u", "p q")]
    [InlineData("host=h user=u password=p;q", "h", "u", "p;q")]
    [InlineData("host=h user=u password='p;user=x'", "h", "u", "p;user=x")]
    [InlineData("Host=h;User Id=u;Password='p user=x'", "h", "u", "p user=x")]
    [InlineData("user=u;password=p;host=h;", "h", "u", "p")]
    [InlineData("Server=h;UID=u;PWD=p=q;", "h", "u", "p=q")]
    [InlineData("password='a\\'b' user=u host=h", "h", "u", "a'b")]
    [InlineData("Password='a''b';User Id=u;Host=h", "h", "u", "a'b")]
    [InlineData("postgresql://u:p%40%25%C3%A9@h", "h", "u", "p@%é")]
    [InlineData("postgresql://u:p:?#x@h/d", "h", "u", "p:?#x")]
    [InlineData("postgresql://u+v:p+q@h/d", "h", "u+v", "p+q")]
    [InlineData("postgresql://u+v:p+q%25@h/d", "h", "u+v", "p+q%")]
    public void The_three_forms_are_told_apart(string text, string host, string user, string password)
    {
        var target = DatabaseTarget.Parse(text);
        Assert.Equal((host, user, password), (target.Hosts[0].Host, target.Username, target.Password));
    }

    [Theory]
    [InlineData("postgresql://u:s3cret@h:abc/d", "port 'abc' is not a number between 1 and 65535")]
    [InlineData("postgresql://u:s3cret@h:0/d", "port '0'")]
    [InlineData("host=h port=70000 user=u password=s3cret", "port '70000' is not a number between 1 and 65535")]
    [InlineData("Host=h;Port=x;Username=u;Password=s3cret", "port 'x'")]
    [InlineData("postgresql://u:s3cret@@h/d", "more than one '@'")]
    [InlineData("postgresql://u:s3/cret@h/d", "behind the first '/'")]
    [InlineData("postgresql://app:2024/secret@h:5432/d", "behind the first '/'")]
    [InlineData("postgresql://localhost:1234/secret@", "behind the first '/'")]
    [InlineData("postgresql://u:a@x/s3cret@h/d", "behind the first '/'")]
    [InlineData("postgresql://u:a@x/#s3cret@h/d?sslmode=require", "behind the first '/'")]
    [InlineData("postgresql://u:s3cret/d", "':' is not a number")]
    [InlineData("postgresql://u:s3cret%zz@h/d", "the password holds a '%'")]
    [InlineData("postgresql://u:s3cret%E9@h/d", "the password is percent-encoded, but not in UTF-8")]
    [InlineData("postgresql://u%4:s3cret@h/d", "the user holds a '%'")]
    [InlineData("postgresql://u:s3cret@h/d%", "the database name holds a '%'")]
    [InlineData("postgresql://u:s3cret@[::1/d", "no ']'")]
    [InlineData("postgresql://u:s3cret@h/d?sslmod=require", "no option 'sslmod'")]
    [InlineData("postgresql://u:s3cret@h/d?ssl=1", "no option 'ssl'; sslmode may be meant")]
    [InlineData("postgresql://u:s3cret@h/d?sslmode=maybe",
        "sslmode 'maybe' is not one of disable, allow, prefer, require, verify-ca, verify-full")]
    [InlineData("postgresql://u@h/d?password=x&s3cret", "what follows password is not an option")]
    [InlineData("postgresql://u@h/d?password=x&s3cret=1", "what follows password is not an option")]
    [InlineData("postgresql://u:s3cret@h/d?options=-c%20a=b", "the value of options holds a '='")]
    [InlineData("postgresql://u:[YOUR-PASSWORD]@h/d", "placeholder")]
    [InlineData("mysql://u:s3cret@h/d", "'mysql://' is not a scheme")]
    [InlineData("jdbc:postgresql://h/d?password=s3cret", "'jdbc:' is not a scheme")]
    [InlineData("host=h password=x s3cret user=u", "after the value of password")]
    [InlineData("host=h password='s3cret user=u", "the quote around password is not closed")]
    [InlineData("host=h password=x s3cret=1 user=u", "what follows password is not an option")]
    [InlineData("Host=h;Password=x;s3cret=1;Username=u", "what follows password is not an option")]
    [InlineData("Host=h;Nonsense=1;Password=s3cret", "no option 'nonsense'")]
    [InlineData("Host=h;Username=u;Password=\"s3cret", "a quote that is not closed")]
    [InlineData("s3cret", "no URI")]
    [InlineData("   ", "empty")]
    [InlineData("host=a,b,c port=1,2 user=u password=s3cret", "2 ports for 3 hosts")]
    [InlineData("host=a,b hostaddr=1.2.3.4 user=u password=s3cret", "hostaddr has 1 entry and host has 2")]
    [InlineData("hostaddr=nine user=u password=s3cret", "hostaddr 'nine' is not an IP address")]
    [InlineData("host=h user=u password=s3cret connect_timeout=soon",
        "connect_timeout 'soon' is not a number of seconds")]
    [InlineData("host=h user=u password=s3cret target_session_attrs=best", "target_session_attrs 'best' is not one of")]
    [InlineData("host=h user=u password=s3cret sslrootcert=/no/such.crt",
        "sslrootcert '/no/such.crt' is not a file that is there")]
    [InlineData("host=h user=u password=s3cret require_auth=password,!md5", "require_auth")]
    [InlineData("host=h password=s3cret", "names no user")]
    [InlineData("host=h user=u password=s3cret sslmode=verify-ca", "verify-ca needs the authority's certificate")]
    public void A_bad_text_names_its_part_and_no_password(string text, string part)
    {
        var error = Assert.Throws<AiCacheException>(() => DatabaseTarget.Parse(text));
        Assert.Equal((ErrorIds.ConnectionStringInvalid, FailureKind.InvalidInput), (error.ErrorId, error.Kind));
        Assert.Contains(part, error.Message);
        Assert.False(string.IsNullOrEmpty(error.RecommendedAction));
        foreach (var shown in new[] { error.ToString(), error.RecommendedAction, error.Subject ?? "" })
        {
            Assert.DoesNotContain("s3cret", shown);
            Assert.DoesNotContain("cret@", shown);
        }
    }

    [Theory]
    [InlineData("host=h user=u gssencmode=require", "gssencmode")]
    [InlineData("host=h user=u sslcrl=/x", "sslcrl")]
    [InlineData("host=h user=u requirepeer=postgres", "requirepeer")]
    [InlineData("host=h user=u client_encoding=LATIN1", "client_encoding")]
    [InlineData("host=h user=u replication=database", "replication")]
    [InlineData("host=h user=u tcp_user_timeout=10", "tcp_user_timeout")]
    [InlineData("host=h user=u sslnegotiation=direct sslmode=prefer", "sslnegotiation")]
    [InlineData("Host=h;Username=u;Search Path=app", "search path")]
    [InlineData("Host=h;Username=u;Multiplexing=true", "multiplexing")]
    [InlineData("Host=h;Username=u;Command Timeout=30", "command timeout")]
    [InlineData("Host=h;Username=u;SSL Mode=VerifyFull;Trust Server Certificate=true", "Trust Server Certificate")]
    public void An_option_that_cannot_be_honoured_is_an_error(string text, string option)
    {
        var error = Assert.Throws<AiCacheException>(() => DatabaseTarget.Parse(text));
        Assert.Equal((ErrorIds.ConnectionOptionUnsupported, FailureKind.InvalidInput), (error.ErrorId, error.Kind));
        Assert.Contains(option, error.Message);
    }

    [Theory]
    [InlineData("host=h user=u gssencmode=disable client_encoding=UTF8 tcp_user_timeout=0 sslcompression=0 "
        + "replication=false keepalives=1 keepalives_idle=30")]
    [InlineData("Host=h;Username=u;Trust Server Certificate=true;Include Error Detail=true;Maximum "
        + "Pool Size=5;Enlist=false;Encoding=UTF8")]
    public void An_option_that_holds_anyway_is_accepted(string text) =>
        Assert.Equal("u", DatabaseTarget.Parse(text).Username);

    [Theory]
    [InlineData("host=db.example.com user=u", TlsMode.Require)]
    [InlineData("host=localhost user=u", TlsMode.Prefer)]
    [InlineData("host=::1 user=u", TlsMode.Prefer)]
    [InlineData("host=localhost hostaddr=10.0.0.1 user=u", TlsMode.Require)]
    [InlineData("host=db.example.com hostaddr=127.0.0.1 user=u", TlsMode.Prefer)]
    [InlineData("host=/tmp user=u", TlsMode.Disable)]
    [InlineData("host=db.example.com user=u sslmode=prefer", TlsMode.Prefer)]
    [InlineData("host=db.example.com user=u sslmode=disable", TlsMode.Disable)]
    [InlineData("host=localhost user=u sslmode=verify-full", TlsMode.VerifyFull)]
    [InlineData("host=localhost user=u sslrootcert=system", TlsMode.VerifyFull)]
    [InlineData("Host=db.example.com;Username=u;SSL Mode=VerifyFull", TlsMode.VerifyFull)]
    [InlineData("postgresql://u@db.example.com/d?ssl=true", TlsMode.Require)]
    public void What_leaves_the_machine_is_encrypted_unless_the_text_says_otherwise(string text, TlsMode mode)
    {
        var target = DatabaseTarget.Parse(text);
        Assert.Equal(mode, target.TlsFor(target.Hosts[0]));
    }

    [Fact]
    public void No_text_of_a_target_holds_its_password()
    {
        var target = DatabaseTarget.Parse("postgresql://u:s3cret@a,b/d?sslpassword=s3cret");
        Assert.True(target.HasPassword);
        Assert.Equal("postgresql://u@a:5432,b:5432/d", target.ToString());
        Assert.DoesNotContain("s3cret", target.DisplayName + target.Tls
            + DriverSettings.For(target with { Tls = new() }, target.Hosts[0]).ConnectionString);
    }

    [Fact]
    public void A_credential_replaces_user_and_password_and_nothing_else()
    {
        var target = DatabaseTarget.Parse("host=h dbname=d user=u password=p").WithCredential("v", "w");
        Assert.Equal(("v", "w", "d", "h"), (target.Username, target.Password, target.Database, target.Hosts[0].Host));
    }
}
