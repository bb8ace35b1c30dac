using Amazon.EC2;
using Amazon.EC2.Model;
using NSubstitute;
using NSubstitute.ExceptionExtensions;
using Overnight.Contracts;
using Overnight.Functions.PublishRun;
using Overnight.Functions.Tests.Fakes;
using Overnight.Functions.Tests.Receipts;
using Overnight.Functions.Tests.Report;
using Overnight.Functions.Workflow;

namespace Overnight.Functions.Tests.PublishRun;

/// <summary>How a run's last two functions, Settle and Publish, end it.</summary>
public sealed class HandlerTests
{
    private const string Results = "results";
    private static readonly RunFolder Folder = new("digits", "digits-1");
    private readonly Buckets _buckets = new();
    private readonly IAmazonEC2 _ec2 = Substitute.For<IAmazonEC2>();
    private readonly List<DescribeSpotPriceHistoryRequest> _asked = [];

    public HandlerTests()
    {
        _ec2.DescribeSpotPriceHistoryAsync(Arg.Do<DescribeSpotPriceHistoryRequest>(_asked.Add), Arg.Any<CancellationToken>()).Returns(call =>
            // Two pages, newest first, as EC2 likes to.
            call.Arg<DescribeSpotPriceHistoryRequest>().NextToken is null
                ? new DescribeSpotPriceHistoryResponse { SpotPriceHistory = [Price(hours: 3, "0.0400")], NextToken = "2" }
                : new DescribeSpotPriceHistoryResponse { SpotPriceHistory = [Price(hours: -3, "0.0360")] });
        _buckets.Put(Results, Folder.Plan, MadeUp.Plan());
        _buckets.Put(Results, Folder.Metrics, MadeUp.Metrics());
        _buckets.Put(Results, Folder.Model + "model.safetensors", "weights");
        _buckets.Put(Results, Folder.Attempt(1), Made.Attempt(1, 0, 20, 70, Verdict.Interrupted));
        _buckets.Put(Results, Folder.Attempt(2), Made.Attempt(2, 71, 90, 160, instance: "i-2"));
    }

    [Fact]
    public async Task Finished_run_ends_in_a_result_a_receipt_and_a_report()
    {
        var state = await EndAsync(Finished());

        Assert.Equal(RunStatus.Succeeded, state.Status);
        var result = _buckets.Read<Result>(Results, Folder.Result);
        var receipt = _buckets.Read<Receipt>(Results, Folder.Receipt);
        Assert.Equal((RunStatus.Succeeded, 2, 1), (result.Status, result.Attempts, result.Interruptions));
        Assert.Equal((receipt.TotalUsd, receipt.OnDemandUsd), (result.CostUsd, result.OnDemandUsd));
        Assert.InRange(receipt.TotalUsd, 0.0000001m, receipt.OnDemandUsd - 0.0000001m);
        Assert.Equal((Folder.Metrics, Folder.Model, Folder.Receipt, Folder.Report), (result.Metrics, result.Model, result.Receipt, result.Report));
        Assert.Equal(MadeUp.Metrics().Primary, result.Metric);
        Assert.StartsWith("Trained: accuracy 0.9141 on the test part", result.Message, StringComparison.Ordinal);
        Assert.StartsWith("<!doctype html>", _buckets.ReadText(Results, Folder.Report), StringComparison.Ordinal);
        Assert.Equal(["Linux/UNIX"], _asked[0].ProductDescriptions);
        Assert.Equal(("us-east-1a", "c7i.large", "2"), (_asked[0].AvailabilityZone, _asked[0].InstanceTypes.Single(), _asked[1].NextToken));
    }

    [Fact]
    public async Task Result_is_written_once_and_then_stands()
    {
        var first = await EndAsync(Finished());
        var written = _buckets.ReadText(Results, Folder.Result);

        // A late duplicate that saw it otherwise.
        var second = await EndAsync(Failed(Verdict.OwnError));

        Assert.Equal(written, _buckets.ReadText(Results, Folder.Result));
        Assert.Equal((first.Status, first.Message), (second.Status, second.Message));
    }

