using System.Text;
using Overnight.Contracts;
using Overnight.Trainer.Attempts;

namespace Overnight.Trainer.Tests.Attempts;

/// <summary>What cannot be trained on ends in exit code 65 and a failure that says why.</summary>
public sealed class BadDataTests(Bucket bucket) : IClassFixture<Bucket>
{
    private static readonly PlannedTraining Training = new()
    {
        Epochs = 1,
        BatchSize = 32,
        LearningRate = 0.01,
        WeightDecay = 0,
        Validation = 0.2,
        Seed = 1,
    };

    [Fact]
    public async Task Rows_that_were_cut_after_the_plan_are_named()
    {
        var run = await PlanAsync();
        await ReplaceAsync(run, Encoding.UTF8.GetBytes("size,colour,when,remark,class\n1,red,2026-01-01 00:00:00,a,large\n2,blue\n"));
        var failure = await FailAsync(run);
        Assert.Contains(failure.Problems, p => p.Row == 3 && p.File!.EndsWith("train.csv", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_file_that_changed_since_it_was_planned_is_refused()
    {
        var run = await PlanAsync();
        await bucket.PutAsync(run.Plan.Data.Files[0].Key, Samples.Table(200, seed: 2));
        var failure = await FailAsync(run);
        Assert.Contains("other bytes than when the run was planned", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_gone_is_named()
    {
        var run = await PlanAsync();
        await bucket.S3.DeleteObjectAsync(Bucket.Name, run.Plan.Data.Files[0].Key);
        var failure = await FailAsync(run);
        Assert.Contains("no such object any more", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_class_only_is_refused()
    {
        var run = await PlanAsync();
        await ReplaceAsync(run, Encoding.UTF8.GetBytes("size,colour,when,remark,class\n" + string.Concat(Enumerable.Repeat("1,red,2026-01-01 00:00:00,a,large\n", 50))));
        var failure = await FailAsync(run);
        Assert.Contains("class", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_loss_that_runs_away_says_what_to_change()
    {
        var run = await TestRun.PlanAsync(bucket, [("train.csv", Samples.Sums(200))], ModelKind.Linear, Training with { LearningRate = 1e30, Epochs = 4 });
        await run.MustEndAsync(ExitCode.OwnError);
        var failure = await bucket.GetAsync<Failure>(run.Folder.Failure(1));
        Assert.Equal(Verdict.OwnError, failure.Verdict);
        Assert.Contains("a lower learningRate than 1E+30", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_plan_that_is_not_there_is_our_fault_not_the_datas()
    {
        var run = await PlanAsync();
        await bucket.S3.DeleteObjectAsync(Bucket.Name, run.Folder.Plan);
        await run.MustEndAsync(ExitCode.OwnError);
        Assert.Contains("expected the run's plan", (await bucket.GetAsync<Failure>(run.Folder.Failure(1))).Message, StringComparison.Ordinal);
    }

    private Task<TestRun> PlanAsync() => TestRun.PlanAsync(bucket, [("train.csv", Samples.Table(200))], ModelKind.Mlp, Training);

    private async Task<Failure> FailAsync(TestRun run)
    {
        await run.MustEndAsync(ExitCode.BadData);
        var failure = await bucket.GetAsync<Failure>(run.Folder.Failure(1));
        Assert.Equal(Verdict.BadData, failure.Verdict);
        Assert.NotEmpty(failure.Problems);
        Assert.Equal("failed", (await bucket.GetAsync<Progress>(run.Folder.Progress)).Stage);
        return failure;
    }

    /// <summary>Other bytes under the same plan, as if PlanRun had looked at them: it reads a part only.</summary>
    private async Task ReplaceAsync(TestRun run, byte[] bytes)
    {
        var file = run.Plan.Data.Files[0];
        var etag = await bucket.PutAsync(file.Key, bytes);
        var data = run.Plan.Data with { Files = [file with { ETag = etag, SizeBytes = bytes.Length }] };
        await bucket.PutAsync(run.Folder.Plan, Documents.ToBytes(run.Plan with { Data = data }));
    }
}
