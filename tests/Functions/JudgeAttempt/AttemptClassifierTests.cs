using FsCheck;
using FsCheck.Fluent;
using Overnight.Contracts;
using Overnight.Functions.JudgeAttempt;

namespace Overnight.Functions.Tests.JudgeAttempt;

public sealed class AttemptClassifierTests
{
    [Theory]
    // The trainer's contract.
    [InlineData(null, "Essential container in task exited", 64, Verdict.Misconfigured)]
    [InlineData(null, "Essential container in task exited", 65, Verdict.BadData)]
    [InlineData(null, "Essential container in task exited", 69, Verdict.ServiceUnavailable)]
    [InlineData(null, "Essential container in task exited", 70, Verdict.OwnError)]
    [InlineData(null, "Essential container in task exited", 71, Verdict.OutOfGpuMemory)]
    [InlineData(null, "Essential container in task exited", 75, Verdict.Interrupted)]
    [InlineData(null, "Essential container in task exited", 137, Verdict.Interrupted)]
    [InlineData(null, "Essential container in task exited", 143, Verdict.Interrupted)]
    [InlineData(null, "Essential container in task exited", 134, Verdict.OwnError)]
    [InlineData(null, "Essential container in task exited", 3, Verdict.Unknown)]
    // The host and the container.
    [InlineData(null, "Host EC2 (instance i-0123456789abcdef0) terminated.", null, Verdict.Interrupted)]
    [InlineData(null, "Host EC2 (instance i-0123456789abcdef0) terminated.", 137, Verdict.Interrupted)]
    [InlineData("OutOfMemoryError: Container killed due to memory usage", "Essential container in task exited", 137, Verdict.OutOfMemory)]
    [InlineData("CannotPullContainerError: pull image manifest has been retried 1 time(s): not found", "Task failed to start", null, Verdict.ImageUnavailable)]
    [InlineData("CannotPullECRContainerError: AccessDeniedException", "Task failed to start", null, Verdict.ImageUnavailable)]
    [InlineData("CannotStartContainerError: API error (400)", "Task failed to start", null, Verdict.Misconfigured)]
    [InlineData("DockerTimeoutError: Could not transition to created; timed out after waiting 4m0s", "Task failed to start", null, Verdict.ServiceUnavailable)]
    [InlineData(null, "AGENT", null, Verdict.ServiceUnavailable)]
    // The queue.
    [InlineData(null, "Job attempt duration exceeded timeout", 75, Verdict.TimedOut)]
    [InlineData(null, "CAPACITY:INSUFFICIENT_INSTANCE_CAPACITY - The job queue has no capacity", null, Verdict.NoCapacity)]
    [InlineData(null, "MISCONFIGURATION:COMPUTE_ENVIRONMENT_MAX_RESOURCE - too large", null, Verdict.Misconfigured)]
    [InlineData(null, "MISCONFIGURATION:JOB_RESOURCE_REQUIREMENT", null, Verdict.Misconfigured)]
    [InlineData(null, null, null, Verdict.Unknown)]
    [InlineData(null, "Task failed to start", null, Verdict.Unknown)]
    public void Failed_job_is_told_by_its_reasons(string? containerReason, string? statusReason, int? exitCode, Verdict expected) =>
        Assert.Equal(expected, AttemptClassifier.Classify(new Evidence
        {
            Job = Failed() with { ContainerReason = containerReason, StatusReason = statusReason, ExitCode = exitCode },
            TaskError = "States.TaskFailed",
        }));

    [Theory]
    [InlineData("Batch.ClientException", Verdict.Misconfigured)]
    [InlineData("Batch.AccessDeniedException", Verdict.Misconfigured)]
    [InlineData("Batch.ServerException", Verdict.ServiceUnavailable)]
    [InlineData("States.Timeout", Verdict.NoCapacity)]
    [InlineData("States.Runtime", Verdict.Unknown)]
    [InlineData(null, Verdict.Unknown)]
    public void Job_that_never_was_is_told_by_the_task_s_error(string? error, Verdict expected) =>
        Assert.Equal(expected, AttemptClassifier.Classify(new Evidence { TaskError = error }));

    [Fact]
    public void Workflow_that_gave_up_waiting_tells_waiting_from_training()
    {
        var waiting = new Evidence { TaskError = "States.Timeout", Job = Failed() with { IsTerminated = true } };
        var training = waiting with { Job = waiting.Job! with { StartedAt = DateTimeOffset.UnixEpoch } };
        Assert.Equal(Verdict.NoCapacity, AttemptClassifier.Classify(waiting));
        Assert.Equal(Verdict.TimedOut, AttemptClassifier.Classify(training));
    }

    [Fact]
    public void Stopped_job_stays_stopped_whatever_words_it_was_stopped_with() => Prop.ForAll(
        (from code in Gen.Elements<int?>(null, 0, 65, 69, 70, 75, 137, 143)
         from words in Gen.Elements("Host EC2 looks fine to me", "OutOfMemoryError", "AGENT", "enough", "")
         select new Evidence { TaskError = "States.TaskFailed", Job = Failed() with { IsTerminated = true, StatusReason = words, ExitCode = code } })
        .ToArbitrary(), evidence => AttemptClassifier.Classify(evidence) == Verdict.Stopped).QuickCheckThrowOnFailure();

    [Fact]
    public void Trainer_may_tell_its_own_error_more_exactly()
    {
        var evidence = new Evidence
        {
            Job = Failed() with { ExitCode = 70 },
            Failure = new Failure { Verdict = Verdict.OutOfGpuMemory, Message = "CUDA out of memory" },
        };
        Assert.Equal(Verdict.OutOfGpuMemory, AttemptClassifier.Classify(evidence));
    }

    [Fact]
    public void Job_that_succeeded_is_finished_whatever_became_of_the_task() => Assert.Equal(
        Verdict.Finished, AttemptClassifier.Classify(new Evidence { HasMetrics = true, TaskError = "States.Timeout", Job = Failed() with { Status = "SUCCEEDED", ExitCode = 0 } }));

    [Fact]
    public void Whatever_is_unknown_stops_and_is_quoted() => Prop.ForAll(ArbMap.Default.GeneratorFor<NonEmptyString>().ToArbitrary(), words =>
    {
        var evidence = new Evidence { TaskError = "States.TaskFailed", Job = Failed() with { StatusReason = words.Get } };
        var verdict = AttemptClassifier.Classify(evidence);
        return verdict == Verdict.Unknown && RetryPolicy.PauseAfter(verdict, attempt: 1) is null
            && VerdictSentence.Of(verdict, evidence).Contains(words.Get.Length <= 300 ? words.Get : words.Get[..300], StringComparison.Ordinal);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Only_infrastructure_is_tried_again()
    {
        var again = Enum.GetValues<Verdict>().Where(verdict => RetryPolicy.PauseAfter(verdict, attempt: 1) is not null);
        Assert.Equal([Verdict.Interrupted, Verdict.NoCapacity, Verdict.Superseded, Verdict.ServiceUnavailable], again.Order());
        Assert.All(Enum.GetValues<Verdict>(), verdict => Assert.Null(RetryPolicy.PauseAfter(verdict, RetryPolicy.MostAttempts)));
    }

    [Fact]
    public void Every_verdict_has_a_sentence()
    {
        Assert.All(Enum.GetValues<Verdict>(), verdict =>
        {
            var sentence = VerdictSentence.Of(verdict, new Evidence { Job = Failed() with { StatusReason = "why" } });
            Assert.Matches("^[A-Z].+", sentence);
        });
    }

    private static JobRecord Failed() => new() { JobId = "j", Status = "FAILED" };
}
