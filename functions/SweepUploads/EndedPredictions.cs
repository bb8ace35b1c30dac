using System.Text;
using System.Text.Json;
using Amazon.Lambda.Core;
using Amazon.S3;
using Amazon.StepFunctions.Model;
using Overnight.Contracts;
using Overnight.Functions.Predictions;
using Overnight.Functions.Storage;
using Overnight.Functions.Workflow;

namespace Overnight.Functions.SweepUploads;

/// <summary>Predictions that were stopped have their result written like runs: by an execution under a name of its own.</summary>
internal sealed class EndedPredictions(IAmazonS3 s3, PredictionStarter starter, string resultsBucket)
{
    private readonly RunDocuments _results = new(s3, resultsBucket);

    public async Task<bool> CloseAsync(DescribeExecutionResponse execution, ILambdaLogger log)
    {
        if (Request(execution) is not { } request)
        {
            log.Complain(execution.Name, ["It was not started with a prediction's request: it gets no result"]);
            return false;
        }
        // An execution that only writes a result, and failed at it, is for a person to redrive.
        if (request.Stopped is not null) return false;
        var folder = new PredictionFolder(request.Name, request.File, request.Id);
        if (await _results.ReadAsync<PredictionResult>(folder.Result, []) is { } standing && standing.Id == request.Id) return false;
        var redrive = execution.RedriveCount ?? 0;
        var cause = string.Join(": ", new[] { execution.Error, execution.Cause }.Where(said => !string.IsNullOrEmpty(said)));
        var close = request with { Stopped = new StoppedRun(execution.Status.Value, Bounded.Text(cause), redrive) };
        if (!await starter.StartExecutionAsync(close, $"{request.Id}-closed-{redrive}")) return false;
        log.Tell(request.Id, "closed", $"It ended as {execution.Status.Value} without a result: it gets one");
        return true;
    }

    private static PredictionRequest? Request(DescribeExecutionResponse execution)
    {
        try
        {
            return execution.Input is { } input ? Documents.Parse<PredictionRequest>(Encoding.UTF8.GetBytes(input)) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
