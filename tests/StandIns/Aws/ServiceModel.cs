using System.IO.Compression;
using System.Reflection;
using System.Text.Json.Nodes;
using Amazon.Runtime;

namespace Overnight.StandIns.Tests.Aws;

/// <summary>A service's published model, read from botocore where that is installed, and how our types differ.</summary>
internal sealed class ServiceModel(JsonNode root)
{
    // C# forbids a member with its class's name, so the genuine package calls this one otherwise.
    private const string RenamedProperty = "SpotPrice.Price";

    // The wire has milliseconds; the genuine package makes times of these, and of no others of the service.
    private static readonly string[] TimesInMilliseconds = ["OutputLogEvent.IngestionTime", "OutputLogEvent.Timestamp"];

    private readonly HashSet<Type> _compared = [];

    public List<string> Differences { get; } = [];

    public int Compared => _compared.Count;

    public static async Task<ServiceModel> ReadOrSkipAsync(string name)
    {
        using var python = InstalledTool.StartOrSkip("python3", "-c", "import botocore; print(botocore.__path__[0])");
        var output = await python.StandardOutput.ReadToEndAsync();
        await python.WaitForExitAsync();
        Assert.SkipWhen(python.ExitCode != 0, "botocore is not installed: no service model to compare with");
        await using var file = File.OpenRead(Path.Combine(output.Trim(), "data", name, "service-2.json.gz"));
        await using var json = new GZipStream(file, CompressionMode.Decompress);
        return new((await JsonNode.ParseAsync(json))!);
    }

    public void CompareOperation(string name, Type request, Type response)
    {
        var operation = root["operations"]![name]!;
        Compare(request, Word(operation["input"]!["shape"]));
        Compare(response, Word(operation["output"]!["shape"]));
    }

    private void Compare(Type type, string shape)
    {
        if (!_compared.Add(type))
            return;
        if (type.IsSubclassOf(typeof(AmazonWebServiceRequest)))
            CompareRequired(type, shape);
        var members = Shape(shape)["members"]!.AsObject().ToDictionary(
            member => member.Key, member => Word(member.Value!["shape"]), StringComparer.OrdinalIgnoreCase);
        foreach (var property in PropertiesOf(type))
        {
            var name = $"{type.Name}.{property.Name}" == RenamedProperty ? type.Name : property.Name;
            if (!members.TryGetValue(name, out var member))
                Differences.Add($"{type.Name}.{property.Name} is not in the model");
            else if (TimesInMilliseconds.Contains($"{type.Name}.{property.Name}") && property.PropertyType == typeof(DateTime?))
                continue;
            else if (Expected(property.PropertyType, member) is { } expected)
                Differences.Add($"{type.Name}.{property.Name}: found {property.PropertyType}, expected {expected}");
        }
    }

    private void CompareRequired(Type type, string shape)
    {
        var names = PropertiesOf(type).Select(property => property.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (var required in (Shape(shape)["required"]?.AsArray() ?? []).Select(Word).Where(name => !names.Contains(name)))
            Differences.Add($"{type.Name} lacks {required}, which the service requires");
    }

    /// <returns>Null where the type is right, else what it should be.</returns>
    private string? Expected(Type type, string shape)
    {
        switch (Word(Shape(shape)["type"]))
        {
            case "structure" when type.Name == shape:
                Compare(type, shape);
                return null;
            case "structure":
                return shape;
            case "list":
                return IsGeneric(type, typeof(List<>)) ? ExpectedItem(type, Shape(shape)["member"]!) : "a list";
            case "map":
                return IsGeneric(type, typeof(Dictionary<,>)) ? ExpectedItem(type, Shape(shape)["value"]!) : "a map";
            case "string" when type.IsSubclassOf(typeof(ConstantClass)):
                return ExpectedWord(type, Shape(shape)["enum"]);
            case var scalar:
                return type == Scalar(scalar) ? null : Scalar(scalar).ToString();
        }
    }

    // In a collection the SDK's words are plain strings, and its numbers are not nullable.
    private string? ExpectedItem(Type type, JsonNode item)
    {
        var found = type.GetGenericArguments()[^1];
        return Expected(found == typeof(int) ? typeof(int?) : found, Word(item["shape"]));
    }

    private static string? ExpectedWord(Type type, JsonNode? words)
    {
        if (words is null)
            return "a plain string";
        var known = words.AsArray().Select(Word).ToHashSet();
        var ours = type.GetFields(BindingFlags.Public | BindingFlags.Static);
        return ours.Select(field => ((ConstantClass)field.GetValue(null)!).Value)
            .FirstOrDefault(word => !known.Contains(word)) is { } unknown ? $"a type without the word {unknown}" : null;
    }

    private static Type Scalar(string kind) => kind switch
    {
        "string" => typeof(string),
        "integer" => typeof(int?),
        "long" => typeof(long?),
        "boolean" => typeof(bool?),
        "timestamp" => typeof(DateTime?),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "a kind of scalar that the stand-ins do not use"),
    };

    private static bool IsGeneric(Type type, Type definition) =>
        type.IsGenericType && type.GetGenericTypeDefinition() == definition;

    private static PropertyInfo[] PropertiesOf(Type type) =>
        type.GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly);

    private static string Word(JsonNode? node) => node!.GetValue<string>();

    private JsonNode Shape(string name) => root["shapes"]![name]!;
}
