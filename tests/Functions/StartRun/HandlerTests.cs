using System.Text;
using Amazon.Lambda.S3Events;
using Amazon.S3;
using Amazon.StepFunctions;
using Amazon.StepFunctions.Model;
using NSubstitute;
using NSubstitute.ExceptionExtensions;
using Overnight.Contracts;
using Overnight.Functions.StartRun;
using Overnight.Functions.Tests.Fakes;
using Overnight.Functions.Workflow;

namespace Overnight.Functions.Tests.StartRun;

public sealed class HandlerTests
{
    private const string Data = "data";
    private const string Results = "results";
    private const string Machine = "arn:aws:states:us-east-1:1:stateMachine:training";
    private const string Predictions = "arn:aws:states:us-east-1:1:stateMachine:prediction";
    private readonly Buckets _buckets = new();
    private readonly IAmazonStepFunctions _stepFunctions = Substitute.For<IAmazonStepFunctions>();
    private readonly List<StartExecutionRequest> _started = [];

    public HandlerTests() => _stepFunctions
        .StartExecutionAsync(Arg.Do<StartExecutionRequest>(_started.Add), Arg.Any<CancellationToken>())
        .Returns(new StartExecutionResponse());

    [Fact]
    public async Task Upload_of_one_file_starts_one_run_named_after_its_content()
    {
        await DeliverAsync(Event("datasets/iris/iris.csv", eTag: "aaa"));

        var started = Assert.Single(_started);
        var request = Documents.Parse<RunRequest>(Encoding.UTF8.GetBytes(started.Input));
        Assert.Equal(Machine, started.StateMachineArn);
        Assert.Equal(started.Name, request.Run);
        Assert.Equal(("iris", Data, "datasets/iris/iris.csv", ""), (request.Name, request.Bucket, request.Source, request.RecipeETag));
        Assert.StartsWith("iris-", request.Run, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_to_predict_starts_one_prediction_with_the_champion_of_its_name()
    {
        _buckets.Put(Results, "models/iris/champion.json", Documents.ToBytes(new Champion
        {
            Name = "iris",
            Run = "iris-1",
            PromotedAt = StoppedClock.Now,
            Promotion = new Promotion { Run = "iris-1", Promoted = true, Message = "" },
        }));
        await DeliverAsync(Event("predict/iris/new+rows%2B.csv", eTag: "aaa"));
        await DeliverAsync(Event("predict/iris/new+rows%2B.csv", eTag: "aaa", eventName: "ObjectCreated:Copy"));

        Assert.All(_started, started => Assert.Equal(Predictions, started.StateMachineArn));
        Assert.Equal((_started[0].Name, _started[0].Input), (_started[1].Name, _started[1].Input));
        var request = Documents.Parse<PredictionRequest>(Encoding.UTF8.GetBytes(_started[0].Input));
        Assert.Equal(("iris", "new rows+.csv", "iris-1", _started[0].Name), (request.Name, request.File, request.Run, request.Id));
        Assert.Single(_buckets.Keys(Results), key => key.StartsWith("uploads/iris/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Another_version_or_another_champion_is_another_prediction_and_none_is_started_all_the_same()
    {
        await DeliverAsync(Event("predict/iris/new.csv", eTag: "aaa"));
        await DeliverAsync(Event("predict/iris/new.csv", eTag: "bbb"));
        Assert.Equal(2, _started.Select(started => started.Name).Distinct().Count());
        Assert.Null(Documents.Parse<PredictionRequest>(Encoding.UTF8.GetBytes(_started[0].Input)).Run);
    }

    [Theory]
    [InlineData("predict/iris.csv")]
    [InlineData("predict/iris/")]
    [InlineData("predict/iris/deep/new.csv")]
    public async Task What_lies_elsewhere_below_predict_starts_nothing(string key)
    {
        await DeliverAsync(Event(key));
        Assert.Empty(_started);
    }

    [Fact]
    public async Task Duplicate_upload_starts_one_run()
    {
        await DeliverAsync(Event("datasets/iris/iris.csv", eTag: "aaa"));
        await DeliverAsync(Event("datasets/iris/iris.csv", eTag: "aaa", eventName: "ObjectCreated:Copy"));

        // Same name, same bytes: Step Functions answers the second as it did the first.
        Assert.Equal(_started[0].Name, _started[1].Name);
        Assert.Equal(_started[0].Input, _started[1].Input);
    }

    [Fact]
    public async Task Changed_file_or_changed_recipe_is_another_run()
    {
        await DeliverAsync(Event("datasets/iris/iris.csv", eTag: "aaa"));
        await DeliverAsync(Event("datasets/iris/iris.csv", eTag: "bbb"));
        _buckets.Put(Data, "recipes/iris.json", """{"epochs": 3}""");
        await DeliverAsync(Event("datasets/iris/iris.csv", eTag: "bbb"));

        Assert.Equal(3, _started.Select(request => request.Name).Distinct().Count());
        Assert.Equal(_buckets.ETag(Data, "recipes/iris.json"), Documents.Parse<RunRequest>(Encoding.UTF8.GetBytes(_started[2].Input)).RecipeETag);
    }

    [Fact]
    public async Task Run_that_has_ended_already_is_not_started_again()
    {
        _stepFunctions.StartExecutionAsync(Arg.Any<StartExecutionRequest>(), Arg.Any<CancellationToken>())
            .ThrowsAsync(new ExecutionAlreadyExistsException("Execution Already Exists"));

        await DeliverAsync(Event("datasets/iris/iris.csv", eTag: "aaa"));

        await _stepFunctions.Received(1).StartExecutionAsync(Arg.Any<StartExecutionRequest>(), Arg.Any<CancellationToken>());
    }

    [Fact]
    public async Task Upload_is_noted_after_its_run_is_started()
    {
        await DeliverAsync(Event("datasets/iris/iris.csv", eTag: "aaa"));

        var upload = new Upload("iris", "datasets/iris/iris.csv");
        var id = RunId.OfUpload(Data, upload, [new DataObject { Key = upload.Source, ETag = "aaa", SizeBytes = 3 }]);
        Assert.Equal(_started[0].Name, _buckets.Read<RunRequest>(Results, ResultNames.Upload("iris", id)).Run);
    }

    [Fact]
    public async Task Upload_to_a_nightly_dataset_is_noted_and_starts_nothing()
    {
        _buckets.Put(Data, "recipes/iris.json", """{"nightly": true}""");

        await DeliverAsync(Event("datasets/iris/iris.csv", eTag: "aaa"));

        Assert.Empty(_started);
        var upload = new Upload("iris", "datasets/iris/iris.csv");
        var file = new DataObject { Key = upload.Source, ETag = "aaa", SizeBytes = 3 };
        var noted = _buckets.Read<RunRequest>(Results, ResultNames.Upload("iris", RunId.OfUpload(Data, upload, [file])));
        Assert.Equal(RunId.Of(Data, upload, [file], _buckets.ETag(Data, "recipes/iris.json")), noted.Run);
    }

    [Theory]
    [InlineData("""{"nightly": false}""")]
    [InlineData("""{"nightly": "true"}""")] // Cannot be read: the run is rejected at once, with the reason.
    [InlineData("{")]
    public async Task Upload_to_any_other_dataset_starts_its_run_at_once(string recipe)
    {
        _buckets.Put(Data, "recipes/iris.json", recipe);
        await DeliverAsync(Event("datasets/iris/iris.csv", eTag: "aaa"));
        Assert.Single(_started);
    }

    [Fact]
    public async Task Errors_of_AWS_are_let_through_so_that_Lambda_tries_again()
    {
        _buckets.Client.GetObjectAsync(Arg.Any<string>(), Arg.Any<string>(), Arg.Any<CancellationToken>())
            .ThrowsAsync(new AmazonS3Exception("Access Denied") { StatusCode = System.Net.HttpStatusCode.Forbidden });

        await Assert.ThrowsAsync<AmazonS3Exception>(() => DeliverAsync(Event("datasets/iris/iris.csv", eTag: "aaa")));
        Assert.Empty(_started);
        Assert.Empty(_buckets.Keys(Results));
    }

    [Fact]
    public async Task Folder_starts_when_its_marker_arrives_and_is_all_files_below_it()
    {
        _buckets.Put(Data, "datasets/sales/may/", "");
        _buckets.Put(Data, "datasets/sales/may/a.csv", "a");
        _buckets.Put(Data, "datasets/sales/may/deep/b.csv", "b");
        _buckets.Put(Data, "datasets/sales/may/_SUCCESS", "");
        _buckets.Put(Data, "datasets/sales/mayor.csv", "another dataset");

        await DeliverAsync(Event("datasets/sales/may/a.csv"));
        Assert.Empty(_started);
        await DeliverAsync(Event("datasets/sales/may/_SUCCESS"));

        var upload = new Upload("sales", "datasets/sales/may/");
        DataObject File(string key) => new() { Key = key, ETag = _buckets.ETag(Data, key), SizeBytes = 1 };
        var expected = RunId.Of(Data, upload, [File("datasets/sales/may/a.csv"), File("datasets/sales/may/deep/b.csv")], recipeETag: null);
        Assert.Equal(expected, Assert.Single(_started).Name);
    }

    [Fact]
    public async Task Folder_of_more_than_a_thousand_files_is_listed_to_the_end_of_its_limit()
    {
        for (var i = 0; i < 2500; i++) _buckets.Put(Data, $"datasets/many/v1/{i:0000}.csv", $"{i}");

        var listed = await new Storage.DatasetListing(_buckets.Client).ListAsync(Data, new Upload("many", "datasets/many/v1/"));

        Assert.Equal(1001, listed.Count);
        Assert.Equal("datasets/many/v1/1000.csv", listed[^1].Key);
    }

    [Fact]
    public async Task File_deleted_before_its_event_arrives_still_starts_a_run()
    {
        // Nothing lies in the bucket at all: Plan will say so, in a result that the user can find.
        await DeliverAsync(Event("datasets/gone/file.csv", eTag: "aaa"));
        await DeliverAsync(Event("datasets/gone/v1/_SUCCESS"));

        Assert.Equal(2, _started.Count);
    }

    [Theory]
    [InlineData("datasets/my+data/a+b%2Bc.csv", "my data", "datasets/my data/a b+c.csv")]
    [InlineData("datasets/h%C3%A9ros/%E6%95%B0%E6%8D%AE.csv", "héros", "datasets/héros/数据.csv")]
    [InlineData("datasets/odd/100%2525.csv", "odd", "datasets/odd/100%25.csv")]
    public async Task Keys_are_decoded_exactly_once(string encoded, string name, string source)
    {
        await DeliverAsync(Event(encoded));

        var request = Documents.Parse<RunRequest>(Encoding.UTF8.GetBytes(Assert.Single(_started).Input));
        Assert.Equal((name, source), (request.Name, request.Source));
        Assert.Matches("^[0-9A-Za-z_-]{1,80}$", request.Run);
    }

    [Theory]
    [InlineData("datasets/loose.csv")]
    [InlineData("datasets/_SUCCESS")]
    [InlineData("recipes/iris.json")]
    [InlineData("datasets/iris/v1/part.csv")]
    public async Task Other_keys_start_nothing(string key)
    {
        await DeliverAsync(Event(key));
        Assert.Empty(_started);
    }

    [Fact]
    public async Task Another_bucket_s_events_start_nothing()
    {
        await new Handler(_buckets.Client, _stepFunctions, Machine, Predictions, "another", Results).HandleAsync(Event("datasets/iris/iris.csv"), Invocation.Context);
        Assert.Empty(_started);
    }

    [Fact]
    public async Task Test_event_of_a_new_notification_is_ignored()
    {
        var payload = """{"Service":"Amazon S3","Event":"s3:TestEvent","Time":"2026-01-01T00:00:00.000Z","Bucket":"data","RequestId":"1","HostId":"2"}""";
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(payload));
        var notification = new Serializer().Deserialize<S3Event>(stream);

        await Handler().HandleAsync(notification, Invocation.Context);
        Assert.Empty(_started);
    }

    private Handler Handler() => new(_buckets.Client, _stepFunctions, Machine, Predictions, Data, Results);

    private Task DeliverAsync(S3Event notification) => Handler().HandleAsync(notification, Invocation.Context);

    /// <summary>As S3 sends it, read as the managed runtime reads it.</summary>
    private static S3Event Event(string encodedKey, string eTag = "e", string eventName = "ObjectCreated:Put")
    {
        var payload = $$"""
            {"Records":[{"eventVersion":"2.6","eventSource":"aws:s3","awsRegion":"us-east-1","eventTime":"2026-11-20T22:00:00.000Z",
            "eventName":"{{eventName}}","userIdentity":{"principalId":"AWS:X"},"requestParameters":{"sourceIPAddress":"127.0.0.1"},
            "responseElements":{"x-amz-request-id":"R","x-amz-id-2":"I"},"s3":{"s3SchemaVersion":"1.0","configurationId":"c",
            "bucket":{"name":"{{Data}}","ownerIdentity":{"principalId":"P"},"arn":"arn:aws:s3:::{{Data}}"},
            "object":{"key":"{{encodedKey}}","size":3,"eTag":"{{eTag}}","versionId":"v-{{eTag}}","sequencer":"00"} } }]}
            """;
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(payload));
        return new Serializer().Deserialize<S3Event>(stream);
    }
}
