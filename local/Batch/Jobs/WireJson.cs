using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Overnight.Local.Batch;

/// <summary>Between records and Batch's JSON: camelCase, null left out, and nothing read that is not understood.</summary>
internal static class WireJson
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerOptions.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        NumberHandling = JsonNumberHandling.Strict,
        PropertyNameCaseInsensitive = false,
    };

    public static JsonNode Write<T>(T value) => JsonSerializer.SerializeToNode(value, Options)!;

    /// <exception cref="BatchException">Members that are not supported, all of them by name; or one that is missing or of the wrong type.</exception>
    public static T Read<T>(JsonNode document, string operation)
    {
        if (Unknown(document, Options.GetTypeInfo(typeof(T)), "").ToList() is { Count: > 0 } unknown)
            throw Refusal(operation, $"not supported here: {string.Join(", ", unknown)}");
        try
        {
            return document.Deserialize<T>(Options) ?? throw new JsonException("found null");
        }
        catch (JsonException e)
        {
            throw Refusal(operation, e.Message);
        }
    }

    private static BatchException Refusal(string operation, string message) => new("ClientException", $"Error executing request, Exception : {operation}: {message}");

    private static IEnumerable<string> Unknown(JsonNode? node, JsonTypeInfo type, string path) => (node, type.Kind) switch
    {
        (JsonObject members, JsonTypeInfoKind.Object) => members.SelectMany(member => type.Properties.FirstOrDefault(known => known.Name == member.Key) is { } known
            ? Unknown(member.Value, Options.GetTypeInfo(known.PropertyType), path + member.Key + ".")
            : [path + member.Key]),
        (JsonArray items, JsonTypeInfoKind.Enumerable) => items.SelectMany(item => Unknown(item, Options.GetTypeInfo(type.ElementType!), path)),
        _ => [],
    };
}
