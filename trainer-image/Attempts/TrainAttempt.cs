using Overnight.Contracts;
using Overnight.Trainer.Storage;
using Overnight.Trainer.Training;

namespace Overnight.Trainer.Attempts;

/// <summary>One attempt from its environment to its exit code. Every way it can end is told apart here.</summary>
internal sealed class TrainAttempt(
    AttemptSettings settings, MeteredS3 s3, HttpClient http, Interruption interruption, EventLog log, ProcessAge age, TimeProvider time)
{
    // Batch gives thirty seconds between SIGTERM and SIGKILL; the last words must not use them all.
    private static readonly TimeSpan LastWordsTake = TimeSpan.FromSeconds(10);

    private readonly ObjectStore _results = new(s3, settings.Plan.Bucket);

    /// <param name="nonce">Tells this process from any other with the same attempt number.</param>
    public async Task<ExitCode> RunAsync(string nonce)
    {
        log.About(("run", RunOf(settings.Plan.Key)?.Run), ("trial", settings.Trial), ("attempt", settings.Attempt), ("rung", settings.Rung), ("job", settings.Job));
        log.Write("attempt", ("plan", settings.Plan));
        try
        {
            var stages = new AttemptStages(settings, s3, _results, http, interruption, log, age, time);
            return await stages.RunAsync(nonce);
        }
        catch (OperationCanceledException) when (interruption.Requested is { } request)
        {
            log.Write("interrupted before the training", ("cause", request.Cause), ("detail", request.Detail));
            // 75 says that the host was taken back, which would make its time free of charge.
            return request.Cause == InterruptionCause.TakenOver ? ExitCode.Done : ExitCode.Interrupted;
        }
        catch (BadInputException e)
        {
            return await FailAsync(ExitCode.BadData, Verdict.BadData, e.Problems[0].ToString(), e.Problems);
        }
        catch (Exception e) when (ServiceFault.IsRefusal(e))
        {
            return await FailAsync(ExitCode.OwnError, Verdict.Misconfigured, $"S3 refuses the trainer: {e.Message} See the job role's policies and the plan's buckets.");
        }
        catch (Exception e) when (ServiceFault.Is(e))
        {
            return await FailAsync(ExitCode.ServiceGone, Verdict.ServiceUnavailable, $"S3 does not answer: {e.Message}");
        }
        catch (TrainingDivergedException e)
        {
            return await FailAsync(ExitCode.OwnError, Verdict.OwnError, e.Message);
        }
        catch (Exception e) when (e.Message.Contains("CUDA out of memory", StringComparison.Ordinal))
        {
            return await FailAsync(ExitCode.OutOfGpuMemory, Verdict.OutOfGpuMemory, FirstLine(e.Message));
        }
        catch (Exception e)
        {
            // The process's edge: whatever it was, the workflow must learn of it.
            log.Fail("own error", ("exception", e));
            return await FailAsync(ExitCode.OwnError, e is OutOfMemoryException ? Verdict.OutOfMemory : Verdict.OwnError, $"{e.GetType().Name}: {FirstLine(e.Message)}");
        }
    }

    private async Task<ExitCode> FailAsync(ExitCode code, Verdict verdict, string message, IReadOnlyList<Problem>? problems = null)
    {
        log.Fail("failed", ("exitCode", (int)code), ("verdict", verdict), ("message", message));
        if (RunOf(settings.Plan.Key) is not { } run) return code;
        var folder = run with { Trial = settings.Rung is null ? null : settings.Trial };
        using var patience = new CancellationTokenSource(LastWordsTake, time);
        try
        {
            var failure = new Failure { Verdict = verdict, Message = message, Problems = [.. problems ?? []] };
            await _results.WriteAsync(folder.Failure(settings.Attempt), Documents.ToBytes(failure), patience.Token);
        }
        catch (Exception e) when (ServiceFault.Is(e) || e is OperationCanceledException)
        {
            log.Warn("failure not written", ("message", e.Message));
        }
        return code;
    }

    /// <summary>The folder that the plan lies in: <c>runs/NAME/RUN/plan.json</c>.</summary>
    private static RunFolder? RunOf(string planKey) =>
        planKey.Split('/') is [.., var name, var run, _] && new RunFolder(name, run) is var folder && folder.Plan == planKey ? folder : null;

    private static string FirstLine(string text) => text.Split('\n', 2)[0].Trim();
}
