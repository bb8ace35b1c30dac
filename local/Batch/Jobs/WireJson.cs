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

    /// <exception cref="BatchException">All members that are not supported, by name; or one that is missing or wrong.</exception>
    public static T Read<T>(JsonNode document, string operation)
    {
        if (Unknown(document, Options.GetTypeInfo(typeof(T)), "").ToList() is { Count: > 0 } unknown)
            throw BatchException.Client($"{operation}: not supported here: {string.Join(", ", unknown)}");
        try
        {
            return document.Deserialize<T>(Options) ?? throw new JsonException("found null");
        }
        catch (JsonException e)
        {
            throw BatchException.Client($"{operation}: {e.Message}");
        }
    }

    private static IEnumerable<string> Unknown(JsonNode? node, JsonTypeInfo type, string path) => (node, type.Kind) switch
    {
        (JsonObject members, JsonTypeInfoKind.Object) => members.SelectMany(member => Unknown(member, type, path)),
        (JsonArray items, JsonTypeInfoKind.Enumerable) =>
            items.SelectMany(item => Unknown(item, Options.GetTypeInfo(type.ElementType!), path)),
        _ => [],
    };

    private static IEnumerable<string> Unknown(KeyValuePair<string, JsonNode?> member, JsonTypeInfo type, string path) =>
        type.Properties.FirstOrDefault(known => known.Name == member.Key) is { } known
            ? Unknown(member.Value, Options.GetTypeInfo(known.PropertyType), path + member.Key + ".")
            : [path + member.Key];
}
