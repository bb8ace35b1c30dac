using FsCheck;
using FsCheck.Fluent;
using Overnight.Contracts;
using Overnight.Functions.JudgeAttempt;
using Overnight.Functions.Prices;
using Overnight.Functions.Receipts;
using Overnight.Functions.SettleRun;
using Overnight.Functions.Tests.Receipts;

namespace Overnight.Functions.Tests.SettleRun;

public sealed class AttemptJobsTests
{
    [Fact]
    public void Every_job_whose_container_ran_is_billed_once_whatever_was_written_of_it()
    {
        var job = from number in Gen.Choose(1, 4) from start in Gen.Choose(-1, 3_000) from length in Gen.Choose(0, 3_000) select (number, start, length);
        // Of each attempt: nothing was written, or it was judged with its job, without one, or only its trainer told of it.
        var cases = from jobs in job.ListOf() from written in Gen.Choose(0, 3).ListOf(4) select (Jobs: jobs.ToList(), Written: written.ToList());
        Prop.ForAll(cases.ToArbitrary(), sample =>
        {
            var jobs = sample.Jobs.Select((made, i) => Job($"job-{i}", made.number, made.start, made.length)).ToList();
            var attempts = new List<Attempt>();
            foreach (var (i, how) in sample.Written.Index())
            {
                if (how == 0) continue;
                var own = jobs.Find(one => one.Attempt == i + 1);
                attempts.Add(Bare(i + 1) with { JobId = how == 2 ? null : own?.Id, CreatedAt = how == 1 ? Made.At(0) : null });
            }
            var judged = attempts.Where(attempt => attempt.CreatedAt is not null).Select(attempt => attempt.JobId).ToHashSet();
            var found = AttemptJobs.Of(attempts, jobs.FindAll(one => !judged.Contains(one.Id)), searches: false);
            var (made, twins) = (found.FindAll(attempt => !attempt.IsTwin), found.FindAll(attempt => attempt.IsTwin));
            return jobs.Where(one => one.Record.StartedAt is not null).All(one => found.Count(attempt => attempt.JobId == one.Id) == 1)
                && made.Select(attempt => attempt.Number).SequenceEqual(attempts.Select(attempt => attempt.Number).Union(jobs.Select(one => one.Attempt)).Order())
                && found.SequenceEqual([.. made, .. twins])
                && twins.TrueForAll(twin => twin.StartedAt is not null);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Job_that_is_not_known_to_have_been_judged_is_the_one_that_ran_longest()
    {
        var found = AttemptJobs.Of([Bare(1)], [Job("short", 1, 0, 100), Job("long", 1, 50, 500)], searches: false);
        Assert.Equal([("long", false), ("short", true)], found.Select(attempt => (attempt.JobId!, attempt.IsTwin)));
    }

    [Fact]
    public void Trial_s_job_is_that_trial_s()
    {
        var found = AttemptJobs.Of([Bare(1) with { Trial = 0 }], [Job("a", 1, 0, 100), Job("b", 1, 0, 100) with { Trial = 7 }], searches: true);
        Assert.Equal([(0, "a"), (7, "b")], found.Select(attempt => (attempt.Trial!.Value, attempt.JobId!)));
    }

    [Theory]
    [InlineData("iris-1-trial-12-attempt-3", 12, 3)]
    [InlineData("iris-1-r1-trial-0-attempt-1", null, null)]
    [InlineData("IRIS-1-trial-0-attempt-1", null, null)]
    [InlineData("iris-1-trial-0-attempt-1-attempt-2", null, null)]
    [InlineData("iris-1-trial--1-attempt-2", null, null)]
    public void Job_s_name_tells_its_attempt(string name, int? trial, int? attempt) =>
        Assert.Equal(trial is null ? null : (trial.Value, attempt!.Value), RunJob.Named("iris-1", name));

    [Fact]
    public void Twin_ends_no_attempt_and_is_no_interruption()
    {
        var last = Made.Attempt(1, 0, 20, 70, Verdict.Stopped) with { LastStep = 100, CheckpointStep = 40, SecondsPerStep = 1 };
        var twin = Made.Attempt(1, 0, 20, 70, Verdict.Interrupted, instance: "i-2") with { IsTwin = true, JobId = "twin" };
        List<Attempt> attempts = [last, twin];
        var receipt = new Accounting(OnDemandPrices.Bundled).Receipt(
            new RunUsage { Run = "run", Attempts = attempts, Instances = InstanceLife.Of(attempts) }, _ => null);
        Assert.Equal((0, 0m), (receipt.Interruptions, receipt.LostSeconds));
        Assert.Contains(receipt.Lines, line => line.What.StartsWith("attempt 1 (its other job), c7i.large", StringComparison.Ordinal));
    }

    private static RunJob Job(string id, int attempt, int start, int length) => new(0, attempt, "cpu", new JobRecord
    {
        JobId = id,
        Status = "FAILED",
        CreatedAt = Made.At(0),
        StartedAt = start < 0 ? null : Made.At(start),
        StoppedAt = start < 0 ? null : Made.At(start + length),
    });

    private static Attempt Bare(int number) => new() { Number = number, Verdict = Verdict.Unknown, Message = "as made" };
}
