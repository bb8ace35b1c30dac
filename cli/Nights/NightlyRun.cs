using System.Net;
using System.Text;
using Amazon.S3;
using Amazon.StepFunctions.Model;
using Overnight.Cli.Connect;
using Overnight.Contracts;

namespace Overnight.Cli.Nights;

/// <summary>An upload to a nightly dataset waits for the night. Who calls `train` wants it now.</summary>
internal static class NightlyRun
{
    /// <summary>Starts the run that StartRun only notes; of any other dataset it does nothing.</summary>
    public static async Task StartNowAsync(Cloud cloud, Upload upload, RunFolder run, CancellationToken cancellation)
    {
        if (await RecipeETagAsync(cloud, upload.Name, cancellation) is not { } recipeETag) return;
        var request = new RunRequest
        {
            Run = run.Run,
            Name = upload.Name,
            Bucket = cloud.DataBucket,
            Source = upload.Source,
            RecipeETag = recipeETag,
        };
        try
        {
            await cloud.StepFunctions.StartExecutionAsync(new StartExecutionRequest
            {
                StateMachineArn = cloud.StateMachineArn,
                Name = run.Run,
                Input = Encoding.UTF8.GetString(Documents.ToBytes(request)),
            }, cancellation);
        }
        catch (ExecutionAlreadyExistsException)
        {
            // A night has it already, or had it: it is followed all the same.
        }
    }

    /// <summary>Null where the dataset is not nightly.</summary>
    private static async Task<string?> RecipeETagAsync(Cloud cloud, string name, CancellationToken cancellation)
    {
        var key = DataNames.Recipe(name);
        try
        {
            using var answer = await cloud.S3.GetObjectAsync(cloud.DataBucket, key, cancellation);
            using var bytes = new MemoryStream();
            await answer.ResponseStream.CopyToAsync(bytes, cancellation);
            return RecipeReader.Read(bytes.ToArray(), key).Nightly ? answer.ETag.Trim('"') : null;
        }
        catch (AmazonS3Exception e) when (e.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }
        catch (BadInputException)
        {
            // Its run starts at once and is rejected, with the reason.
            return null;
        }
    }
}
