using System.Globalization;
using System.Xml;
using AiCache.Engine.Contract;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Reports;

/// <summary>
/// The checks as test cases: failed ones as failures, unknown ones as errors, skipped ones as skipped, warnings as
/// passed with what they say.
/// </summary>
internal static class JUnitReport
{
    public static void Write(CacheReport report, TextWriter output)
    {
        // Files are written in UTF-8, whatever the writer calls its own encoding.
        output.Write("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n");
        using var xml = XmlWriter.Create(output,
            new XmlWriterSettings { Indent = true, CloseOutput = false, OmitXmlDeclaration = true });
        xml.WriteStartElement("testsuites");
        xml.WriteAttributeString("name", PlainText.Of(report.Title));
        Counts(xml, [.. report.Checks]);
        foreach (var suite in report.Checks.GroupBy(c => (c.Database, c.Category)))
        {
            xml.WriteStartElement("testsuite");
            xml.WriteAttributeString("name", PlainText.Of(suite.Key.Database is { } database
                ? $"{suite.Key.Category} at {database}" : suite.Key.Category));
            xml.WriteAttributeString("timestamp",
                report.CreatedAt.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture));
            Counts(xml, [.. suite]);
            foreach (var check in suite) Case(xml, check);
            xml.WriteEndElement();
        }
        xml.WriteEndElement();
    }

    static void Counts(XmlWriter xml, List<Check> checks)
    {
        xml.WriteAttributeString("tests", Text(checks.Count));
        xml.WriteAttributeString("failures", Text(checks.Count(c => c.Status == CheckStatus.Failed)));
        xml.WriteAttributeString("errors", Text(checks.Count(c => c.Status == CheckStatus.Unknown)));
        xml.WriteAttributeString("skipped", Text(checks.Count(c => c.Status == CheckStatus.Skipped)));
        xml.WriteAttributeString("time", Seconds(checks.Aggregate(TimeSpan.Zero, (sum, c) => sum + c.Duration)));
    }

    static void Case(XmlWriter xml, Check check)
    {
        xml.WriteStartElement("testcase");
        xml.WriteAttributeString("classname", PlainText.Of($"AiCache.{check.Category}"));
        xml.WriteAttributeString("name", PlainText.Of(check.Name));
        xml.WriteAttributeString("time", Seconds(check.Duration));
        var details = string.Join("\n", new[]
        {
            check.News, check.Expected is null ? null : $"Expected: {check.Expected}", check.Actual is null ? null
                : $"Found: {check.Actual}",
            check.Remediation is null ? null : $"What mends it: {check.Remediation}", check.Hint,
        }.OfType<string>());
        switch (check.Status)
        {
            case CheckStatus.Failed: Part(xml, "failure", check.Message, details); break;
            case CheckStatus.Unknown: Part(xml, "error", check.Message, details); break;
            case CheckStatus.Skipped: Part(xml, "skipped", check.Message, null); break;
            case CheckStatus.Warning: Part(xml, "system-out", null, $"Warning: {details}"); break;
            default: break;
        }
        xml.WriteEndElement();
    }

    static void Part(XmlWriter xml, string name, string? message, string? text)
    {
        xml.WriteStartElement(name);
        if (message is not null) xml.WriteAttributeString("message", PlainText.Of(message));
        if (name is "failure" or "error")
            xml.WriteAttributeString("type", name == "failure" ? "CheckFailed" : "CheckUnknown");
        if (text is not null) xml.WriteString(PlainText.Of(text));
        xml.WriteEndElement();
    }

    static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    static string Seconds(TimeSpan time) => time.TotalSeconds.ToString("0.000", CultureInfo.InvariantCulture);
}
