using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Overnight.Local.Templates;

/// <summary>
/// Reads a resource's properties into a record. Names are exactly the record's; values are converted as CloudFormation converts
/// them: a number for a text, a text for a number or a boolean, one item for a list of texts.
/// </summary>
internal static class PropertyBinder
{
    private static readonly JsonSerializerOptions Options = new()
    {
        TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
        NumberHandling = JsonNumberHandling.AllowReadingFromString,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        Converters = { new TextConverter(), new FlagConverter(), new TextsConverter() },
    };

    /// <summary>Properties that the type does not have and that are not passed over; told as problems.</summary>
    public static void CheckNames(StackResource resource, ResourceKind kind, List<TemplateProblem> problems, ISet<string> ignored)
    {
        if (kind.Properties is null)
        {
            var names = kind.IgnoredProperties.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            foreach (var (name, _) in resource.Properties.Where(property => !names.Contains(property.Key))) Refuse(name, names);
            return;
        }
        Check(resource.Properties, Options.GetTypeInfo(kind.Properties), "");

        void Check(JsonNode? node, JsonTypeInfo type, string path)
        {
            switch (node, type.Kind)
            {
                case (JsonObject fields, JsonTypeInfoKind.Object):
                    foreach (var (name, value) in fields)
                    {
                        var here = path.Length == 0 ? name : $"{path}.{name}";
                        if (kind.Ignored.ContainsKey(here)) ignored.Add(here);
                        else if (type.Properties.FirstOrDefault(known => known.Name == name && known.Set is not null) is { } known)
                            Check(value, Options.GetTypeInfo(known.PropertyType), here);
                        else Refuse(here, type.Properties.Select(known => known.Name));
                    }
                    break;
                case (JsonArray items, JsonTypeInfoKind.Enumerable):
                    foreach (var item in items) Check(item, Options.GetTypeInfo(type.ElementType!), path);
                    break;
                case (JsonObject entries, JsonTypeInfoKind.Dictionary):
                    foreach (var (_, value) in entries) Check(value, Options.GetTypeInfo(type.ElementType!), path);
                    break;
            }
        }

        void Refuse(string name, IEnumerable<string> known) => problems.Add(new(
            $"{resource.Path}.{name}",
            $"found a property of {kind.Type} that does not deploy here, expected one of {string.Join(", ", known)}"));
    }

    /// <exception cref="TemplateValueException">A property is missing or cannot be converted.</exception>
    public static T Read<T>(StackResource resource)
    {
        try
        {
            return resource.Properties.Deserialize<T>(Options)!;
        }
        catch (JsonException wrong)
        {
            throw new TemplateValueException($"{resource.Path}{wrong.Path?.TrimStart('$')}", wrong.Message.Split(" Path:")[0]);
        }
    }

    private sealed class TextConverter : JsonConverter<string>
    {
        public override string? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.TokenType switch
        {
            JsonTokenType.String => reader.GetString(),
            JsonTokenType.Number => reader.GetDecimal().ToString(),
            JsonTokenType.True => "true",
            JsonTokenType.False => "false",
            _ => throw new JsonException($"found {Found(ref reader)}, expected a text"),
        };

        public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WriteStringValue(value);
    }

    private sealed class FlagConverter : JsonConverter<bool>
    {
        public override bool Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.TokenType switch
        {
            JsonTokenType.True => true,
            JsonTokenType.False => false,
            JsonTokenType.String when bool.TryParse(reader.GetString(), out var flag) => flag,
            _ => throw new JsonException($"found {Found(ref reader)}, expected true or false"),
        };

        public override void Write(Utf8JsonWriter writer, bool value, JsonSerializerOptions options) => writer.WriteBooleanValue(value);
    }

    private sealed class TextsConverter : JsonConverter<IReadOnlyList<string>>
    {
        public override IReadOnlyList<string> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.TokenType == JsonTokenType.StartArray
                ? JsonSerializer.Deserialize<List<string>>(ref reader, options)!
                : [JsonSerializer.Deserialize<string>(ref reader, options)!];

        public override void Write(Utf8JsonWriter writer, IReadOnlyList<string> value, JsonSerializerOptions options) =>
            JsonSerializer.Serialize(writer, value.ToList(), options);
    }

    private static string Found(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.StartObject => "a map",
        JsonTokenType.StartArray => "a list",
        _ => JsonDocument.ParseValue(ref reader).RootElement.GetRawText(),
    };
}

/// <summary>A property's value cannot be used.</summary>
internal sealed class TemplateValueException(string path, string message) : Exception($"{path}: {message}")
{
    public TemplateProblem Problem { get; } = new(path, message);
}
