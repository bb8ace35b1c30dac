using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;

namespace Overnight.Fuzz.Tests.Inputs;

/// <summary>A document with every field that its type has, so that each can be lied in.</summary>
internal static class SampleDocuments
{
    private const int Deepest = 8;

    public static byte[] Of<T>(JsonSerializerOptions options) => Of(typeof(T), options);

    public static byte[] Of(Type type, JsonSerializerOptions options) =>
        JsonSerializer.SerializeToUtf8Bytes(Value(options.GetTypeInfo(type), options, "x", 0));

    private static JsonNode? Value(JsonTypeInfo type, JsonSerializerOptions options, string name, int depth) => type.Kind switch
    {
        _ when depth > Deepest => null,
        _ when type.Type == typeof(byte[]) => "AAAAAA==",
        JsonTypeInfoKind.Object => new JsonObject(type.Properties.Where(property => property.Set is not null || property.AssociatedParameter is not null)
            .Select(property => KeyValuePair.Create(property.Name, Value(options.GetTypeInfo(property.PropertyType), options, property.Name, depth + 1)))
            .Where(pair => pair.Value is not null)),
        JsonTypeInfoKind.Enumerable => new JsonArray([.. Enumerable.Range(0, 2).Select(_ => Value(options.GetTypeInfo(type.ElementType!), options, name, depth + 1))]),
        JsonTypeInfoKind.Dictionary => new JsonObject { [name] = Value(options.GetTypeInfo(type.ElementType!), options, name, depth + 1) },
        _ => Scalar(Nullable.GetUnderlyingType(type.Type) ?? type.Type, options, name),
    };

    private static JsonNode? Scalar(Type type, JsonSerializerOptions options, string name)
    {
        if (type == typeof(string)) return name;
        if (type == typeof(bool)) return true;
        if (type == typeof(DateTimeOffset)) return "2026-11-21T00:00:00+00:00";
        if (type == typeof(TimeSpan)) return "00:00:01";
        if (type == typeof(double) || type == typeof(decimal)) return 0.5;
        if (type == typeof(int) || type == typeof(long)) return 2;
        if (type.IsEnum) return JsonSerializer.SerializeToNode(Enum.GetValues(type).GetValue(0), options.GetTypeInfo(type));
        return JsonNode.Parse("{}");
    }
}
