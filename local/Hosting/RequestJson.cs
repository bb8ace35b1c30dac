using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Overnight.Local.StepFunctions.Language;

namespace Overnight.Local.Hosting;

/// <summary>The parameters of an operation of a service that speaks JSON.</summary>
internal static class RequestJson
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <exception cref="JsonException">
    /// It is no object, or not one that everybody reads alike: a field twice, half a surrogate pair, bytes that are not UTF-8.
    /// </exception>
    public static JsonObject Parse(ReadOnlySpan<byte> body)
    {
        try
        {
            return Json.Parse(Strict.GetString(body)) as JsonObject ?? throw new JsonException("found no object, expected the operation's parameters");
        }
        catch (DecoderFallbackException wrong)
        {
            throw new JsonException("found bytes that are not UTF-8", wrong);
        }
    }
}