    [Fact]
    public async Task Rejected_upload_gets_a_result_with_its_problems_and_a_report()
    {
        var problem = new Problem { File = "a.csv", Row = 3, Found = "1 field", Expected = "2 fields" };
        var state = await EndAsync(Request() with { Next = NextStep.Settle, Message = "The upload cannot be trained on.", Problems = [problem] });

        Assert.Equal(RunStatus.Rejected, state.Status);
        var result = _buckets.Read<Result>(Results, Folder.Result);
        Assert.Equal((RunStatus.Rejected, 0, (Verdict?)null), (result.Status, result.Attempts, result.Verdict));
        Assert.Equal(problem, Assert.Single(result.Problems));
        Assert.Contains("a.csv, row 3: found 1 field, expected 2 fields", _buckets.ReadText(Results, Folder.Report), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Failed_run_keeps_its_verdict_and_sentence()
    {
        _buckets.Put(Results, Folder.Attempt(2), Made.Attempt(2, 71, 90, 160, instance: "i-2") with { Message = "The container needed more memory." });
        await EndAsync(Failed(Verdict.OutOfMemory));

        var result = _buckets.Read<Result>(Results, Folder.Result);
        Assert.Equal((RunStatus.Failed, Verdict.OutOfMemory, "The container needed more memory."), (result.Status, result.Verdict, result.Message));
        Assert.Null(result.Metric);
    }

    [Fact]
    public async Task Trainer_that_finished_without_readable_metrics_has_failed()
    {
        _buckets.Put(Results, Folder.Metrics, "{\"torn");
        await EndAsync(Finished());

        Assert.Equal(RunStatus.Failed, _buckets.Read<Result>(Results, Folder.Result).Status);
        Assert.Contains("left no metrics.json that can be read", _buckets.Read<Result>(Results, Folder.Result).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Failure_of_a_function_is_told_as_ours()
    {
        var state = await EndAsync(Request() with { Error = new StepError { Error = "Lambda.Unknown", Cause = "Task timed out after 300.00 seconds" } });

        Assert.Equal(RunStatus.Failed, state.Status);
        Assert.StartsWith("Planning failed on our side: Lambda.Unknown. Task timed out", state.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Attempt_that_was_never_judged_is_unknown_and_is_billed_by_what_the_trainer_told()
    {
        _buckets.Delete(Results, Folder.Attempt(2));
        _buckets.Put(Results, Folder.Host(2, null), Made.Attempt(2, 71, 90, 160, instance: "i-2").Host! with { SeenAt = Made.At(90) });
        _buckets.Put(Results, Folder.Progress, Progress(attempt: 2, Made.At(160)));
        await EndAsync(Finished() with { Ended = [new EndedTrial { Attempt = 2, Error = "Lambda.Unknown" }] });

        var result = _buckets.Read<Result>(Results, Folder.Result);
        Assert.Equal((RunStatus.Failed, 2, (Verdict?)null), (result.Status, result.Attempts, result.Verdict));
        Assert.StartsWith("Judging the attempt failed on our side: Lambda.Unknown.", result.Message, StringComparison.Ordinal);
        var lines = _buckets.Read<Receipt>(Results, Folder.Receipt).Lines;
        Assert.Equal([1, 2], lines.Where(line => line is { Attempt: not null, Usd: > 0 } or { Attempt: 1 }).Select(line => line.Attempt!.Value).Distinct());
        Assert.Contains(lines, line => line is { Attempt: 2, Quantity: 70, Unit: "seconds" });
    }

    [Fact]
    public async Task Problems_of_the_data_come_from_the_last_attempt()
    {
        var problem = new Problem { File = "a.csv", Row = 3, Found = "1 field", Expected = "2 fields" };
        _buckets.Put(Results, Folder.Attempt(2), Made.Attempt(2, 71, 90, 160, instance: "i-2") with { Message = "a.csv, row 3", Problems = [problem] });
        await EndAsync(Failed(Verdict.BadData));
        Assert.Equal(problem, Assert.Single(_buckets.Read<Result>(Results, Folder.Result).Problems));
    }

    [Theory]
    [InlineData("ABORTED", "Somebody stopped the run. Step Functions says: enough.", Verdict.Stopped)]
    [InlineData("TIMED_OUT", "The run reached the workflow's own limit of time.", Verdict.TimedOut)]
    [InlineData("FAILED", "The workflow failed on our side.", null)]
    public async Task Execution_that_ended_by_itself_gets_a_result_with_what_was_spent(string status, string saying, Verdict? verdict)
    {
        _buckets.Put(Results, Folder.Progress, Progress(attempt: 2, Made.At(160)));
        await EndAsync(Request() with { Stopped = new StoppedRun(status, "enough", Redrive: 1) });

        var result = _buckets.Read<Result>(Results, Folder.Result);
        Assert.Equal((RunStatus.Failed, verdict, 2, 1), (result.Status, result.Verdict, result.Attempts, result.Redrive));
        Assert.StartsWith(saying, result.Message, StringComparison.Ordinal);
        Assert.True(result.CostUsd > 0);
    }

    [Fact]
    public async Task Redriven_run_replaces_the_result_of_its_stop_and_nothing_replaces_that()
    {
        await EndAsync(Request() with { Stopped = new StoppedRun("ABORTED", null, Redrive: 0) });
        await EndAsync(Finished() with { Redrive = 1 });
        Assert.Equal(RunStatus.Succeeded, _buckets.Read<Result>(Results, Folder.Result).Status);

        await EndAsync(Request() with { Stopped = new StoppedRun("ABORTED", null, Redrive: 0) });
        await EndAsync(Failed(Verdict.OwnError) with { Redrive = 1 });
        Assert.Equal(RunStatus.Succeeded, _buckets.Read<Result>(Results, Folder.Result).Status);
    }

    [Fact]
    public async Task Account_that_cannot_be_made_costs_a_sentence_not_the_result()
    {
        var state = Finished() with { Unsettled = new StepError { Error = "Lambda.Unknown", Cause = "out of time" } };
        state = await new Handler(_buckets.Client, Results, new StoppedClock()).HandleAsync(state, Invocation.Context);

        Assert.Equal(RunStatus.Succeeded, state.Status);
        Assert.Contains("What it cost could not be worked out: Lambda.Unknown. out of time", state.Message, StringComparison.Ordinal);
        var result = _buckets.Read<Result>(Results, Folder.Result);
        Assert.Equal((null, null), (result.Receipt, result.CostUsd));
        Assert.StartsWith("<!doctype html>", _buckets.ReadText(Results, Folder.Report), StringComparison.Ordinal);
    }

    [Fact]
    public async Task EC2_that_does_not_answer_costs_a_note_not_the_result()
    {
        _ec2.DescribeSpotPriceHistoryAsync(Arg.Any<DescribeSpotPriceHistoryRequest>(), Arg.Any<CancellationToken>())
            .ThrowsAsync(new AmazonEC2Exception("You are not authorized"));

        await EndAsync(Finished());

        Assert.Equal(RunStatus.Succeeded, _buckets.Read<Result>(Results, Folder.Result).Status);
        Assert.Contains(_buckets.Read<Receipt>(Results, Folder.Receipt).Notes, note => note.Contains("You are not authorized", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Last_resort_reads_nothing_and_writes_the_result_alone()
    {
        _buckets.Client.GetObjectAsync(Arg.Any<string>(), Arg.Any<string>(), Arg.Any<CancellationToken>())
            .ThrowsAsync(new Amazon.S3.AmazonS3Exception("poison"));

        var state = Finished() with { Unpublished = new StepError { Error = "OutOfMemoryException", Cause = "poison" } };
        state = await new Handler(_buckets.Client, Results, new StoppedClock()).HandleAsync(state, Invocation.Context);

        Assert.Equal(RunStatus.Succeeded, state.Status);
        Assert.Contains("Publishing the result failed on our side: OutOfMemoryException. poison", state.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Folder.Report, _buckets.Keys(Results));
        Assert.Equal(2, _buckets.Read<Result>(Results, Folder.Result).Attempts);
    }

    private async Task<RunState> EndAsync(RunState state)
    {
        state = await new Functions.SettleRun.Handler(
            _buckets.Client, _ec2, new BatchJobs().Client, Results, BatchJobs.Markets, new ImpatientClock()).HandleAsync(state, Invocation.Context);
        return await new Handler(_buckets.Client, Results, new StoppedClock()).HandleAsync(state, Invocation.Context);
    }

    private static RunState Request() => new() { Run = Folder.Run, Name = Folder.Name, Bucket = "data", Source = "datasets/digits/v1/" };

    private static RunState Finished() => Request() with
    {
        Next = NextStep.Train,
        Trials = [new TrialTurn(0, 1)],
        Ended = [new EndedTrial { Attempt = 2, Verdict = Verdict.Finished }],
        Train = new TrainStep { Queue = "cpu", Plan = "s3://results/plan.json", Resources = [] },
        StartedAt = StoppedClock.Now.AddMinutes(-5),
    };

    private static RunState Failed(Verdict verdict) => Finished() with { Ended = [new EndedTrial { Attempt = 2, Verdict = verdict }] };

    private static Progress Progress(int attempt, DateTimeOffset updated) =>
        new() { Run = Folder.Run, Attempt = attempt, Stage = "training", StartedAt = Made.Start, UpdatedAt = updated };

    private static SpotPrice Price(double hours, string usd) =>
        new() { InstanceType = "c7i.large", AvailabilityZone = "us-east-1a", Price = usd, Timestamp = Made.Start.AddHours(hours).UtcDateTime };
}
