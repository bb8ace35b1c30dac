using Amazon.Batch;
using Amazon.Batch.Model;
using Amazon.EC2;
using Amazon.EC2.Model;
using NSubstitute;
using NSubstitute.ExceptionExtensions;
using Overnight.Contracts;
using Overnight.Functions.SettleRun;
using Overnight.Functions.Tests.Fakes;
using Overnight.Functions.Tests.Receipts;
using Overnight.Functions.Workflow;

namespace Overnight.Functions.Tests.SettleRun;

/// <summary>What a run is billed where Batch ran jobs that the workflow did not wait for.</summary>
public sealed class HandlerTests
{
    private const string Results = "results";
    private const string Name = "iris-1-trial-0-attempt-1";
    private static readonly RunFolder Folder = new("iris", "iris-1");
    private readonly Buckets _buckets = new();
    private readonly BatchJobs _batch = new();
    private readonly IAmazonEC2 _ec2 = Substitute.For<IAmazonEC2>();

    public HandlerTests() => _ec2.DescribeSpotPriceHistoryAsync(Arg.Any<DescribeSpotPriceHistoryRequest>(), Arg.Any<CancellationToken>())
        .Returns(new DescribeSpotPriceHistoryResponse());

    [Fact]
    public async Task Job_that_nobody_knew_of_is_billed_on_its_own_instance()
    {
        _buckets.Put(Results, Folder.Attempt(1), Made.Attempt(1, 5, 60, 600, instance: "i-1") with { JobId = "known" });
        _batch.Add("known", Name, 5, 60, 600, exitCode: 0);
        _batch.Add("twin", Name, 0, 70, 220, exitCode: 0);
        PutHost("twin", "i-2");

        var receipt = await SettleAsync(Finished());

        Assert.Equal([("known", "i-1", false), ("twin", "i-2", true)], receipt.Attempts.Select(bill => (bill.JobId!, bill.InstanceId!, bill.IsTwin)));
        Assert.Equal([600 - 5 + 60, 220 + 60], receipt.Attempts.Select(bill => bill.BilledSeconds));
        Assert.Contains(receipt.Notes, note => note.StartsWith("Attempt 1 was submitted more than once: Batch ran the job twin", StringComparison.Ordinal));
        Assert.Empty(_batch.Ended);
    }

    [Fact]
    public async Task Job_that_still_runs_is_ended_and_billed_until_then()
    {
        _buckets.Put(Results, Folder.Attempt(1), Made.Attempt(1, 5, 60, 600) with { JobId = "known" });
        _batch.Add("known", Name, 5, 60, 600, exitCode: 0);
        _batch.Add("twin", Name, 0, 70, null);
        PutHost("twin", "i-2");
        _batch.EndedAt = BatchJobs.Milliseconds(1_000);

        var receipt = await SettleAsync(Finished());

        Assert.Equal(["twin"], _batch.Ended);
        Assert.Equal(1_000 + 60, receipt.Attempts[1].BilledSeconds);
    }

    [Fact]
    public async Task Stopped_run_bills_each_job_on_the_instance_that_its_own_trainer_saw()
    {
        // The twin's progress is the last: it has the run's lease, and the other one has left.
        _batch.Add("first", Name, 0, 70, 220, exitCode: 0);
        _batch.Add("second", Name, 5, 60, 600, exitCode: 75, reason: "Terminated by AWS Step Functions");
        PutHost("first", "i-1");
        PutHost("second", "i-2");
        _buckets.Put(Results, Folder.Progress, Progress("second"));

        var receipt = await SettleAsync(Stopped(at: 601));

        Assert.Equal([("second", "i-2", false), ("first", "i-1", true)], receipt.Attempts.Select(bill => (bill.JobId!, bill.InstanceId!, bill.IsTwin)));
        // The trainer's last word was of the second 300; Batch knows when it ended.
        Assert.Equal(600 - 5 + 60, receipt.Attempts[0].BilledSeconds);
        Assert.Equal(0, receipt.Interruptions);
    }

