using Amazon.S3;
using Amazon.S3.Model;
using NSubstitute;
using NSubstitute.ExceptionExtensions;
using Overnight.Contracts;
using Overnight.Functions.PlanRun;
using Overnight.Functions.Tests.Fakes;
using Overnight.Functions.Tests.Receipts;
using Overnight.Functions.Tests.Report;
using Overnight.Functions.Workflow;
using Handler = Overnight.Functions.PublishRun.Handler;
using Progress = Overnight.Contracts.Progress;

namespace Overnight.Functions.Tests.PublishRun;

/// <summary>Each run has one line of account, which is always that of the result that stands.</summary>
public sealed class LedgerTests
{
    private const string Results = "results";
    private static readonly RunFolder Folder = new("digits", "digits-1");
    private static readonly string Line = ResultNames.LedgerLine(Made.Start, Folder.Run);
    private readonly Buckets _buckets = new();

    public LedgerTests()
    {
        _buckets.Put(Results, Folder.Plan, MadeUp.Plan());
        _buckets.Put(Results, Folder.Metrics, MadeUp.Metrics());
        _buckets.Put(Results, Folder.Attempt(1), Made.Attempt(1, 0, 200, 270, Verdict.Interrupted) with { SecondsPerStep = 0.02, StartSeconds = 3 });
        _buckets.Put(Results, Folder.Attempt(2), Made.Attempt(2, 271, 290, 360, instance: "i-2"));
        _buckets.Put(Results, Folder.Progress, new Progress
        {
            Run = Folder.Run,
            Attempt = 2,
            Stage = "done",
            StartedAt = Made.At(290),
            UpdatedAt = Made.At(360),
            Steps = 5_070,
        });
        _buckets.Put(Results, Folder.Receipt, Receipt(0.0123m));
    }

    [Fact]
    public async Task A_run_that_finished_has_a_line_with_all_that_is_to_be_learnt_from_it()
    {
        await PublishAsync(Finished());
        var (line, result) = (_buckets.Read<LedgerLine>(Results, Line), _buckets.Read<Result>(Results, Folder.Result));
        Assert.Equal((Folder.Run, "digits", RunStatus.Succeeded, 2, 1), (line.Run, line.Name, line.Status, line.Attempts, line.Interruptions));
        Assert.Equal((result.StartedAt, result.EndedAt, result.Metric), (line.StartedAt, line.EndedAt, line.Metric));
        Assert.Equal((0.0123m, 0.05m, 0.06m, 0.002m, 0.01m), (line.TotalUsd, line.OnDemandUsd, line.SageMakerUsd, line.LostUsd, line.QuotedUsd));
        Assert.Equal(new LedgerWork(ModelKind.Cnn, 0, TrainingWork.Flops(MadeUp.Plan()), 5_070), line.Work);
        Assert.Equal(
            [new LedgerUse("c7i.large", Market.Spot, 190, 0.004m, 0.02, 3), new LedgerUse("c7i.xlarge", Market.OnDemand, 150, 0.008m, null, null)],
            line.Uses);
        Assert.Equal(
            [new SpotSpell(false, 200, true), new SpotSpell(true, 70, true, "us-east-1a"), new SpotSpell(true, 70, false, "us-east-1a")],
            line.Spells);
    }

    [Fact]
    public async Task A_rejected_upload_has_a_line_too()
    {
        _buckets.Delete(Results, Folder.Plan);
        _buckets.Delete(Results, Folder.Progress);
        _buckets.Put(Results, Folder.Receipt, Receipt(0.0001m) with { Attempts = [] });
        await PublishAsync(Request() with { Next = NextStep.Settle, StartedAt = Made.Start, Message = "no" });
        var line = _buckets.Read<LedgerLine>(Results, Line);
        Assert.Equal((RunStatus.Rejected, 0, 0.0001m), (line.Status, line.Attempts, line.TotalUsd));
        Assert.Equal((null, 0, 0), (line.Work, line.Uses.Count, line.Spells.Count));
    }

    [Fact]
    public async Task Published_again_it_is_neither_doubled_nor_changed()
    {
        await PublishAsync(Finished());
        var written = _buckets.ReadText(Results, Line);
        var puts = _buckets.VersionId(Results, Line);
        // A late duplicate that saw it otherwise, in another month: the result stands, and so does its line.
        await PublishAsync(Finished() with { StartedAt = Made.Start.AddMonths(1), Ended = [new EndedTrial { Attempt = 2, Verdict = Verdict.OwnError }] });
        Assert.Equal((written, puts), (_buckets.ReadText(Results, Line), _buckets.VersionId(Results, Line)));
        Assert.Single(Lines());
    }

    [Fact]
    public async Task What_died_between_result_and_line_writes_the_line_when_it_is_tried_again()
    {
        await PublishAsync(Finished());
        var written = _buckets.ReadText(Results, Line);
        _buckets.Delete(Results, Line);
        // Tried again over the month's end, without what Plan had told.
        await PublishAsync(Finished() with { StartedAt = null });
        Assert.Equal(written, _buckets.ReadText(Results, Line));
        Assert.Single(Lines());
    }

