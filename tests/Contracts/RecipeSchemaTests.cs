using System.Text;
using System.Text.Json.Nodes;

namespace Overnight.Contracts.Tests;

/// <summary>The schema that editors use and the reader that Plan uses must say the same: both are fed every edge of the schema.</summary>
public sealed class RecipeSchemaTests
{
    private static readonly JsonObject Schema = JsonNode.Parse(File.ReadAllText(SchemaPath()))!.AsObject();

    [Fact]
    public void The_reader_knows_exactly_the_schemas_fields()
    {
        var problem = Assert.Single(ProblemsOf("""{ "no such field": 1 }"""));
        var known = Schema["properties"]!.AsObject().Select(property => property.Key).Order(StringComparer.Ordinal);
        Assert.Equal("one of " + string.Join(", ", known), problem.Expected);
    }

    [Fact]
    public void The_reader_takes_what_the_schema_allows_and_refuses_what_it_forbids()
    {
        var cases = Cases(Schema, value => value).ToList();
        Assert.True(cases.Count > 25, $"found {cases.Count} cases, expected one or more for each field");
        foreach (var (recipe, allowed) in cases)
            Assert.True(allowed == (ProblemsOf(recipe).Count == 0), $"{recipe}: the schema {(allowed ? "allows" : "forbids")} it");
    }

    private static IEnumerable<(string Recipe, bool Allowed)> Cases(JsonObject schema, Func<string, string> inside)
    {
        foreach (var (name, node) in schema["properties"]!.AsObject())
        {
            var property = node!.AsObject();
            string Recipe(string value) => inside(With(schema, name, value));
            if (property["anyOf"] is JsonArray ways)
            {
                foreach (var way in ways) foreach (var one in Values(way!.AsObject())) yield return (Recipe(one.Value), one.Allowed);
                yield return (Recipe("7"), false);
                continue;
            }
            if (property["enum"] is JsonArray options)
            {
                foreach (var option in options) yield return (Recipe(option!.ToJsonString()), true);
                yield return (Recipe("\"neither\""), false);
                yield return (Recipe("7"), false);
                continue;
            }
            switch ((string)property["type"]!)
            {
                case "string":
                    yield return (Recipe("\"text\""), true);
                    yield return (Recipe("\"\""), property["minLength"] is null);
                    break;
                case "boolean":
                    foreach (var value in new[] { "true", "false" }) yield return (Recipe(value), true);
                    foreach (var value in new[] { "\"true\"", "1", "[]" }) yield return (Recipe(value), false);
                    break;
                case "array":
                    yield return (Recipe("[]"), false);
                    yield return (Recipe("\"text\""), false);
                    yield return (Recipe("[7]"), false);
                    yield return (Recipe("[\"\"]"), false);
                    yield return (Recipe(Words((int)property["maxItems"]!)), true);
                    yield return (Recipe(Words((int)property["maxItems"]! + 1)), false);
                    break;
                case "object" when property["additionalProperties"] is JsonObject values:
                    foreach (var option in values["enum"]!.AsArray()) yield return (Recipe($$"""{ "any name": {{option!.ToJsonString()}} }"""), true);
                    yield return (Recipe("""{ "any name": "neither" }"""), false);
                    yield return (Recipe("""{ "any name": 7 }"""), false);
                    yield return (Recipe("[]"), false);
                    break;
                case "object":
                    yield return (Recipe("{}"), property["required"] is null && property["minProperties"] is null);
                    foreach (var inner in Cases(property, value => Recipe(value))) yield return inner;
                    yield return (Recipe("[]"), false);
                    break;
                case var number:
                    var step = number == "integer" ? 1 : 1e-6;
                    var least = (double?)property["minimum"] ?? (double)property["exclusiveMinimum"]!;
                    var most = (double)property["maximum"]!;
                    yield return (Recipe($"{least}"), property["minimum"] is not null);
                    yield return (Recipe($"{least + step}"), true);
                    yield return (Recipe($"{least - step}"), false);
                    yield return (Recipe($"{most}"), true);
                    yield return (Recipe($"{most + step}"), false);
                    yield return (Recipe("\"3\""), false);
                    break;
            }
        }
    }

    /// <summary>The field in an object that is right otherwise: in the schema's example, where something else is required too.</summary>
    private static string With(JsonObject schema, string name, string value)
    {
        var fields = schema["examples"] is JsonArray examples ? examples[0]!.DeepClone().AsObject() : [];
        fields[name] = JsonNode.Parse(value);
        return fields.ToJsonString();
    }

    /// <summary>Of a search's parameter: lists and ranges.</summary>
    private static IEnumerable<(string Value, bool Allowed)> Values(JsonObject way)
    {
        if ((string)way["type"]! == "array")
        {
            var items = way["items"]!.AsObject();
            var known = items["enum"] is JsonArray names ? [.. names.Select(one => one!.ToJsonString())]
                : new[] { $"{(double)items["maximum"]!}", $"{(double)items["maximum"]! / 2}" };
            yield return ($"[{string.Join(", ", known)}]", true);
            yield return ($"[{known[0]}, {known[0]}]", false);
            yield return ("[]", false);
            yield return ("[\"neither\"]", false);
            if (items["maximum"] is not null) yield return ($"[{(double)items["maximum"]! + 1}]", false);
            if (items["exclusiveMinimum"] is not null) yield return ($"[{(double)items["exclusiveMinimum"]!}]", false);
            if (items["minimum"] is not null) yield return ($"[{(double)items["minimum"]!}]", true);
            yield break;
        }
        var most = (double)way["properties"]!["max"]!["maximum"]!;
        foreach (var log in new[] { "", ", \"log\": true", ", \"log\": false" }) yield return ($$"""{ "min": {{most / 2}}, "max": {{most}}{{log}} }""", true);
        yield return ($$"""{ "min": {{most / 2}}, "max": {{most}}, "log": 1 }""", false);
        yield return ($$"""{ "min": {{most / 2}}, "max": {{most + 1}} }""", false);
        yield return ($$"""{ "min": {{most / 2}} }""", false);
        yield return ($$"""{ "max": {{most / 2}} }""", false);
        yield return ($$"""{ "min": {{most / 2}}, "max": {{most}}, "step": 1 }""", false);
    }

    private static string Words(int count) => $"[{string.Join(", ", Enumerable.Repeat("\"word\"", count))}]";

    private static IReadOnlyList<Problem> ProblemsOf(string recipe)
    {
        try
        {
            RecipeReader.Read(Encoding.UTF8.GetBytes(recipe), "recipe.json");
            return [];
        }
        catch (BadInputException e)
        {
            return e.Problems;
        }
    }

    private static string SchemaPath() => Path.Combine(AppContext.BaseDirectory, "recipe.schema.json");
}
