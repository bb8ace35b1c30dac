using Amazon.Lambda.Core;
using Amazon.Lambda.S3Events;
using Amazon.S3;
using Amazon.StepFunctions;
using Overnight.Contracts;
using Overnight.Functions.Predictions;
using Overnight.Functions.Storage;
using Overnight.Functions.Workflow;

namespace Overnight.Functions.StartRun;

/// <summary>
/// Starts the workflow for each dataset that an S3 event completes, and for each file to predict. S3 delivers an event at least
/// once, late, and in any order; one upload is one run however often it is told of. Errors of AWS are let through: Lambda tries the event again, twice, and
/// throttles for up to six hours; what it gives up goes to the queue of lost events, and the daily sweep finds the upload.
/// </summary>
public sealed class Handler(
    IAmazonS3 s3, IAmazonStepFunctions stepFunctions, string stateMachineArn, string predictionMachineArn, string dataBucket,
    string resultsBucket)
{
    public Handler()
        : this(new AmazonS3Client(), new AmazonStepFunctionsClient(), Settings.StateMachine, Settings.PredictionStateMachine,
            Settings.DataBucket, Settings.ResultsBucket)
    {
    }

    public async Task HandleAsync(S3Event notification, ILambdaContext context)
    {
        // s3:TestEvent, which S3 sends when a notification is set up, has no records.
        foreach (var record in notification.Records ?? [])
        {
            // SAM lets S3 invoke the function for any bucket of the account: this one is the stack's.
            if (UploadEvent.From(record) is { } uploaded && uploaded.Bucket == dataBucket) await StartAsync(uploaded, context.Logger);
            else if (FileToPredict.From(record) is { } file && file.Bucket == dataBucket) await PredictAsync(file, context.Logger);
            else context.Logger.Tell("passed over", $"{record.S3?.Bucket?.Name}/{record.S3?.Object?.Key} starts no run");
        }
    }

    private async Task PredictAsync(FileToPredict file, ILambdaLogger log)
    {
        var (id, runs) = await new PredictionStarter(s3, stepFunctions, predictionMachineArn, resultsBucket).StartAsync(file);
        if (runs) log.Tell(id, "started", $"{DataNames.ToPredict(file.Name, file.File)} starts it");
        else log.Tell(id, "known", $"{DataNames.ToPredict(file.Name, file.File)} was predicted before: nothing to do");
    }

    private async Task StartAsync(UploadEvent uploaded, ILambdaLogger log)
    {
        var (bucket, upload, arrived) = uploaded;
        // For a single object the event says more than a listing: the object may be overwritten or gone by now. Then the run is
        // started all the same, and Plan says what became of it, so that no event ends in silence.
        var files = upload.IsFolder ? await new DatasetListing(s3).ListAsync(bucket, upload) : [arrived];
        var (run, start) = await new RunStarter(s3, stepFunctions, stateMachineArn, resultsBucket).StartAsync(bucket, upload, files);
        var (told, sentence) = start switch
        {
            RunStart.Runs => ("started", "starts it"),
            RunStart.WaitsForNight => ("waits", "waits for the night: its recipe says `nightly`"),
            _ => ("known", "was run before: nothing to do"),
        };
        log.Tell(run, told, $"{upload.Source} {sentence}");
    }
}
