using System.Globalization;
using System.Text.Json.Nodes;

namespace Overnight.Cli.Recipes;

/// <summary>A field of a recipe, as the schema describes it.</summary>
/// <param name="Name">In its object.</param>
/// <param name="Node">Its part of the schema.</param>
internal sealed record RecipeField(string Name, JsonObject Node)
{
    public string Description => (string?)Node["description"] ?? "";

    /// <summary>As JSON; null where the data decide, or nothing is meant.</summary>
    public string? Default => Node["default"]?.ToJsonString();

    /// <summary>The fields of an object that has named ones; empty for any other.</summary>
    public IReadOnlyList<RecipeField> Fields => Of(Node);

    /// <summary>A value to begin with, as JSON: the default, an example, or the first that is allowed.</summary>
    public string Sample =>
        Default ?? First("examples") ?? First("enum") ?? (string?)Node["type"] switch
        {
            "integer" or "number" => (Node["minimum"] ?? Node["maximum"])!.ToJsonString(),
            "boolean" => "true",
            "array" => "[]",
            "object" => "{}",
            _ => "\"\"",
        };

    /// <summary>A value for one of its fields to begin with: from its own example, where it has one, so that they go together.</summary>
    public string SampleOf(RecipeField inner) =>
        (Node["examples"] as JsonArray)?.FirstOrDefault() is JsonObject whole && whole[inner.Name] is { } value ? value.ToJsonString() : inner.Sample;

    /// <summary>What it may be, in words: <c>whole number, 1 to 10000</c>.</summary>
    public string Kind => KindOf(Node);

    public static IReadOnlyList<RecipeField> Root { get; } = Of(Schema());

    /// <summary>The schema as it is in the repository.</summary>
    public static string SchemaText()
    {
        using var reader = new StreamReader(typeof(RecipeField).Assembly.GetManifestResourceStream("recipe.schema.json")!);
        return reader.ReadToEnd();
    }

    private static JsonObject Schema() => JsonNode.Parse(SchemaText())!.AsObject();

    private static List<RecipeField> Of(JsonObject node) =>
        node["properties"] is JsonObject properties ? [.. properties.Select(property => new RecipeField(property.Key, Resolved(property.Value!.AsObject())))] : [];

    /// <summary>A field may be described once, under <c>$defs</c>; what stands beside the reference adds to it.</summary>
    private static JsonObject Resolved(JsonObject node)
    {
        if ((string?)node["$ref"] is not { } reference) return node;
        var target = reference.TrimStart('#', '/').Split('/').Aggregate((JsonNode)node.Root, (at, step) => at[step]!).DeepClone().AsObject();
        foreach (var (key, value) in node.Where(pair => pair.Key != "$ref")) target[key] = value?.DeepClone();
        return target;
    }

    private string? First(string list) => (Node[list] as JsonArray)?.FirstOrDefault()?.ToJsonString();

    private static string KindOf(JsonObject node)
    {
        node = Resolved(node);
        if (node["enum"] is JsonArray options) return string.Join(", ", options.Select(option => $"`{option}`"));
        if ((node["oneOf"] ?? node["anyOf"]) is JsonArray ways) return string.Join(", or ", ways.Select(way => KindOf(way!.AsObject())).Distinct());
        return (string?)node["type"] switch
        {
            "integer" => $"whole number, {Range(node)}",
            "number" => $"number, {Range(node)}",
            "boolean" => "`true` or `false`",
            "array" => $"list of {(node["items"] is JsonObject items ? KindOf(items) : "values")}",
            "object" when node["additionalProperties"] is JsonObject values => $"object; by name: {KindOf(values)}",
            "object" => $"object{(Of(node) is { Count: > 0 } fields ? $" of {string.Join(", ", fields.Select(field => $"`{field.Name}`"))}" : "")}",
            "string" => "text",
            _ => "any",
        };
    }

    private static string Range(JsonObject node)
    {
        var least = node["exclusiveMinimum"] is { } above ? $"above {Number(above)}" : node["minimum"] is { } from ? Number(from) : "";
        var most = node["maximum"] is { } to ? $"to {Number(to)}" : node["exclusiveMaximum"] is { } below ? $"below {Number(below)}" : "";
        return $"{least} {most}".Trim();
    }

    private static string Number(JsonNode node) => ((double)node).ToString("#,##0.##########", CultureInfo.InvariantCulture);
}
