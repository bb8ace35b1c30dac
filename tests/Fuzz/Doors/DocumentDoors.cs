using System.Text.Json;
using Amazon.Lambda.S3Events;
using Overnight.Contracts;
using Overnight.Functions.Predictions;
using Overnight.Functions.StartRun;
using Overnight.Functions.Workflow;
using Overnight.Fuzz.Tests.Inputs;

namespace Overnight.Fuzz.Tests.Doors;

/// <summary>Events, recipes and every document of contracts/: what is read of a bucket that others may write to.</summary>
internal static class DocumentDoors
{
    private static readonly string[] Json = ["{", "}", "[", "]", "\"", ":", ",", "null", "true", "\\ud800", "\\u0000", "//", "\uFEFF", "{\"a\":"];

    private static readonly string[] RecipeWords =
        ["\"search\":", "\"space\":", "\"grid\"", "\"halving\"", "\"min\":", "\"max\":", "\"learningRate\":", "\"budget\":", "\"maxUsd\":", "\"nightly\":", "\"command\":"];

    private const string Recipe = """
        {"target": "y", "epochs": 3, "batchSize": 32, "learningRate": 0.01, "columns": {"zip": "categorical"}, "seed": 4, "nightly": true,
         "search": {"method": "halving", "trials": 9, "space": {"learningRate": {"min": 1e-4, "max": 0.1}, "batchSize": [16, 32], "model": ["mlp", "linear"]}},
         "budget": {"maxUsd": 0.5, "deadlineMinutes": 60}, "compute": {"gpus": 0, "market": "spot"}, "promote": {"metric": "accuracy", "minImprovement": 0.01}}
        """;

    private const string Event = """
        {"Records":[{"eventVersion":"2.6","eventSource":"aws:s3","awsRegion":"us-east-1","eventTime":"2026-11-21T00:00:00.000Z","eventName":"ObjectCreated:Put",
        "s3":{"s3SchemaVersion":"1.0","bucket":{"name":"data","arn":"arn:aws:s3:::data"},"object":{"key":"KEY","size":1024,"eTag":"0123456789abcdef","versionId":"v1","sequencer":"00"}}}]}
        """;

    public static IEnumerable<Door> All() => [RecipeDoor(), EventDoor(), .. Documents()];

    private static Door RecipeDoor()
    {
        var samples = new[] { Recipe, "{}", "// why\n{\"epochs\": 3,}", """{"task":"regression","model":"mlp","command":["python","t.py"],"validation":0.2}""" }.Select(Making.Text).ToArray();
        return new("recipe", Making.Mostly(JsonChanges.Of(samples), ByteChanges.Of(samples, [.. Json, .. RecipeWords])), input =>
        {
            RecipeReader.Read(input, "recipes/x.json");
            return Task.CompletedTask;
        }, typeof(BadInputException))
        { Samples = samples, Weight = 8, LeastTaken = 0.05 };
    }

    private static Door EventDoor()
    {
        string[] keys = ["datasets/my+name/v%C3%A4r/_SUCCESS", "datasets/iris/iris.csv", "predict/my+name/new%2B1.csv"];
        var samples = keys.Select(key => Making.Text(Event.Replace("KEY", key, StringComparison.Ordinal))).ToArray();
        var keyed = new MakeInput(random =>
        {
            var name = Uri.EscapeDataString(random.Pick(HostileWords.Names)).Replace("%20", "+", StringComparison.Ordinal);
            var key = random.Pick(keys).Replace(random.Next(2) == 0 ? "iris" : "my+name", name, StringComparison.Ordinal);
            return Making.Text(Event.Replace("KEY", JsonChanges.Quoted(key)[1..^1], StringComparison.Ordinal));
        });
        return new("s3-event", Making.OneOf(JsonChanges.Of(samples), keyed, ByteChanges.Of(samples, [.. Json, "+", "%2B", "%", "%zz", "../", "/", "_SUCCESS", "datasets/"])), input =>
        {
            using var stream = new MemoryStream(input);
            var notification = new Serializer().Deserialize<S3Event>(stream);
            foreach (var record in notification?.Records ?? [])
            {
                if (record is null) continue;
                if (UploadEvent.From(record) is { } upload) NameDoors.Check(upload.Upload, upload.Arrived);
                if (FileToPredict.From(record) is { } file) NameDoors.Check(file.Bucket, file.Name, file.File);
            }
            return Task.CompletedTask;
        }, typeof(Amazon.Lambda.Serialization.SystemTextJson.JsonSerializerException), typeof(JsonException))
        { Samples = samples, Weight = 8 };
    }

    private static IEnumerable<Door> Documents() =>
    [
        Of<Plan>(), Of<Progress>(), Of<Metrics>(), Of<Attempt>(), Of<AttemptHost>(), Of<LeaseDocument>(), Of<Failure>(), Of<Receipt>(), Of<LedgerLine>(), Of<Result>(),
        Of<SearchDocument>(), Of<RunRequest>(), Of<HoldOut>(), Of<HoldOutScores>(), Of<Promotion>(), Of<Champion>(), Of<PredictionRequest>(), Of<PredictionPlan>(),
        Of<PredictedPart>(), Of<PredictionResult>(), Of<NightPlan>(), Of<NightClaims>(), Of<NightSummary>(),
    ];

    private static Door Of<T>()
    {
        var sample = SampleDocuments.Of<T>(Contracts.Documents.Default.Options);
        return new(typeof(T).Name, Making.Mostly(JsonChanges.Of([sample]), ByteChanges.Of([sample], Json)), input =>
        {
            var document = Contracts.Documents.Parse<T>(input);
            // What was read can be written, and is then what it was: the second time it reads the same.
            var written = Contracts.Documents.ToBytes(document);
            if (!written.AsSpan().SequenceEqual(Contracts.Documents.ToBytes(Contracts.Documents.Parse<T>(written))))
                throw new InvalidOperationException($"found another {typeof(T).Name} when it was read again");
            return Task.CompletedTask;
        }, typeof(JsonException))
        { Samples = [sample], Weight = 2 };
    }
}
