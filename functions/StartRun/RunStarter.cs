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

    /// <summary>Of a nightly dataset the upload is only noted: StartNight finds it by itself, if no newer one comes before.</summary>
    /// <returns>The run, and what became of it.</returns>
    public async Task<(string Run, RunStart Start)> StartAsync(string bucket, Upload upload, IReadOnlyList<DataObject> files)
    {
        // One that cannot be read says nothing of nights: its run is rejected at once.
        var recipe = await StoredRecipe.ReadAsync(s3, bucket, upload.Name);
        var recipeETag = recipe?.ETag;
        var request = new RunRequest
        {
            Run = RunId.Of(bucket, upload, files, recipeETag),
            Name = upload.Name,
            Bucket = bucket,
            Source = upload.Source,
            RecipeETag = recipeETag ?? "",
        };
        var start = recipe is { Recipe.Nightly: true } ? RunStart.WaitsForNight
            : await StartExecutionAsync(request) ? RunStart.Runs
            : RunStart.RanBefore;
        // After the start: an upload that is noted here is never started by the sweep.
        await _results.WriteAsync(ResultNames.Upload(upload.Name, RunId.OfUpload(bucket, upload, files)), request);
        return (request.Run, start);
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
}

internal enum RunStart
{
    /// <summary>It was started now, or is under way.</summary>
    Runs,

    /// <summary>It had ended before.</summary>
    RanBefore,

    /// <summary>Its dataset is nightly.</summary>
    WaitsForNight,
}
