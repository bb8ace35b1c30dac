using System.Text;
using System.Text.Json;
using Amazon.Lambda.S3Events;
using Overnight.Contracts;
using Overnight.Functions.StartRun;
using Overnight.Functions.Workflow;
using Overnight.Local.StepFunctions.Language;
using Overnight.Local.Templates;
using Overnight.Scoring;

namespace Overnight.Fuzz.Tests;

/// <summary>Documents and definitions: everything that is text or a header with data behind it, and no table.</summary>
internal static class Doors
{
    private static readonly string[] Json = ["{", "}", "[", "]", "\"", ":", ",", "null", "true", "\\ud800", "\\u0000", "//", "\uFEFF", "{\"a\":"];

    public static IEnumerable<Door> All() =>
    [
        new("recipe", [Text(Recipe), Text("{}"), Text("// why\n{\"epochs\": 3,}")], [.. Json, .. RecipeWords], input =>
        {
            RecipeReader.Read(input, "recipes/x.json");
            return Task.CompletedTask;
        }, [typeof(BadInputException)]),
        new("s3-event", [Text(Event)], [.. Json, "+", "%2B", "%", "%zz", "../", "/", "_SUCCESS", "datasets/"], input =>
        {
            using var stream = new MemoryStream(input);
            var notification = new Serializer().Deserialize<S3Event>(stream);
            foreach (var record in notification?.Records ?? [])
                if (record is not null && UploadEvent.From(record) is { } upload) CheckUpload(upload.Upload);
            return Task.CompletedTask;
        }, [typeof(Amazon.Lambda.Serialization.SystemTextJson.JsonSerializerException), typeof(JsonException)]),
        new("plan", [Text(Plan)], Json, input => Parse<Plan>(input), [typeof(JsonException)]),
        new("metrics", [Text("""{"run":"r","primary":{"name":"accuracy","value":0.5},"higherIsBetter":true,"measuredOn":"test","epochs":[{"epoch":1,"trainLoss":1,"validationLoss":2,"validationMetric":0.5}]}""")],
            Json, input => Parse<Metrics>(input), [typeof(JsonException)]),
        new("safetensors", [Tensors()], [.. Json, "F32", "I64", "shape", "data_offsets", "__metadata__"], input =>
        {
            SafeTensors.Read(input);
            return Task.CompletedTask;
        }, [typeof(InvalidDataException)]),
        new("model", [Text("""{"format":"overnight-model-1","task":"classification","classes":["a","b"]}"""), Tensors()], [.. Json, "overnight-model", "weights", "sha256"], input =>
        {
            var half = input.Length / 2;
            TableModel.Load(input, Tensors());
            TableModel.Load(input.AsMemory(0, half), input.AsMemory(half));
            return Task.CompletedTask;
        }, [typeof(BadInputException)]),
        new("asl", [.. Samples("*.json")], [.. Json, "\"$.\"", "$$.", "States.Format('{}', $.a)", "States.", "\"Type\":\"Map\"", "$..[?(@.a==1)]", "((((", "\"End\": true"], input =>
        {
            StateMachineDefinition.Parse(Encoding.UTF8.GetString(input), (_, _) => null);
            return Task.CompletedTask;
        }, [typeof(InvalidDefinitionException)], Share: 20),
        new("template", [.. Samples("template.yaml")], ["!Ref ", "!Sub ", "!GetAtt ", "Fn::If:", "${", "}", ": ", "- ", "&a", "*a", "<<: *a", "|\n", "\t", "!!binary ", "AWS::"], ReadTemplate,
            [typeof(TemplateException)], Share: 200),
    ];

    private static readonly string[] RecipeWords =
        ["\"search\":", "\"space\":", "\"grid\"", "\"halving\"", "\"min\":", "\"max\":", "\"learningRate\":", "\"budget\":", "\"maxUsd\":", "\"nightly\":", "\"command\":"];

    private const string Recipe = """
        {"target": "y", "epochs": 3, "batchSize": 32, "learningRate": 0.01, "columns": {"zip": "categorical"}, "seed": 4, "nightly": true,
         "search": {"method": "halving", "trials": 9, "space": {"learningRate": {"min": 1e-4, "max": 0.1}, "batchSize": [16, 32], "model": ["mlp", "linear"]}},
         "budget": {"maxUsd": 0.5, "deadlineMinutes": 60}, "compute": {"gpus": 0, "market": "spot"}, "promote": {"metric": "accuracy", "minImprovement": 0.01}}
        """;

    private const string Event = """
        {"Records":[{"eventVersion":"2.6","eventSource":"aws:s3","awsRegion":"us-east-1","eventTime":"2026-11-21T00:00:00.000Z","eventName":"ObjectCreated:Put",
        "s3":{"s3SchemaVersion":"1.0","bucket":{"name":"data","arn":"arn:aws:s3:::data"},"object":{"key":"datasets/my+name/v%C3%A4r/_SUCCESS","size":1024,"eTag":"0123456789abcdef","versionId":"v1","sequencer":"00"}}}]}
        """;

    private const string Plan = """
        {"run":"r","name":"n","createdAt":"2026-11-21T00:00:00Z","data":{"bucket":"b","source":"s","format":"csv","files":[{"key":"k","eTag":"e","sizeBytes":3}],"rows":3,"rowsAreEstimated":false},
        "task":"classification","model":"mlp","training":{"epochs":1,"batchSize":2,"learningRate":0.1,"weightDecay":0,"validation":0.2,"seed":1},
        "compute":{"queue":"q","vcpus":2,"memoryMiB":3,"gpus":0,"why":"w"},"output":{"bucket":"b","prefix":"p"}}
        """;

    private static byte[] Text(string text) => Encoding.UTF8.GetBytes(text);

    private static IEnumerable<byte[]> Samples(string pattern) =>
        Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "samples"), pattern).Order(StringComparer.Ordinal).Select(File.ReadAllBytes);

    private static Task Parse<T>(byte[] input)
    {
        var document = Documents.Parse<T>(input);
        // What was read can be written and read again.
        Documents.Parse<T>(Documents.ToBytes(document));
        return Task.CompletedTask;
    }

    private static byte[] Tensors()
    {
        var header = Text("""{"__metadata__":{"format":"pt"},"a":{"dtype":"F32","shape":[2,2],"data_offsets":[0,16]},"b":{"dtype":"I64","shape":[1],"data_offsets":[16,24]}}""");
        return [.. BitConverter.GetBytes((long)header.Length), .. header, .. new byte[24]];
    }

    private static Task ReadTemplate(byte[] input)
    {
        var file = Path.Combine(Path.GetTempPath(), $"overnight-fuzz-{Environment.ProcessId}.yaml");
        File.WriteAllBytes(file, input);
        StackReader.Read(file, new StackOptions());
        return Task.CompletedTask;
    }

    private static void CheckUpload(Upload upload)
    {
        if (upload.Name.Contains('/') || !upload.Source.StartsWith(DataNames.Datasets, StringComparison.Ordinal))
            throw new InvalidOperationException($"found the upload {upload}, expected a name that is one folder below {DataNames.Datasets}");
    }
}
