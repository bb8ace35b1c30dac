using Overnight.Contracts;
using Overnight.Trainer.Attempts;
using Overnight.Trainer.Storage;

namespace Overnight.Trainer.PredictionParts;

/// <summary>
/// One part of a prediction from its environment to its exit code. A part that is there is not made twice, and one whose data are bad
/// says so in its document. What another try may mend ends with 75: then Batch tries it again.
/// </summary>
internal sealed class PartJob(
    PartSettings settings, MeteredS3 s3, HttpClient http, Interruption interruption, EventLog log, ProcessAge age, TimeProvider time)
{
    private readonly ObjectStore _results = new(s3, settings.Plan.Bucket);

    public async Task<ExitCode> RunAsync()
    {
        log.About(("part", settings.Part));
        log.Write("part", ("plan", settings.Plan));
        try
        {
            return await PredictAsync();
        }
        catch (OperationCanceledException) when (interruption.Requested is { } request)
        {
            log.Write("interrupted", ("cause", request.Cause), ("detail", request.Detail));
            return ExitCode.Interrupted;
        }
        catch (Exception e) when (ServiceFault.Is(e) && !ServiceFault.IsRefusal(e))
        {
            log.Fail("a service is gone", ("message", e.Message));
            return ExitCode.Interrupted;
        }
        catch (Exception e)
        {
            // The process's edge: Batch knows the exit code, the log the rest.
            log.Fail("own error", ("exception", e));
            return ExitCode.OwnError;
        }
    }

    private async Task<ExitCode> PredictAsync()
    {
        var stored = await _results.TryReadAsync(settings.Plan.Key, interruption.Token)
            ?? throw new InvalidDataException($"found no object {settings.Plan}, expected the prediction's plan");
        var plan = Documents.Parse<PredictionPlan>(stored.Bytes);
        log.About(("prediction", plan.Id), ("part", settings.Part));
        var key = plan.Folder.Part(settings.Part);
        if (await _results.TryReadAsync(key, interruption.Token) is { } made)
        {
            log.Write("nothing to do: the part is there");
            return CodeOf(Documents.Parse<PredictedPart>(made.Bytes));
        }
        var host = new InstanceMetadata(http, settings.MetadataService, time).TryReadHostAsync(interruption.Token);
        var part = await PredictAsync(plan) with { Host = await host, Seconds = age.Now.TotalSeconds, Storage = s3.Use };
        await _results.WriteAsync(key, Documents.ToBytes(part), CancellationToken.None);
        log.Write("done", ("rows", part.Rows), ("seconds", part.Seconds), ("problem", part.Problems.FirstOrDefault()));
        return CodeOf(part);
    }

    private static ExitCode CodeOf(PredictedPart part) => part.Problems.Count > 0 ? ExitCode.BadData : ExitCode.Done;

    private async Task<PredictedPart> PredictAsync(PredictionPlan plan)
    {
        var part = new PredictedPart { Part = settings.Part, By = PredictedBy.Batch, Rows = 0, OutputBytes = 0, Seconds = 0, Storage = s3.Use };
        using var folder = new ScratchFolder();
        try
        {
            var files = new PartFiles(s3, _results, plan, folder.Path);
            return plan.Images
                ? await new ImagePart(files, time).PredictAsync(part, interruption.Token)
                : await new TablePartOfFile(files).PredictAsync(part, interruption.Token);
        }
        catch (BadInputException e)
        {
            return part with { Problems = [.. e.Problems.Take(20)] };
        }
        catch (InvalidDataException e)
        {
            // Of the model's own files: what the trainer says of them.
            return part with { Problems = [new Problem { File = plan.Source.Key, Found = e.Message, Expected = $"a file that the model of {plan.Run} can predict" }] };
        }
    }
}
