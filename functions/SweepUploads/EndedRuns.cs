using System.Text;
using System.Text.Json;
using Amazon.Lambda.Core;
using Amazon.S3;
using Amazon.StepFunctions;
using Amazon.StepFunctions.Model;
using Overnight.Contracts;
using Overnight.Functions.StartRun;
using Overnight.Functions.Storage;
using Overnight.Functions.Workflow;

namespace Overnight.Functions.SweepUploads;

/// <summary>
/// Finds executions that ended without a result: nothing in a workflow runs any more once it is stopped or out of time. The result
/// is written by an execution of the same workflow, under a name of its own, which goes straight to its end.
/// </summary>
internal sealed class EndedRuns(
    IAmazonS3 s3, IAmazonStepFunctions stepFunctions, RunStarter starter, EndedPredictions predictions, string stateMachineArn,
    string predictionMachineArn, string resultsBucket)
{
    /// <summary>Of a hundred executions each. Failed ones are few, and the sweep comes every day.</summary>
    private const int MostPages = 20;

    private static readonly ExecutionStatus[] WithoutResult = [ExecutionStatus.ABORTED, ExecutionStatus.TIMED_OUT, ExecutionStatus.FAILED];

    private readonly RunDocuments _results = new(s3, resultsBucket);

    public async Task<int> CloseAsync(DateTimeOffset since, ILambdaLogger log)
    {
        var closed = 0;
        var ends = from machine in new[] { stateMachineArn, predictionMachineArn } from status in WithoutResult select (machine, status);
        foreach (var (machine, status) in ends)
            await foreach (var ended in ListAsync(machine, status, since))
                if (await CloseAsync(await DescribeAsync(ended.ExecutionArn), log)) closed++;
        return closed;
    }

    /// <param name="executionArn">Of one that an event says has ended.</param>
    /// <param name="log">Told what was done.</param>
    /// <exception cref="InvalidOperationException">
    /// Step Functions does not show the end yet ("eventually consistent"): Lambda tries again in a minute.
    /// </exception>
    public async Task<bool> CloseAsync(string executionArn, ILambdaLogger log)
    {
        var execution = await DescribeAsync(executionArn);
        if (execution.Status == ExecutionStatus.RUNNING && (execution.RedriveCount ?? 0) == 0)
        {
            throw new InvalidOperationException(
                $"{executionArn}: found it RUNNING, expected the end that its event told of: look again later");
        }
        return await CloseAsync(execution, log);
    }

    private Task<DescribeExecutionResponse> DescribeAsync(string executionArn) =>
        stepFunctions.DescribeExecutionAsync(new DescribeExecutionRequest { ExecutionArn = executionArn });

    private async Task<bool> CloseAsync(DescribeExecutionResponse execution, ILambdaLogger log)
    {
        // Redriven meanwhile: it will write its own.
        if (execution.Status == ExecutionStatus.RUNNING) return false;
        if (execution.StateMachineArn == predictionMachineArn) return await predictions.CloseAsync(execution, log);
        if (Request(execution) is not { } request)
        {
            log.Complain(execution.Name, ["it was not started with a run's request: it gets no result"]);
            return false;
        }
        // An execution that only writes a result, and failed at it, is for a person to redrive: the alarm has told of it.
        if (request.Stopped is not null) return false;
        var redrive = execution.RedriveCount ?? 0;
        var standing = await _results.ReadAsync<Result>(new RunFolder(request.Name, request.Run).Result, []);
        if (standing is not null && standing.Redrive >= redrive) return false;
        var cause = string.Join(": ", new[] { execution.Error, execution.Cause }.Where(said => !string.IsNullOrEmpty(said)));
        DateTimeOffset? at = execution.StopDate is { } stopped ? new DateTimeOffset(stopped.ToUniversalTime()) : null;
        var close = request with { Stopped = new StoppedRun(execution.Status.Value, Bounded.Text(cause), redrive, at) };
        if (!await starter.StartExecutionAsync(close, $"{request.Run}-closed-{redrive}")) return false;
        log.Tell(request.Run, "closed", $"it ended as {execution.Status.Value} without a result: it gets one");
        return true;
    }

    private static RunRequest? Request(DescribeExecutionResponse execution)
    {
        try
        {
            return execution.Input is { } input ? Documents.Parse<RunRequest>(Encoding.UTF8.GetBytes(input)) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private async IAsyncEnumerable<ExecutionListItem> ListAsync(string machine, ExecutionStatus status, DateTimeOffset since)
    {
        string? next = null;
        for (var page = 0; page < MostPages; page++)
        {
            var answer = await stepFunctions.ListExecutionsAsync(
                new ListExecutionsRequest { StateMachineArn = machine, StatusFilter = status, MaxResults = 100, NextToken = next });
            foreach (var ended in answer.Executions ?? [])
                if (ended.StopDate is { } at && at.ToUniversalTime() >= since.UtcDateTime) yield return ended;
            next = answer.NextToken;
            if (string.IsNullOrEmpty(next)) yield break;
        }
    }
}
