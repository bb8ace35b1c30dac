using System.IO.Compression;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using Amazon.Batch;
using Amazon.EC2;
using Amazon.Runtime;
using Amazon.StepFunctions;

namespace Overnight.StandIns.Tests.Aws;

/// <summary>
/// Every operation, property, type and word of the stand-ins is one of the services' published models, which the genuine packages
/// are generated from. The models are read from botocore, where it is installed.
/// </summary>
public sealed class ServiceModelTests
{
    // The genuine package calls this one member otherwise, because C# forbids a member with its class's name.
    private const string RenamedProperty = "SpotPrice.Price";

    [Theory]
    [InlineData(typeof(IAmazonStepFunctions), "stepfunctions/2016-11-23")]
    [InlineData(typeof(IAmazonBatch), "batch/2016-08-10")]
    [InlineData(typeof(IAmazonEC2), "ec2/2016-11-15")]
    public async Task Names_and_types_are_those_of_the_published_model(Type client, string model)
    {
        var root = await ReadAsync(model);
        var shapes = root["shapes"]!;
        List<string> problems = [];
        var seen = new HashSet<Type>();
        foreach (var method in client.GetMethods().Where(method => method.GetParameters().Length == 2))
        {
            var operation = root["operations"]![method.Name[..^"Async".Length]]!;
            Compare(method.GetParameters()[0].ParameterType, operation["input"]!["shape"]!.GetValue<string>());
            Compare(method.ReturnType.GetGenericArguments()[0], operation["output"]!["shape"]!.GetValue<string>());
        }

        Assert.True(problems.Count == 0, string.Join('\n', problems));
        Assert.True(seen.Count > 8, $"only {seen.Count} types were compared");

        void Compare(Type type, string shape)
        {
            if (!seen.Add(type))
                return;
            var members = shapes[shape]!["members"]!.AsObject().ToDictionary(
                member => member.Key, member => member.Value!["shape"]!.GetValue<string>(), StringComparer.OrdinalIgnoreCase);
            foreach (var required in shapes[shape]!["required"]?.AsArray() ?? [])
            {
                if (typeof(AmazonWebServiceRequest).IsAssignableFrom(type) && type.GetProperty(Pascal(required!.GetValue<string>())) is null)
                    problems.Add($"{type.Name} lacks {required}, which the service requires");
            }

            foreach (var property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly))
            {
                var name = $"{type.Name}.{property.Name}" == RenamedProperty ? type.Name : property.Name;
                if (!members.TryGetValue(name, out var member))
                    problems.Add($"{type.Name}.{property.Name} is not in the model");
                else if (Problem(property.PropertyType, member) is { } problem)
                    problems.Add($"{type.Name}.{property.Name}: found {property.PropertyType}, expected {problem}");
            }
        }

        string? Problem(Type type, string shape)
        {
            var kind = shapes[shape]!["type"]!.GetValue<string>();
            var words = shapes[shape]!["enum"]?.AsArray().Select(word => word!.GetValue<string>()).ToHashSet();
            switch (kind)
            {
                case "structure":
                    if (type.Name != shape)
                        return shape;
                    Compare(type, shape);
                    return null;
                case "list":
                    return type.GetGenericTypeDefinition() == typeof(List<>) ? ItemProblem(type, shapes[shape]!["member"]!) : "a list";
                case "map":
                    return type.GetGenericTypeDefinition() == typeof(Dictionary<,>) ? ItemProblem(type, shapes[shape]!["value"]!) : "a map";
                case "string" when type.IsSubclassOf(typeof(ConstantClass)):
                    return words is null ? "a plain string" : WordProblem(type, words);
                default:
                    return type == Scalar(kind) ? null : Scalar(kind).ToString();
            }
        }

        // Words in lists and maps are plain strings in the SDK, and numbers in them are not nullable.
        string? ItemProblem(Type type, JsonNode item)
        {
            var (found, shape) = (type.GetGenericArguments()[^1], item["shape"]!.GetValue<string>());
            return found == typeof(int) ? Problem(typeof(int?), shape) : Problem(found, shape);
        }
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

    private static string? WordProblem(Type type, HashSet<string> words) =>
        type.GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => ((ConstantClass)field.GetValue(null)!).Value)
            .FirstOrDefault(word => !words.Contains(word)) is { } unknown ? $"no word {unknown}" : null;

    private static string Pascal(string name) => char.ToUpperInvariant(name[0]) + name[1..];

    private static async Task<JsonNode> ReadAsync(string model)
    {
        using var python = InstalledTool.StartOrSkip("python3", "-c", "import botocore; print(botocore.__path__[0])");
        var output = await python.StandardOutput.ReadToEndAsync();
        await python.WaitForExitAsync();
        Assert.SkipWhen(python.ExitCode != 0, "botocore is not installed, so there is no service model to compare with");
        await using var file = File.OpenRead(Path.Combine(output.Trim(), "data", model, "service-2.json.gz"));
        await using var json = new GZipStream(file, CompressionMode.Decompress);
        return (await JsonNode.ParseAsync(json, documentOptions: new JsonDocumentOptions { MaxDepth = 128 }))!;
    }
}
