using Amazon.Lambda.Core;
using Amazon.S3;
using Amazon.StepFunctions;
using Overnight.Functions.AllRuns;
using Overnight.Functions.Predictions;
using Overnight.Functions.StartRun;
using Overnight.Functions.Workflow;

namespace Overnight.Functions.SweepUploads;

/// <summary>
/// Once a day: starts the runs and predictions of uploads whose event was lost, and has a result written for each execution that
/// ended without one, because it was stopped, timed out or broke down; then mends the page of all runs. Of such an end an event tells at
/// once, but at best effort; then the one
/// execution is looked at. Sweeping twice does nothing twice.
/// </summary>
public sealed class Handler(
    IAmazonS3 s3, IAmazonStepFunctions stepFunctions, string stateMachineArn, string predictionMachineArn, string dataBucket,
    string resultsBucket, TimeProvider time)
{
    public Handler()
        : this(new AmazonS3Client(), new AmazonStepFunctionsClient(), Settings.StateMachine, Settings.PredictionStateMachine,
            Settings.DataBucket, Settings.ResultsBucket, TimeProvider.System)
    {
    }

    public async Task<SweepAnswer> HandleAsync(SweepRequest request, ILambdaContext context)
    {
        var starter = new RunStarter(s3, stepFunctions, stateMachineArn, resultsBucket);
        var predictions = new PredictionStarter(s3, stepFunctions, predictionMachineArn, resultsBucket);
        var ended = new EndedRuns(s3, stepFunctions, starter, new EndedPredictions(s3, predictions, resultsBucket), stateMachineArn,
            predictionMachineArn, resultsBucket);
        if (request.ExecutionArn is { } execution)
            return new SweepAnswer(0, 0, await ended.CloseAsync(execution, context.Logger) ? 1 : 0);
        var since = time.GetUtcNow() - TimeSpan.FromDays(request.Days);
        var (uploads, started) = await new LostUploads(s3, starter, dataBucket, resultsBucket, time).StartAsync(since, context.Logger);
        var (files, predicted) = await new LostPredictions(s3, predictions, dataBucket, resultsBucket, time).StartAsync(since, context.Logger);
        (uploads, started) = (uploads + files, started + predicted);
        var closed = await ended.CloseAsync(since, context.Logger);
        if (await new IndexMending(s3, resultsBucket).MendAsync(since) is { } unmended) context.Logger.Complain(run: "", [unmended]);
        context.Logger.Tell(
            "swept", $"{uploads} uploads since {since:u}: {started} had started nothing; {closed} executions had ended without a result");
        return new SweepAnswer(uploads, started, closed);
    }
}
