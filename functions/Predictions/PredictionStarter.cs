using System.Text;
using Amazon.S3;
using Amazon.StepFunctions;
using Amazon.StepFunctions.Model;
using Overnight.Contracts;
using Overnight.Functions.Storage;

namespace Overnight.Functions.Predictions;

/// <summary>
/// Starts the prediction of a file, once: its id, derived from what was uploaded and who is the champion, is the execution's name,
/// and Step Functions refuses a name that it knows.
/// </summary>
internal sealed class PredictionStarter(IAmazonS3 s3, IAmazonStepFunctions stepFunctions, string stateMachineArn, string resultsBucket)
{
    private readonly RunDocuments _results = new(s3, resultsBucket);

    /// <returns>The prediction, and whether it was started now or is under way; false where it had ended before.</returns>
    public async Task<(string Id, bool Runs)> StartAsync(FileToPredict file)
    {
        var champion = await _results.ReadAsync<Champion>(new ModelNames(file.Name).Champion, []);
        var request = new PredictionRequest
        {
            Id = PredictionRequest.IdOf(file.Bucket, file.Name, file.File, file.VersionId ?? file.ETag, champion?.Run),
            Name = file.Name,
            File = file.File,
            Bucket = file.Bucket,
            VersionId = file.VersionId,
            ETag = file.ETag,
            Run = champion?.Run,
        };
        var runs = await StartExecutionAsync(request, request.Id);
        // After the start: a file that is noted here is never started by the sweep.
        await _results.WriteAsync(ResultNames.Upload(file.Name, file.Note), request);
        return (request.Id, runs);
    }

    public async Task<bool> StartExecutionAsync(PredictionRequest request, string name)
    {
        try
        {
            await stepFunctions.StartExecutionAsync(new StartExecutionRequest
            {
                StateMachineArn = stateMachineArn,
                Name = name,
                Input = Encoding.UTF8.GetString(Documents.ToBytes(request)),
            });
            return true;
        }
        catch (ExecutionAlreadyExistsException)
        {
            // It has ended already, or Step Functions would have answered as if it had just started it.
            return false;
        }
    }
}
