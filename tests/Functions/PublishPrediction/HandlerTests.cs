using Amazon.EC2;
using Amazon.EC2.Model;
using NSubstitute;
using Overnight.Contracts;
using Overnight.Functions.Predictions;
using Overnight.Functions.PublishPrediction;
using Overnight.Functions.Tests.Fakes;
using Overnight.Functions.Workflow;

namespace Overnight.Functions.Tests.PublishPrediction;

/// <summary>The end of a prediction, on the local S3.</summary>
public sealed class HandlerTests : IAsyncLifetime
{
    private static readonly AttemptHost Host = new()
    {
        InstanceId = "i-1",
        InstanceType = "c7i.xlarge",
        AvailabilityZone = "us-east-1a",
        Market = Market.Spot,
        SeenAt = StoppedClock.Now,
    };

    private readonly IAmazonEC2 _ec2 = Substitute.For<IAmazonEC2>();
    private S3Server _s3 = null!;

    public async ValueTask InitializeAsync()
    {
        _s3 = await S3Server.StartAsync();
        _ec2.DescribeSpotPriceHistoryAsync(Arg.Any<DescribeSpotPriceHistoryRequest>(), Arg.Any<CancellationToken>()).Returns(new DescribeSpotPriceHistoryResponse
        {
            SpotPriceHistory =
            [
                new SpotPrice { InstanceType = InstanceType.FindValue("c7i.xlarge"), AvailabilityZone = "us-east-1a", Price = "0.072", Timestamp = StoppedClock.Now.UtcDateTime },
            ],
        });
    }

    public ValueTask DisposeAsync() => _s3.DisposeAsync();

