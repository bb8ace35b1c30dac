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
    [InlineData(null, "CAPACITY:INSUFFICIENT_INSTANCE_CAPACITY - MaxSpotInstanceCountExceeded", null, Verdict.Quota)]
    [InlineData(null, "MISCONFIGURATION:COMPUTE_ENVIRONMENT_MAX_RESOURCE - too large", null, Verdict.Misconfigured)]
    [InlineData(null, "MISCONFIGURATION:JOB_RESOURCE_REQUIREMENT", null, Verdict.Misconfigured)]
    [InlineData(null, "ACTION_REQUIRED - CE(s) associated with the job queue are invalid.", null, Verdict.Misconfigured)]
    [InlineData(null, "UNDETERMINED - Batch job is blocked, root cause is undetermined.", null, Verdict.Unknown)]
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

    [Theory]
    // After its time limit Batch marks the job as cancelled, as if somebody had done it.
    [InlineData("Canceled by JobStateTimeLimit action due to reason: CAPACITY:INSUFFICIENT_INSTANCE_CAPACITY", Verdict.NoCapacity)]
    [InlineData("Canceled by JobStateTimeLimit action due to reason: MISCONFIGURATION:JOB_RESOURCE_REQUIREMENT", Verdict.Misconfigured)]
    [InlineData("Canceled by JobStateTimeLimit action due to reason: SOMETHING:NEW", Verdict.Unknown)]
    [InlineData("Job attempt duration exceeded timeout", Verdict.TimedOut)]
    [InlineData("Over budget: $1.20 of $1.00", Verdict.OverBudget)]
    [InlineData("over budget", Verdict.OverBudget)]
    [InlineData("enough", Verdict.Stopped)]
    public void Job_that_was_ended_is_told_by_who_ended_it(string statusReason, Verdict expected) =>
        Assert.Equal(expected, AttemptClassifier.Classify(new Evidence
        {
            TaskError = "States.TaskFailed",
            Job = Failed() with { IsTerminated = true, StatusReason = statusReason },
        }));

    [Fact]
    public void Stopped_job_stays_stopped_whatever_words_it_was_stopped_with() => Prop.ForAll(
        (from code in Gen.Elements<int?>(null, 0, 65, 69, 70, 75, 137, 143)
         from words in Gen.Elements("Host EC2 looks fine to me", "OutOfMemoryError", "AGENT", "CAPACITY: I need it", "VcpuLimitExceeded", "")
         select new Evidence { TaskError = "States.TaskFailed", Job = Failed() with { IsTerminated = true, StatusReason = words, ExitCode = code } })
        .ToArbitrary(), evidence => AttemptClassifier.Classify(evidence) == Verdict.Stopped).QuickCheckThrowOnFailure();

    /// <summary>
    /// Every reason that AWS documents, alone and with random words behind it, in the status or in the container, with any exit
    /// code: it is told, in a sentence that quotes it, and what is tried again is what the table says.
    /// </summary>
    [Fact]
    public void Every_documented_reason_is_told_and_quoted() => Prop.ForAll(
        (from reason in Gen.Elements(Documented)
         from tail in ArbMap.Default.GeneratorFor<NonNull<string>>()
         from inContainer in Gen.Elements(true, false)
         select (reason, tail.Get, inContainer)).ToArbitrary(), told =>
    {
        var ((words, verdict, inQueue), tail, inContainer) = told;
        // What the queue says is never a container's reason.
        var evidence = new Evidence
        {
            TaskError = "States.TaskFailed",
            Job = Failed() with
            {
                StatusReason = inContainer && !inQueue ? "Task failed to start" : words + tail,
                ContainerReason = inContainer && !inQueue ? words + tail : null,
            },
        };
        var found = AttemptClassifier.Classify(evidence);
        var sentence = VerdictSentence.Of(found, evidence);
        return found == verdict && (verdict == Verdict.TimedOut || sentence.Contains(words, StringComparison.Ordinal))
            && (RetryTable.PauseAfter(found, 1) is null) == !RetryTable.RowOf(verdict).Again;
    }).QuickCheckThrowOnFailure();

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
    public void Whatever_is_unknown_stops_and_is_quoted() => Prop.ForAll(
        (from words in ArbMap.Default.GeneratorFor<NonEmptyString>()
         from code in Gen.Elements<int?>(null, 0, 1, 2, 66, 255)
         select (words.Get, code)).ToArbitrary(), told =>
    {
        var evidence = new Evidence { TaskError = "States.TaskFailed", Job = Failed() with { StatusReason = told.Get, ExitCode = told.code } };
        var verdict = AttemptClassifier.Classify(evidence);
        return verdict == Verdict.Unknown && RetryTable.PauseAfter(verdict, 1) is null
            && VerdictSentence.Of(verdict, evidence).Contains(told.Get.Length <= 300 ? told.Get : told.Get[..300], StringComparison.Ordinal);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Only_infrastructure_is_tried_again()
    {
        var again = Enum.GetValues<Verdict>().Where(verdict => RetryTable.PauseAfter(verdict, 1) is not null);
        Assert.Equal([Verdict.Interrupted, Verdict.NoCapacity, Verdict.Recalled, Verdict.Superseded, Verdict.ServiceUnavailable], again.Order());
    }

    /// <summary>Called back in its time, it is no failure, whether it had started or not, and whoever ended its container.</summary>
    [Theory]
    [InlineData(null, null)]
    [InlineData(75, "Terminated by AWS Step Functions")]
    [InlineData(137, "Job attempt duration exceeded timeout")]
    public void Attempt_that_was_called_back_is_told_from_one_that_failed(int? exitCode, string? reason)
    {
        var job = Failed() with { IsTerminated = true, ExitCode = exitCode, StatusReason = reason, StartedAt = exitCode is null ? null : DateTimeOffset.UnixEpoch };
        var recalled = new Evidence { TaskError = "States.Timeout", CanBeRecalled = true, Job = job };
        Assert.Equal(Verdict.Recalled, AttemptClassifier.Classify(recalled));
        // It came to its end in the same moment.
        Assert.Equal(Verdict.Finished, AttemptClassifier.Classify(recalled with { HasMetrics = true, Job = job with { Status = "SUCCEEDED", ExitCode = 0 } }));
        Assert.Equal(Verdict.Recalled, AttemptClassifier.Classify(new Evidence { TaskError = "States.Timeout", CanBeRecalled = true }));
    }

    [Fact]
    public void Trainer_that_outlasts_what_the_budget_pays_for_is_told_from_one_that_outlasts_the_stack_s_limit()
    {
        var evidence = new Evidence { TaskError = "States.TaskFailed", Job = Failed() with { StatusReason = "Job attempt duration exceeded timeout" } };
        Assert.Equal(Verdict.TimedOut, AttemptClassifier.Classify(evidence));
        Assert.Equal(Verdict.OverBudget, AttemptClassifier.Classify(evidence with { IsLimitedByBudget = true }));
        Assert.Contains("budget", VerdictSentence.Of(Verdict.OverBudget, evidence with { IsLimitedByBudget = true }), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_verdict_has_a_sentence_and_those_that_stop_say_what_to_do()
    {
        Assert.All(Enum.GetValues<Verdict>(), verdict =>
        {
            var sentence = VerdictSentence.Of(verdict, new Evidence { Job = Failed() with { StatusReason = "why" } });
            Assert.Matches("^[A-Z].+\\.$", sentence);
            if (!RetryTable.RowOf(verdict).Again && verdict != Verdict.Finished)
                Assert.Matches("Give|Raise|Ask|Push|Allow|Train fewer|retry RUN|doctor|log", sentence);
        });
    }

    [Fact]
    public void Notice_confirms_an_interruption()
    {
        var evidence = new Evidence { Job = Failed() with { ExitCode = 75 } };
        Assert.DoesNotContain("EC2 gave notice", VerdictSentence.Of(Verdict.Interrupted, evidence), StringComparison.Ordinal);
        var confirmed = evidence with { SpotNotice = """{"action":"terminate","time":"2026-11-20T22:02:00Z"}""" };
        Assert.StartsWith("EC2 gave notice", VerdictSentence.Of(Verdict.Interrupted, confirmed), StringComparison.Ordinal);
    }

    private static readonly (string Words, Verdict Verdict, bool InQueue)[] Documented =
    [
        ("Host EC2 (instance i-0123456789abcdef0) terminated.", Verdict.Interrupted, false),
        ("Host EC2", Verdict.Interrupted, false),
        ("OutOfMemoryError: Container killed due to memory usage", Verdict.OutOfMemory, false),
        ("CannotPullContainerError: ", Verdict.ImageUnavailable, false),
        ("CannotPullECRContainerError: ", Verdict.ImageUnavailable, false),
        ("CannotPullImageManifestError: ", Verdict.ImageUnavailable, false),
        ("CannotStartContainerError: ", Verdict.Misconfigured, false),
        ("CannotCreateContainerError: ", Verdict.Misconfigured, false),
        ("CannotCreateVolumeError: ", Verdict.Misconfigured, false),
        ("ResourceInitializationError: ", Verdict.Misconfigured, false),
        ("DockerTimeoutError: ", Verdict.ServiceUnavailable, false),
        ("ContainerRuntimeTimeoutError: ", Verdict.ServiceUnavailable, false),
        ("CAPACITY:INSUFFICIENT_INSTANCE_CAPACITY", Verdict.NoCapacity, true),
        ("CAPACITY:INSUFFICIENT_INSTANCE_CAPACITY - VcpuLimitExceeded", Verdict.Quota, true),
        ("MISCONFIGURATION:COMPUTE_ENVIRONMENT_MAX_RESOURCE", Verdict.Misconfigured, true),
        ("MISCONFIGURATION:JOB_RESOURCE_REQUIREMENT", Verdict.Misconfigured, true),
        ("MISCONFIGURATION:SERVICE_ROLE_PERMISSIONS", Verdict.Misconfigured, true),
        ("MISCONFIGURATION:EC2_INSTANCE_CONFIGURATION_UNSUPPORTED", Verdict.Misconfigured, true),
        ("ACTION_REQUIRED - CE(s) associated with the job queue are invalid.", Verdict.Misconfigured, true),
        ("Canceled by JobStateTimeLimit action due to reason: CAPACITY:INSUFFICIENT_INSTANCE_CAPACITY", Verdict.NoCapacity, true),
        ("Canceled by JobStateTimeLimit action due to reason: MISCONFIGURATION:COMPUTE_ENVIRONMENT_MAX_RESOURCE", Verdict.Misconfigured, true),
        ("Job attempt duration exceeded timeout", Verdict.TimedOut, true),
    ];

    private static JobRecord Failed() => new() { JobId = "j", Status = "FAILED" };

    [Theory]
    [InlineData(14 * 60, Verdict.Recalled)]
    [InlineData(12 * 3_600, Verdict.TimedOut)]
    public void Training_whose_instance_came_only_shortly_before_the_workflow_s_limit_goes_on(int ran, Verdict expected)
    {
        var started = DateTimeOffset.UnixEpoch.AddHours(26).AddSeconds(-ran);
        var job = new JobRecord { JobId = "job-1", Status = "FAILED", ExitCode = 75, StartedAt = started, StoppedAt = started.AddSeconds(ran), StatusReason = "Terminated by AWS Step Functions" };
        Assert.Equal(expected, AttemptClassifier.Classify(new Evidence { Job = job, TaskError = "States.Timeout", Limit = TimeSpan.FromHours(12) }));
    }
}