    [Fact]
    public async Task Attempt_that_still_waited_when_its_run_was_stopped_is_ended_and_on_the_receipt()
    {
        _buckets.Put(Results, Folder.Attempt(1), Made.Attempt(1, 0, 20, 70, Verdict.Interrupted) with { JobId = "one" });
        _batch.Add("one", Name, 0, 20, 70, exitCode: 75);
        _batch.Add("two", "iris-1-trial-0-attempt-2", 71, null, null);

        var receipt = await SettleAsync(Stopped(at: 200));

        Assert.Equal(["two"], _batch.Ended);
        Assert.Equal([(1, "one"), (2, "two")], receipt.Attempts.Select(bill => (bill.Number, bill.JobId!)));
        Assert.Equal(0, receipt.Attempts[1].BilledSeconds);
    }

    [Fact]
    public async Task Jobs_of_a_redrive_and_of_other_runs_are_left_alone()
    {
        _batch.Add("old", Name, 0, 20, 70, exitCode: 75);
        _batch.Add("redriven", Name, 200.5, null, null);
        _batch.Add("retried", "iris-1-r1-trial-0-attempt-1", 10, 20, null);
        _batch.Add("shouted", Name.ToUpperInvariant(), 10, 20, null);

        var receipt = await SettleAsync(Stopped(at: 200));

        Assert.Empty(_batch.Ended);
        Assert.Equal(["old"], receipt.Attempts.Select(bill => bill.JobId));
    }

    [Fact]
    public async Task Batch_that_does_not_answer_costs_a_sentence_and_no_receipt()
    {
        _buckets.Put(Results, Folder.Attempt(1), Made.Attempt(1, 5, 60, 600) with { JobId = "known" });
        _batch.Client.ListJobsAsync(Arg.Any<ListJobsRequest>(), Arg.Any<CancellationToken>()).ThrowsAsync(new AmazonBatchException("Too many requests"));

        var receipt = await SettleAsync(Finished());

        Assert.Equal("known", Assert.Single(receipt.Attempts).JobId);
        Assert.Contains(receipt.Notes, note => note.StartsWith("Batch did not tell of all jobs of the run", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Settling_twice_gives_the_same_receipt()
    {
        _batch.Add("first", Name, 0, 70, 220, exitCode: 0);
        _batch.Add("second", Name, 5, 60, null);
        PutHost("first", "i-1");
        PutHost("second", "i-2");
        _batch.EndedAt = BatchJobs.Milliseconds(600);
        await SettleAsync(Stopped(at: 601));
        var written = _buckets.ReadText(Results, Folder.Receipt);
        await SettleAsync(Stopped(at: 601));
        Assert.Equal(written, _buckets.ReadText(Results, Folder.Receipt));
    }

    private async Task<Receipt> SettleAsync(RunState state)
    {
        var handler = new Handler(_buckets.Client, _ec2, _batch.Client, Results, BatchJobs.Markets, new ImpatientClock());
        await handler.HandleAsync(state, Invocation.Context);
        return _buckets.Read<Receipt>(Results, Folder.Receipt);
    }

    private void PutHost(string job, string instance) => _buckets.Put(Results, Folder.Host(1, job), new AttemptHost
    {
        InstanceId = instance,
        InstanceType = "c7i.large",
        AvailabilityZone = "us-east-1a",
        Market = Market.Spot,
        SeenAt = Made.At(60),
        Job = job,
    });

    private static Progress Progress(string job) => new()
    {
        Run = Folder.Run,
        Attempt = 1,
        Job = job,
        Stage = "training",
        StartedAt = Made.At(60),
        UpdatedAt = Made.At(300),
    };

    private static RunState Request() => new() { Run = Folder.Run, Name = Folder.Name, Bucket = "data", Source = "datasets/iris/iris.csv" };

    private static RunState Finished() => Request() with { Ended = [new EndedTrial { Attempt = 1, Verdict = Verdict.Finished }] };

    private static RunState Stopped(double at) => Request() with { Stopped = new StoppedRun("ABORTED", "enough", 0, Made.At(at)) };
}
