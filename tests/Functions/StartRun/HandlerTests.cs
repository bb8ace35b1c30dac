using System.Text;
using Amazon.Lambda.S3Events;
using Amazon.S3;
using Amazon.StepFunctions.Model;
using NSubstitute;
using NSubstitute.ExceptionExtensions;
using Overnight.Contracts;
using Overnight.Functions.StartRun;
using Overnight.Functions.Tests.Fakes;
using Overnight.Functions.Workflow;

namespace Overnight.Functions.Tests.StartRun;

public sealed class HandlerTests : DeliveredEvents
{
    [Fact]
    public async Task Upload_of_one_file_starts_one_run_named_after_its_content()
    {
        await DeliverAsync(Event("datasets/iris/iris.csv", eTag: "aaa"));

        var started = Assert.Single(Started);
        var request = Documents.Parse<RunRequest>(Encoding.UTF8.GetBytes(started.Input));
        Assert.Equal(Machine, started.StateMachineArn);
        Assert.Equal(started.Name, request.Run);
        Assert.Equal(("iris", Data, "datasets/iris/iris.csv", ""), (request.Name, request.Bucket, request.Source, request.RecipeETag));
        Assert.StartsWith("iris-", request.Run, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Duplicate_upload_starts_one_run()
    {
        await DeliverAsync(Event("datasets/iris/iris.csv", eTag: "aaa"));
        await DeliverAsync(Event("datasets/iris/iris.csv", eTag: "aaa", eventName: "ObjectCreated:Copy"));

        // Same name, same bytes: Step Functions answers the second as it did the first.
        Assert.Equal(Started[0].Name, Started[1].Name);
        Assert.Equal(Started[0].Input, Started[1].Input);
    }

    [Fact]
    public async Task Changed_file_or_changed_recipe_is_another_run()
    {
        await DeliverAsync(Event("datasets/iris/iris.csv", eTag: "aaa"));
        await DeliverAsync(Event("datasets/iris/iris.csv", eTag: "bbb"));
        Buckets.Put(Data, "recipes/iris.json", """{"epochs": 3}""");
        await DeliverAsync(Event("datasets/iris/iris.csv", eTag: "bbb"));

        Assert.Equal(3, Started.Select(request => request.Name).Distinct().Count());
        Assert.Equal(Buckets.ETag(Data, "recipes/iris.json"), Documents.Parse<RunRequest>(Encoding.UTF8.GetBytes(Started[2].Input)).RecipeETag);
    }

    [Fact]
    public async Task Run_that_has_ended_already_is_not_started_again()
    {
        StepFunctions.StartExecutionAsync(Arg.Any<StartExecutionRequest>(), Arg.Any<CancellationToken>())
            .ThrowsAsync(new ExecutionAlreadyExistsException("Execution Already Exists"));

        await DeliverAsync(Event("datasets/iris/iris.csv", eTag: "aaa"));

        await StepFunctions.Received(1).StartExecutionAsync(Arg.Any<StartExecutionRequest>(), Arg.Any<CancellationToken>());
    }

    [Fact]
    public async Task Upload_is_noted_after_its_run_is_started()
    {
        await DeliverAsync(Event("datasets/iris/iris.csv", eTag: "aaa"));

        var upload = new Upload("iris", "datasets/iris/iris.csv");
        var id = RunId.OfUpload(Data, upload, [new DataObject { Key = upload.Source, ETag = "aaa", SizeBytes = 3 }]);
        Assert.Equal(Started[0].Name, Buckets.Read<RunRequest>(Results, ResultNames.Upload("iris", id)).Run);
    }

    [Fact]
    public async Task Upload_to_a_nightly_dataset_is_noted_and_starts_nothing()
    {
        Buckets.Put(Data, "recipes/iris.json", """{"nightly": true}""");

        await DeliverAsync(Event("datasets/iris/iris.csv", eTag: "aaa"));

        Assert.Empty(Started);
        var upload = new Upload("iris", "datasets/iris/iris.csv");
        var file = new DataObject { Key = upload.Source, ETag = "aaa", SizeBytes = 3 };
        var noted = Buckets.Read<RunRequest>(Results, ResultNames.Upload("iris", RunId.OfUpload(Data, upload, [file])));
        Assert.Equal(RunId.Of(Data, upload, [file], Buckets.ETag(Data, "recipes/iris.json")), noted.Run);
    }

    [Theory]
    [InlineData("""{"nightly": false}""")]
    [InlineData("""{"nightly": "true"}""")] // Cannot be read: the run is rejected at once, with the reason.
    [InlineData("{")]
    public async Task Upload_to_any_other_dataset_starts_its_run_at_once(string recipe)
    {
        Buckets.Put(Data, "recipes/iris.json", recipe);
        await DeliverAsync(Event("datasets/iris/iris.csv", eTag: "aaa"));
        Assert.Single(Started);
    }

    [Fact]
    public async Task Errors_of_AWS_are_let_through_so_that_Lambda_tries_again()
    {
        Buckets.Client.GetObjectAsync(Arg.Any<string>(), Arg.Any<string>(), Arg.Any<CancellationToken>())
            .ThrowsAsync(new AmazonS3Exception("Access Denied") { StatusCode = System.Net.HttpStatusCode.Forbidden });

        await Assert.ThrowsAsync<AmazonS3Exception>(() => DeliverAsync(Event("datasets/iris/iris.csv", eTag: "aaa")));
        Assert.Empty(Started);
        Assert.Empty(Buckets.Keys(Results));
    }

    [Fact]
    public async Task Folder_starts_when_its_marker_arrives_and_is_all_files_below_it()
    {
        Buckets.Put(Data, "datasets/sales/may/", "");
        Buckets.Put(Data, "datasets/sales/may/a.csv", "a");
        Buckets.Put(Data, "datasets/sales/may/deep/b.csv", "b");
        Buckets.Put(Data, "datasets/sales/may/_SUCCESS", "");
        Buckets.Put(Data, "datasets/sales/mayor.csv", "another dataset");

        await DeliverAsync(Event("datasets/sales/may/a.csv"));
        Assert.Empty(Started);
        await DeliverAsync(Event("datasets/sales/may/_SUCCESS"));

        var upload = new Upload("sales", "datasets/sales/may/");
        DataObject File(string key) => new() { Key = key, ETag = Buckets.ETag(Data, key), SizeBytes = 1 };
        var expected = RunId.Of(Data, upload, [File("datasets/sales/may/a.csv"), File("datasets/sales/may/deep/b.csv")], recipeETag: null);
        Assert.Equal(expected, Assert.Single(Started).Name);
    }

    [Fact]
    public async Task Folder_of_more_than_a_thousand_files_is_listed_to_the_end_of_its_limit()
    {
        for (var i = 0; i < 2500; i++) Buckets.Put(Data, $"datasets/many/v1/{i:0000}.csv", $"{i}");

        var listed = await new Storage.DatasetListing(Buckets.Client).ListAsync(Data, new Upload("many", "datasets/many/v1/"));

        Assert.Equal(1001, listed.Count);
        Assert.Equal("datasets/many/v1/1000.csv", listed[^1].Key);
    }

    [Fact]
    public async Task File_deleted_before_its_event_arrives_still_starts_a_run()
    {
        // Nothing lies in the bucket at all: Plan will say so, in a result that the user can find.
        await DeliverAsync(Event("datasets/gone/file.csv", eTag: "aaa"));
        await DeliverAsync(Event("datasets/gone/v1/_SUCCESS"));

        Assert.Equal(2, Started.Count);
    }

    [Theory]
    [InlineData("datasets/my+data/a+b%2Bc.csv", "my data", "datasets/my data/a b+c.csv")]
    [InlineData("datasets/h%C3%A9ros/%E6%95%B0%E6%8D%AE.csv", "héros", "datasets/héros/数据.csv")]
    [InlineData("datasets/odd/100%2525.csv", "odd", "datasets/odd/100%25.csv")]
    public async Task Keys_are_decoded_exactly_once(string encoded, string name, string source)
    {
        await DeliverAsync(Event(encoded));

        var request = Documents.Parse<RunRequest>(Encoding.UTF8.GetBytes(Assert.Single(Started).Input));
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
        Assert.Empty(Started);
    }

    [Fact]
    public async Task Another_bucket_s_events_start_nothing()
    {
        await new Handler(Buckets.Client, StepFunctions, Machine, Predictions, "another", Results).HandleAsync(Event("datasets/iris/iris.csv"), Invocation.Context);
        Assert.Empty(Started);
    }

    [Fact]
    public async Task Test_event_of_a_new_notification_is_ignored()
    {
        var payload = """{"Service":"Amazon S3","Event":"s3:TestEvent","Time":"2026-01-01T00:00:00.000Z","Bucket":"data","RequestId":"1","HostId":"2"}""";
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(payload));
        var notification = new Serializer().Deserialize<S3Event>(stream);

        await Handler().HandleAsync(notification, Invocation.Context);
        Assert.Empty(Started);
    }
}