    [Fact]
    public async Task A_redriven_run_has_the_line_of_its_last_result_in_the_month_of_its_first_start()
    {
        await PublishAsync(Request() with { Stopped = new StoppedRun("ABORTED", null, Redrive: 0) });
        Assert.Equal(RunStatus.Failed, _buckets.Read<LedgerLine>(Results, Line).Status);
        _buckets.Put(Results, Folder.Receipt, Receipt(0.02m));
        await PublishAsync(Finished() with { StartedAt = Made.Start.AddMonths(1), Redrive = 1 });
        var line = _buckets.Read<LedgerLine>(Results, Assert.Single(Lines()));
        Assert.Equal((RunStatus.Succeeded, 0.02m, Made.Start), (line.Status, line.TotalUsd, line.StartedAt));
    }

    [Fact]
    public async Task A_slow_writer_does_not_put_an_older_results_line_in_a_newer_ones_place()
    {
        var overtaken = false;
        _buckets.Client.GetObjectMetadataAsync(Results, Line, Arg.Any<CancellationToken>()).Returns<Task<GetObjectMetadataResponse>>(_ =>
        {
            if (overtaken) return Task.FromResult(new GetObjectMetadataResponse { ETag = $"\"{_buckets.ETag(Results, Line)}\"" });
            // Right after the slow one has looked, a redrive publishes from beginning to end.
            overtaken = true;
            _buckets.Put(Results, Line, new LedgerLine
            {
                Run = Folder.Run,
                Name = Folder.Name,
                Status = RunStatus.Succeeded,
                StartedAt = Made.Start,
                EndedAt = Made.Start,
                Attempts = 9,
                Interruptions = 0,
            });
            _buckets.Put(Results, Folder.Result, _buckets.Read<Result>(Results, Folder.Result) with { Redrive = 1, Status = RunStatus.Succeeded, Attempts = 9 });
            throw new AmazonS3Exception("Not Found") { StatusCode = System.Net.HttpStatusCode.NotFound };
        });
        await PublishAsync(Finished() with { Ended = [new EndedTrial { Attempt = 2, Verdict = Verdict.OwnError }] });
        var line = _buckets.Read<LedgerLine>(Results, Line);
        Assert.Equal((RunStatus.Succeeded, 9), (line.Status, line.Attempts));
    }

    [Fact]
    public async Task A_ledger_that_cannot_be_written_fails_the_publishing_but_not_its_last_resort()
    {
        _buckets.Client.PutObjectAsync(Arg.Is<PutObjectRequest>(put => put.Key == Line), Arg.Any<CancellationToken>())
            .ThrowsAsync(new AmazonS3Exception("Access Denied"));
        await Assert.ThrowsAsync<AmazonS3Exception>(() => PublishAsync(Finished()));

        var state = await PublishAsync(Finished() with { Unpublished = new StepError { Error = "AmazonS3Exception", Cause = "Access Denied" } });
        Assert.Equal(RunStatus.Succeeded, state.Status);
        // The result that was written before is the one that is told of.
        Assert.StartsWith("Trained: accuracy", state.Message, StringComparison.Ordinal);
        Assert.Equal(Folder.Report, _buckets.Read<Result>(Results, Folder.Result).Report);
    }

    [Fact]
    public async Task The_last_resort_leaves_what_the_result_tells_and_no_less_than_there_was()
    {
        var bare = Finished() with { Unpublished = new StepError { Error = "OutOfMemoryException" } };
        await PublishAsync(bare);
        Assert.Equal((2, (decimal?)null), (_buckets.Read<LedgerLine>(Results, Line).Attempts, _buckets.Read<LedgerLine>(Results, Line).TotalUsd));

        _buckets.Delete(Results, Folder.Result);
        _buckets.Delete(Results, Line);
        await PublishAsync(Finished());
        var written = _buckets.ReadText(Results, Line);
        await PublishAsync(bare);
        Assert.Equal(written, _buckets.ReadText(Results, Line));
    }

    private IEnumerable<string> Lines() => _buckets.Keys(Results).Where(key => key.StartsWith(ResultNames.Ledger, StringComparison.Ordinal));

    private Task<RunState> PublishAsync(RunState state) =>
        new Handler(_buckets.Client, Results, new StoppedClock()).HandleAsync(state, Invocation.Context);

    private static Receipt Receipt(decimal total) => new()
    {
        Run = Folder.Run,
        Lines = [],
        TotalUsd = total,
        OnDemandUsd = 0.05m,
        SageMakerUsd = 0.06m,
        LostUsd = 0.002m,
        QuotedUsd = new UsdSpread(0.005m, 0.01m, 0.02m),
        Interruptions = 1,
        Attempts =
        [
            new AttemptBill { Number = 1, InstanceType = "c7i.large", Market = Market.Spot, BilledSeconds = 190, Usd = 0.004m, Share = 1 },
            new AttemptBill { Number = 2, InstanceType = "c7i.xlarge", Market = Market.OnDemand, BilledSeconds = 150, Usd = 0.008m, Share = 1 },
            // Submitted twice, and nobody could tell on what that ran: no attempt more.
            new AttemptBill { Number = 2, IsTwin = true, Share = 1 },
        ],
    };

    private static RunState Request() => new() { Run = Folder.Run, Name = Folder.Name, Bucket = "data", Source = "datasets/digits/v1/" };

    private static RunState Finished() => Request() with
    {
        Next = NextStep.Train,
        Trials = [new TrialTurn(0, 1)],
        Ended = [new EndedTrial { Attempt = 2, Verdict = Verdict.Finished }],
        Train = new TrainStep { Queue = "cpu", Plan = "s3://results/plan.json", Resources = [] },
        StartedAt = Made.Start,
    };
}
