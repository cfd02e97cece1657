using System.Globalization;
using System.Net;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Reports;

/// <summary>Writes HTML and SVG. Text and attribute values are encoded here and nowhere else.</summary>
internal sealed class HtmlWriter(TextWriter output)
{
    readonly Stack<string> open = new();

    /// <summary>
    /// Opens an element. Its name and the names of its attributes are ours, never data; an attribute that is null is
    /// left out.
    /// </summary>
    public HtmlWriter Open(string name, params (string Name, object? Value)[] attributes)
    {
        Begin(name, attributes);
        open.Push(name);
        return this;
    }

    /// <summary>An element that has no content and no end.</summary>
    public HtmlWriter Void(string name, params (string Name, object? Value)[] attributes)
    {
        Begin(name, attributes);
        return this;
    }

    /// <summary>An element of SVG, which has no content but an end.</summary>
    public HtmlWriter Shape(string name, params (string Name, object? Value)[] attributes) =>
        Open(name, attributes).Close();

    /// <summary>Closes the last element.</summary>
    public HtmlWriter Close()
    {
        output.Write($"</{open.Pop()}>");
        return this;
    }

    /// <summary>Text.</summary>
    public HtmlWriter Text(string? text)
    {
        output.Write(WebUtility.HtmlEncode(PlainText.Of(text)));
        return this;
    }

    /// <summary>An element with nothing but text.</summary>
    public HtmlWriter Element(string name, string? text, params (string Name, object? Value)[] attributes) =>
        Open(name, attributes).Text(text).Close();

    /// <summary>Text of ours that is not encoded: the style sheet.</summary>
    public HtmlWriter Raw(string text)
    {
        output.Write(text);
        return this;
    }

    void Begin(string name, (string Name, object? Value)[] attributes)
    {
        output.Write('<');
        output.Write(name);
        foreach (var (key, value) in attributes)
        {
            if (value is null) continue;
            var text = value is double number ? number.ToString("0.##", CultureInfo.InvariantCulture)
                : Convert.ToString(value, CultureInfo.InvariantCulture);
            output.Write($" {key}=\"{WebUtility.HtmlEncode(PlainText.Of(text))}\"");
        }
        output.Write('>');
    }
}
