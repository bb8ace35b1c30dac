using System.Net;
using System.Text;
using Amazon.Lambda.Core;
using Amazon.Lambda.S3Events;
using Amazon.S3;
using Amazon.StepFunctions;
using Amazon.StepFunctions.Model;
using Overnight.Contracts;
using Overnight.Functions.Storage;
using Overnight.Functions.Workflow;

namespace Overnight.Functions.StartRun;

/// <summary>
/// Starts the workflow for each dataset that an S3 event completes. S3 delivers an event at least once, late, and in any order;
/// the run's id, derived from what was uploaded, is the execution's name, so one upload is one run however often it is told of.
/// Errors of AWS are let through: Lambda tries the event again, twice, and throttles for up to six hours.
/// </summary>
public sealed class Handler(IAmazonS3 s3, IAmazonStepFunctions stepFunctions, string stateMachineArn)
{
    public Handler()
        : this(new AmazonS3Client(), new AmazonStepFunctionsClient(), Settings.StateMachine)
    {
    }

    public async Task HandleAsync(S3Event notification, ILambdaContext context)
    {
        // s3:TestEvent, which S3 sends when a notification is set up, has no records.
        foreach (var record in notification.Records ?? [])
        {
            if (UploadEvent.From(record) is { } uploaded) await StartAsync(uploaded, context.Logger);
            else context.Logger.LogInformation($"{record.S3?.Object?.Key} starts no run");
        }
    }

    private async Task StartAsync(UploadEvent uploaded, ILambdaLogger log)
    {
        var (bucket, upload, arrived) = uploaded;
        // For a single object the event says more than a listing: the object may be overwritten or gone by now. Then the run is
        // started all the same, and Plan says what became of it, so that no event ends in silence.
        var files = upload.IsFolder ? await new DatasetListing(s3).ListAsync(bucket, upload) : [arrived];
        var recipeETag = await RecipeETagAsync(bucket, upload.Name);
        var request = new RunRequest
        {
            Run = RunId.Of(bucket, upload, files, recipeETag),
            Name = upload.Name,
            Bucket = bucket,
            Source = upload.Source,
            RecipeETag = recipeETag ?? "",
        };
        try
        {
            await stepFunctions.StartExecutionAsync(new StartExecutionRequest
            {
                StateMachineArn = stateMachineArn,
                Name = request.Run,
                Input = Encoding.UTF8.GetString(Documents.ToBytes(request)),
            });
            log.LogInformation($"{upload.Source} starts run {request.Run}");
        }
        catch (ExecutionAlreadyExistsException)
        {
            // It has ended already, or Step Functions would have answered as if it had just started it.
            log.LogInformation($"{upload.Source} was run before, as {request.Run}: nothing to do");
        }
    }

    /// <summary>Null where there is no recipe.</summary>
    private async Task<string?> RecipeETagAsync(string bucket, string name)
    {
        try
        {
            return (await s3.GetObjectMetadataAsync(bucket, DataNames.Recipe(name))).ETag.Trim('"');
        }
        catch (AmazonS3Exception e) when (e.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }
    }
}
