using System.Net;
using System.Text;
using Amazon.S3;
using Amazon.StepFunctions;
using Amazon.StepFunctions.Model;
using Overnight.Contracts;
using Overnight.Functions.Storage;

namespace Overnight.Functions.StartRun;

/// <summary>
/// Starts the run of an upload, once: its id, derived from what was uploaded, is the execution's name, and Step Functions refuses a
/// name that it knows.
/// </summary>
internal sealed class RunStarter(IAmazonS3 s3, IAmazonStepFunctions stepFunctions, string stateMachineArn, string resultsBucket)
{
    private readonly RunDocuments _results = new(s3, resultsBucket);

    /// <returns>The run, and whether it was started now or is under way; false where it had ended before.</returns>
    public async Task<(string Run, bool Runs)> StartAsync(string bucket, Upload upload, IReadOnlyList<DataObject> files)
    {
        var recipeETag = await RecipeETagAsync(bucket, upload.Name);
        var request = new RunRequest
        {
            Run = RunId.Of(bucket, upload, files, recipeETag),
            Name = upload.Name,
            Bucket = bucket,
            Source = upload.Source,
            RecipeETag = recipeETag ?? "",
        };
        var runs = await StartExecutionAsync(request);
        // After the start: an upload that is noted here is never started by the sweep.
        await _results.WriteAsync(ResultNames.Upload(upload.Name, RunId.OfUpload(bucket, upload, files)), request);
        return (request.Run, runs);
    }

    public async Task<bool> StartExecutionAsync(RunRequest request, string? name = null)
    {
        try
        {
            await stepFunctions.StartExecutionAsync(new StartExecutionRequest
            {
                StateMachineArn = stateMachineArn,
                Name = name ?? request.Run,
                Input = Encoding.UTF8.GetString(Documents.ToBytes(request)),
            });
            return true;
        }
        catch (ExecutionAlreadyExistsException)
        {
            // It has ended already, or Step Functions would have answered as if it had just started it. One that failed is not
            // started again either: that is for a person to want (`overnight retry`).
            return false;
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
