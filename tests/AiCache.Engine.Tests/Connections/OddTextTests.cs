using AiCache.Engine.Connections;
using AiCache.Engine.Ground;
using AiCache.Engine.Programs;

namespace AiCache.Engine.Tests.Connections;

/// <summary>Text that no connection can carry as it is.</summary>
public sealed class OddTextTests
{
    static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("host=h user='u\0x' dbname=d", "user")]
    [InlineData("host=h user=u dbname='d\0x'", "dbname")]
    [InlineData("host=h user=u password='s3cret\0'", "password")]
    [InlineData("host=h user=u dbname=d sslrootcert='/etc/x\0y'", "sslrootcert")]
    [InlineData("postgresql://u@h/d?application_name=a%00b", "application_name")]
    public void A_NUL_in_a_connection_is_refused_by_the_name_of_its_part(string text, string part)
    {
        var error = Assert.Throws<AiCacheException>(() => DatabaseTarget.Parse(text));
        Assert.Equal((ErrorIds.ConnectionStringInvalid, part), (error.ErrorId, error.Subject));
        Assert.DoesNotContain("s3cret", error.ToString());
    }

    [Fact]
    public void Half_a_character_in_a_connection_is_refused()
    {
        // Not as data of the test: they would not arrive.
        foreach (var text in new[] { "\ud800", "a\udc00b", "\udc00\ud800" }) Refuse(text);
        Assert.Equal("\ud83d\ude00", DatabaseTarget.Parse("host=h user=u password=\ud83d\ude00").Password);
    }

    static void Refuse(string text)
    {
        var error = Assert.Throws<AiCacheException>(() => DatabaseTarget.Parse($"host=h user=u password={text}"));
        Assert.Equal((ErrorIds.ConnectionStringInvalid, "password"), (error.ErrorId, error.Subject));
        Assert.Contains("half a character", error.Message);
        Assert.Throws<AiCacheException>(() => DatabaseTarget.Parse("host=h user=u").WithCredential("u", text));
        Assert.Throws<AiCacheException>(() => DatabaseTarget.Parse("host=h user=u").WithCredential(text, "p"));
    }

    [Fact]
    public void A_NUL_in_a_variable_is_refused_by_its_name() =>
        Assert.Equal("PGUSER", Assert.Throws<AiCacheException>(() => DatabaseTarget.FromEnvironment(
            new HostEnvironment([new("PGHOST", "h"), new("PGUSER", "u\0v")]))).Subject);

    [Fact]
    public async Task Half_a_character_cannot_be_sent_and_the_session_goes_on()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var session = await database.OpenAsync();
        var error = await Assert.ThrowsAsync<AiCacheException>(() =>
            session.ScalarAsync<string>(new SqlStep("say", "select $1::text", "a\ud800b"), Stop));
        Assert.Equal((ErrorIds.TextInvalid, FailureKind.InvalidInput, "say"),
            (error.ErrorId, error.Kind, error.Subject));
        Assert.Equal("é", await session.ScalarAsync<string>(new SqlStep("say", "select $1::text", "é"), Stop));
    }

    [Fact]
    public async Task Bytes_that_are_not_UTF8_are_told_as_such_and_the_session_goes_on()
    {
        var server = await TestServer.GetAsync();
        var name = TestDatabase.UniqueName("ascii");
        var postgres = TestDatabase.Named(server.AdminConnection, "postgres");
        await TestDatabase.SqlAsync(postgres,
            $"create database {name} template template0 encoding 'SQL_ASCII' locale 'C'");
        try
        {
            await using (var session = await DatabaseSession.OpenAsync(
                TestDatabase.Named(server.AdminConnection, name), Stop))
            {
                foreach (var sql in new[] { "select E'm\\xe4rz'", "select jsonb_build_object('x', E'\\xe4')::text" })
                {
                    var error = await Assert.ThrowsAsync<AiCacheException>(() =>
                        session.ScalarAsync<string>(new SqlStep("read", sql), Stop));
                    Assert.Equal((ErrorIds.TextInvalid, "read"), (error.ErrorId, error.Subject));
                    Assert.Contains("SQL_ASCII", error.RecommendedAction);
                }
                Assert.Equal("plain", await session.ScalarAsync<string>(new SqlStep("read", "select 'plain'"), Stop));
            }
            DatabaseSession.CloseIdle(TestDatabase.Named(server.AdminConnection, name));
        }
        finally
        {
            await TestDatabase.SqlAsync(postgres, $"drop database {name} with (force)");
        }
    }
}
