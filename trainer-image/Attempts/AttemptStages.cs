using System.Text.Json;
using Overnight.Contracts;
using Overnight.Trainer.Export.Onnx;
using Overnight.Trainer.Search;
using Overnight.Trainer.Storage;
using Overnight.Trainer.Training;

namespace Overnight.Trainer.Attempts;

/// <summary>The stages of an attempt: plan, lease, training, results; and what watches over them.</summary>
internal sealed class AttemptStages(
    AttemptSettings settings, MeteredS3 s3, ObjectStore results, HttpClient http, Interruption interruption, EventLog log,
    ProcessAge age, TimeProvider time)
{
    /// <summary>Five minutes: a service that is gone for longer fails more than this.</summary>
    private const int MostNotes = 10;

    private static readonly TimeSpan NoteAgain = TimeSpan.FromSeconds(30);

    public async Task<ExitCode> RunAsync(string nonce)
    {
        var began = time.GetUtcNow();
        using var torchThread = new TorchThread();
        // Loading libtorch takes as long as the first requests to S3: do both at once.
        var device = torchThread.StartAsync();
        var plan = TrialPlan.Of(await ReadPlanAsync(), settings);
        var folder = plan.Folder(settings.Trial);
        var lease = new Lease(results, folder, settings.Attempt, nonce, settings.Job, log, time);
        var progress = new ProgressFile(results, folder, () => s3.Use, log, time);
        progress.Report(new Progress
        {
            Run = plan.Run,
            Attempt = settings.Attempt,
            Job = settings.Job,
            Stage = "reading",
            StartedAt = began,
            UpdatedAt = began,
            Epochs = plan.Training.Epochs,
        });

        await using var watches = new Watches(log);
        watches.Start(progress.KeepAsync);
        watches.Start(cancellation => WatchHostAsync(folder, cancellation));
        try
        {
            var session = new TrainingSession(plan, settings, results, torchThread, interruption, log, age, time);
            var preparing = session.PrepareAsync(s3, device);
            if (!await lease.TryTakeAsync(interruption.Token)) return TakenOver("another attempt holds the run's lease");
            watches.Start(cancellation => lease.KeepAsync(() => interruption.Request(InterruptionCause.TakenOver, "a newer attempt took the lease"), cancellation));
            var trained = await session.RunAsync(preparing, progress.Latest!, progress.Report);
            await watches.StopAsync();
            if (interruption.Requested is { Cause: InterruptionCause.TakenOver } request) return TakenOver(request.Detail);
            if (!await lease.StillHeldAsync(CancellationToken.None)) return TakenOver("the lease was lost before the results were written");
            if (trained is not null) await PublishAsync(folder, trained);
            await progress.WriteAsync(Last(progress, trained is null ? "interrupted" : "done"), CancellationToken.None);
            await lease.ReleaseAsync(CancellationToken.None);
            return trained is null ? Interrupted() : ExitCode.Done;
        }
        catch
        {
            await watches.StopAsync();
            // Of a run that another attempt has, nothing is to be said.
            if (interruption.Requested is not { Cause: InterruptionCause.TakenOver })
                await progress.WriteAsync(Last(progress, interruption.Requested is null ? "failed" : "interrupted"), CancellationToken.None);
            throw;
        }
    }

    /// <summary>The attempt's last progress. The notice in it is what proves to the workflow that the host was reclaimed.</summary>
    private Progress Last(ProgressFile progress, string stage) => progress.Latest! with
    {
        Stage = stage,
        SpotNotice = interruption.Requested is { Cause: InterruptionCause.SpotNotice, Detail: var notice } ? notice : null,
    };

    private async Task<Plan> ReadPlanAsync()
    {
        var stored = await results.TryReadAsync(settings.Plan.Key, interruption.Token)
            ?? throw new InvalidDataException($"found no object {settings.Plan}, expected the run's plan");
        try
        {
            return Documents.Parse<Plan>(stored.Bytes);
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"{settings.Plan} is not a plan: {e.Message}", e);
        }
    }

    private async Task WatchHostAsync(RunFolder folder, CancellationToken cancellation)
    {
        var metadata = new InstanceMetadata(http, settings.MetadataService, time);
        // Not cancelled with the rest: however short an attempt was, its bill needs to know where it ran.
        if (await metadata.TryReadHostAsync(CancellationToken.None) is not { } host)
        {
            // Fargate and desks have none: then there is no spot notice to wait for either.
            log.Write("no instance metadata service", ("service", settings.MetadataService));
            return;
        }
        log.Write("host", ("instance", host.InstanceId), ("type", host.InstanceType), ("zone", host.AvailabilityZone), ("market", host.Market));
        var noticed = SpotNotice.WatchAsync(metadata, interruption, time, cancellation);
        await NoteHostAsync(new HostNote(results, folder, settings), host, cancellation);
        await noticed;
    }

    /// <summary>Until it is known who was first on the instance: a later job that finds no claim would take the launch to be its own.</summary>
    private async Task NoteHostAsync(HostNote note, AttemptHost host, CancellationToken cancellation)
    {
        for (var tries = 0; tries < MostNotes; tries++)
        {
            try
            {
                if (await note.WriteAsync(host)) return;
                log.Warn("first job of the instance not known", ("instance", host.InstanceId));
            }
            catch (Exception e) when (ServiceFault.Is(e))
            {
                log.Warn("host not written", ("message", e.Message));
            }
            await Task.Delay(NoteAgain, time, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (cancellation.IsCancellationRequested) return;
        }
    }

    private async Task PublishAsync(RunFolder folder, TrainingResults trained)
    {
        if (trained.Model is { } model)
        {
            await results.WriteAsync(folder.Model + ModelFile.Weights, model.Weights, CancellationToken.None);
            await results.WriteAsync(folder.Model + OnnxModel.FileName, model.Onnx, CancellationToken.None);
            await results.WriteAsync(folder.Model + ModelDocument.FileName, model.Document, CancellationToken.None);
        }
        if (trained.HoldOut is { } scores) await results.WriteAsync(folder.HoldOut, Documents.ToBytes(scores), CancellationToken.None);
        // Last: where there are metrics of a training that is over, there is a model.
        await results.WriteAsync(folder.Metrics, Documents.ToBytes(trained.Metrics), CancellationToken.None);
        log.Write("done", ("metric", trained.Metrics.Primary.Name), ("value", trained.Metrics.Primary.Value), ("measuredOn", trained.Metrics.MeasuredOn),
            ("trainingSeconds", trained.Metrics.Timing?.TrainingSeconds), ("samplesPerSecond", trained.Metrics.Timing?.SamplesPerSecond));
    }

    private ExitCode TakenOver(string why)
    {
        log.Write("nothing to do: another attempt has the run", ("detail", why));
        return ExitCode.Done;
    }

    private ExitCode Interrupted()
    {
        log.Write("interrupted", ("cause", interruption.Requested?.Cause), ("detail", interruption.Requested?.Detail));
        return ExitCode.Interrupted;
    }
}