    [Fact]
    public async Task Parts_of_any_size_become_one_object_in_their_order()
    {
        byte[][] parts = [Bytes(6 << 20, 1), Bytes(1_000, 2), Bytes(13 << 20, 3), Bytes(3, 4), Bytes(5 << 20, 5)];
        var state = await PlannedAsync(parts);

        var ended = await PublishAsync(state);

        Assert.Equal((RunStatus.Succeeded, state.Folder.Result), (ended.Status, ended.Result));
        Assert.Equal(parts.SelectMany(part => part), (await _s3.BytesAsync("predictions/iris/new.csv"))!);
        var result = await ResultAsync(state);
        Assert.Equal((50L, 5, "predictions/iris/new.csv"), (result.Rows, result.Parts, result.Output));
        Assert.Equal(parts.Sum(part => (long)part.Length), result.OutputBytes);
        Assert.NotNull(result.OutputVersionId);
        Assert.Contains("50 rows", ended.Notice!.Subject, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cost_says_what_each_line_stands_on_and_adds_up()
    {
        var state = await PlannedAsync([Bytes(10, 1), Bytes(10, 2)]);
        await PublishAsync(state);

        var result = await ResultAsync(state);
        Assert.Equal(result.Costs.Sum(line => line.Usd), result.CostUsd);
        Assert.All(result.Costs, line => Assert.NotEmpty(line.Source));
        // Two parts of 100 seconds on half of an instance: a job asks for two of its four vCPUs.
        var line = Assert.Single(result.Costs, line => line.Unit == "seconds");
        Assert.Equal((200m, 0.002m), (line.Quantity, line.Usd));
        Assert.Contains("spot price", line.Source, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_part_that_is_missing_leaves_a_result_with_Batch_s_words_and_no_output()
    {
        var state = await PlannedAsync([Bytes(10, 1), null]);
        var job = """{"JobId":"j","StatusReason":"Essential container in task exited","Container":{"ExitCode":70,"Reason":"what Docker said"}}""";

        var ended = await PublishAsync(state with { Error = new StepError { Error = "States.TaskFailed", Cause = job } });

        Assert.Equal(RunStatus.Failed, ended.Status);
        var result = await ResultAsync(state);
        Assert.Contains("1 of 2 parts", result.Message, StringComparison.Ordinal);
        Assert.Contains("Essential container in task exited, what Docker said, exit code 70", result.Message, StringComparison.Ordinal);
        Assert.Null(result.Output);
        Assert.Null(await _s3.BytesAsync("predictions/iris/new.csv"));
    }

    [Fact]
    public async Task Bad_data_in_a_part_are_told_as_problems()
    {
        var state = await PlannedAsync([Bytes(10, 1), Bytes(10, 2)]);
        await _s3.PutAsync(state.Folder.Part(1), Part(1, 0) with { Rows = 0, Problems = [new Problem { File = "new.csv", Found = "a lone quote", Expected = "a table" }] });

        var ended = await PublishAsync(state);

        Assert.Equal(RunStatus.Rejected, ended.Status);
        Assert.Equal("a lone quote", Assert.Single((await ResultAsync(state)).Problems).Found);
        Assert.Null(await _s3.BytesAsync("predictions/iris/new.csv"));
    }

    [Fact]
    public async Task Publishing_twice_leaves_the_first_result()
    {
        var state = await PlannedAsync([Bytes(10, 1)]);
        await PublishAsync(state);
        var first = await _s3.BytesAsync(state.Folder.Result);
        await PublishAsync(state);
        Assert.Equal(first, await _s3.BytesAsync(state.Folder.Result));
    }

    [Fact]
    public async Task An_older_upload_of_the_same_file_does_not_take_the_place_of_a_newer_one()
    {
        var newer = await PlannedAsync([Bytes(10, 1)], "iris-b", StoppedClock.Now);
        var older = await PlannedAsync([Bytes(20, 2)], "iris-a", StoppedClock.Now.AddMinutes(-1));
        await PublishAsync(newer);

        var ended = await PublishAsync(older);

        Assert.Equal(RunStatus.Rejected, ended.Status);
        Assert.Contains("newer upload", ended.Message, StringComparison.Ordinal);
        Assert.Equal("iris-b", (await ResultAsync(newer)).Id);
        Assert.Equal(10, (await _s3.BytesAsync("predictions/iris/new.csv"))!.Length);

        var newest = await PlannedAsync([Bytes(30, 3)], "iris-c", StoppedClock.Now.AddMinutes(1));
        Assert.Equal(RunStatus.Succeeded, (await PublishAsync(newest)).Status);
        Assert.Equal(30, (await _s3.BytesAsync("predictions/iris/new.csv"))!.Length);
    }

    [Fact]
    public async Task What_was_stopped_or_could_not_be_published_has_a_result_all_the_same()
    {
        var stopped = State("iris-s", StoppedClock.Now) with { Stopped = new StoppedRun("ABORTED", "enough", 0) };
        Assert.Equal(RunStatus.Failed, (await PublishAsync(stopped)).Status);
        Assert.Contains("ABORTED: enough", (await ResultAsync(stopped)).Message, StringComparison.Ordinal);

        var broken = State("iris-u", StoppedClock.Now.AddMinutes(1)) with { Unpublished = new StepError { Error = "Sandbox.Timedout", Cause = "Task timed out" } };
        Assert.Equal(RunStatus.Failed, (await PublishAsync(broken)).Status);
        Assert.Contains("Task timed out", (await ResultAsync(broken)).Message, StringComparison.Ordinal);
    }

    private Task<PredictionState> PublishAsync(PredictionState state) =>
        new Handler(_s3.Client, _ec2, "results", "us-east-1", new StoppedClock()).HandleAsync(state, Invocation.Context);

    private async Task<PredictionResult> ResultAsync(PredictionState state) =>
        Documents.Parse<PredictionResult>((await _s3.BytesAsync(state.Folder.Result))!);

    private static PredictionState State(string id, DateTimeOffset arrivedAt) => new()
    {
        Id = id,
        Name = "iris",
        File = "new.csv",
        Bucket = "data",
        ETag = id,
        Run = "iris-1",
        StartedAt = arrivedAt,
        ArrivedAt = arrivedAt,
    };

    /// <param name="outputs">Of each part; null for one that was never made.</param>
    private async Task<PredictionState> PlannedAsync(byte[]?[] outputs, string id = "iris-a", DateTimeOffset? arrivedAt = null)
    {
        var state = State(id, arrivedAt ?? StoppedClock.Now);
        await _s3.PutAsync(state.Folder.Plan, new PredictionPlan
        {
            Id = id,
            Name = "iris",
            File = "new.csv",
            Bucket = "data",
            Run = "iris-1",
            Why = "because",
            ArrivedAt = state.ArrivedAt!.Value,
            Source = new PlannedFile { Key = "predict/iris/new.csv", ETag = id, SizeBytes = 1 },
            Parts = [.. outputs.Select(_ => new PlannedPart())],
        });
        foreach (var (part, output) in outputs.Index())
        {
            if (output is null) continue;
            await _s3.PutAsync("results", state.Folder.PartOutput(part), output);
            await _s3.PutAsync(state.Folder.Part(part), Part(part, output.Length));
        }
        return state;
    }

    private static PredictedPart Part(int part, long bytes) => new()
    {
        Part = part,
        By = PredictedBy.Batch,
        Rows = 10,
        OutputBytes = bytes,
        Seconds = 100,
        Host = Host,
        Storage = new StorageUse(1, 2, bytes),
    };

    private static byte[] Bytes(int count, int seed)
    {
        var bytes = new byte[count];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }
}
