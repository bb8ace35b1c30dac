using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Overnight.Local.StepFunctions.Language;

/// <summary>
/// How JSON is read and written here. Nodes that flow through an execution are never changed after they were made: what is
/// put under a new parent is cloned.
/// </summary>
internal static class Json
{
    /// <summary>Non-ASCII letters and quotes stay as they are, as in the histories AWS shows.</summary>
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static readonly JsonWriterOptions Writing = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>A field given twice would be read by one tool as its first value and by another as its last.</summary>
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    /// <exception cref="JsonException">The text is not JSON, nested deeper than 64, has a field twice, or half a surrogate pair.</exception>
    public static JsonNode? Parse(string text)
    {
        try
        {
            var node = JsonNode.Parse(text, documentOptions: Strict);
            // Strings are read when they are used. Half a surrogate pair, which only an escape can hide, is to be found here.
            if (text.Contains(@"\ud", StringComparison.OrdinalIgnoreCase)) node?.ToJsonString();
            return node;
        }
        catch (Exception wrong) when (wrong is ArgumentException or InvalidOperationException)
        {
            throw new JsonException($"found half of a surrogate pair: {wrong.Message}", wrong);
        }
    }

    public static string Text(JsonNode? node) => node is null ? "null" : node.ToJsonString(Plain);

    /// <summary>A string as it is, anything else as JSON.</summary>
    public static string Plaintext(JsonNode? node) => node is JsonValue value && value.TryGetValue(out string? text) ? text : Text(node);

    public static JsonNode? Clone(JsonNode? node) => node?.DeepClone();

    public static JsonArray Array(IEnumerable<JsonNode?> items) => new([.. items.Select(Clone)]);

    public static int Bytes(string text) => Encoding.UTF8.GetByteCount(text);

    public static bool IsString(JsonNode? node) => node?.GetValueKind() == JsonValueKind.String;

    public static bool IsNumber(JsonNode? node) => node?.GetValueKind() == JsonValueKind.Number;

    public static bool IsBoolean(JsonNode? node) => node?.GetValueKind() is JsonValueKind.True or JsonValueKind.False;

    /// <summary>What a message says was found.</summary>
    public static string Shown(JsonNode? node)
    {
        var text = Text(node);
        return text.Length <= 80 ? text : text[..77] + "...";
    }
}
