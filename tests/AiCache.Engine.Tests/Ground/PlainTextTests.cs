using AiCache.Engine.Ground;

namespace AiCache.Engine.Tests.Ground;

public sealed class PlainTextTests
{
    [Theory]
    [InlineData("##vso[task.setvariable variable=x]y", "# #vso[task.setvariable variable=x]y")]
    [InlineData("held by ##VSO[task.complete]", "held by # #VSO[task.complete]")]
    [InlineData("##[error]no", "# #[error]no")]
    [InlineData("::error::no", ": :error::no")]
    [InlineData("held by ::set-output name=a::b", "held by : :set-output name=a::b")]
    [InlineData("::stop-commands::token", ": :stop-commands::token")]
    [InlineData("held by\u00a0::error::no", "held by\u00a0: :error::no")]
    [InlineData("one\ntwo\r\nthree\tfour", "one two three four")]
    [InlineData("\e]0;title\a", "␛]0;title␇")]
    [InlineData("a\u007fb\u0085c\u202ed", "a␡b�c�d")]
    public void What_a_terminal_or_a_build_would_obey_is_only_shown(string text, string shown) =>
        Assert.Equal(shown, PlainText.Harmless(text));

    [Theory]
    [InlineData("[::1]:5432")]
    [InlineData("'x'::text")]
    [InlineData("select coalesce(sum(c.hits), 0)::bigint as hits, coalesce(sum(c.misses), 0)::bigint as misses")]
    [InlineData("## a heading")]
    [InlineData("grüße, 日本")]
    public void Ordinary_text_stays_as_it_is(string text) => Assert.Equal(text, PlainText.Harmless(text));

    [Fact]
    public void Every_text_of_an_error_is_one_harmless_line()
    {
        var error = new AiCacheException(ErrorIds.ServerError, FailureKind.Server, "held by\n::error::x")
        {
            Hint = "\e[31m", RecommendedAction = "##vso[x]", Details = ["a\nb"],
        };
        Assert.Equal(["held by : :error::x", "␛[31m", "# #vso[x]", "a b"],
            [error.Message, error.Hint, error.RecommendedAction, .. error.Details]);
    }
}
