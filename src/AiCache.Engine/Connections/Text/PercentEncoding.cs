using System.Globalization;
using System.Text;

namespace AiCache.Engine.Connections;

/// <summary>Percent-encoding as libpq reads it: a plus sign is a plus sign.</summary>
internal static class PercentEncoding
{
    static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Decodes one part of a URI.</summary>
    /// <param name="text">The part.</param>
    /// <param name="part">What to call it in an error; the text itself may be a password.</param>
    public static string Decode(string text, string part)
    {
        if (!text.Contains('%')) return text;
        var bytes = new List<byte>(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '%')
            {
                if (i + 2 >= text.Length || !byte.TryParse(text.AsSpan(i + 1, 2), NumberStyles.AllowHexSpecifier,
                    CultureInfo.InvariantCulture, out var value))
                    throw ConnectionTextError.Invalid(part,
                        $"the {part} holds a '%' without two hexadecimal digits behind it", "Write a '%' as %25.");
                if (value == 0)
                    throw ConnectionTextError.Invalid(part, $"the {part} holds %00",
                    "PostgreSQL has no text with a zero byte.");
                bytes.Add(value);
                i += 2;
                continue;
            }
            var length = char.IsHighSurrogate(text[i]) && i + 1 < text.Length ? 2 : 1;
            bytes.AddRange(Encoding.UTF8.GetBytes(text, i, length));
            i += length - 1;
        }
        try
        {
            return Strict.GetString([.. bytes]);
        }
        catch (DecoderFallbackException)
        {
            throw ConnectionTextError.Invalid(part, $"the {part} is percent-encoded, but not in UTF-8",
                "Encode the UTF-8 bytes: é is %C3%A9.");
        }
    }
}
