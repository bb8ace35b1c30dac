using Amazon;
using Amazon.Runtime;
using Amazon.StepFunctions;
using Amazon.StepFunctions.Model;
using Overnight.Local.StepFunctions;
using Overnight.Local.StepFunctions.Running;

namespace Overnight.Simulation.Cloud;

/// <summary>The SDK's client on the night's local Step Functions: what StartRun and SweepUploads ask.</summary>
internal sealed class SimulatedStepFunctions() : AmazonStepFunctionsClient(new AnonymousAWSCredentials(), RegionEndpoint.USEast1)
{
    public static SimulatedStepFunctions Instance { get; } = new();

    public override Task<StartExecutionResponse> StartExecutionAsync(StartExecutionRequest request, CancellationToken cancellationToken = default) =>
        ServiceCall.MakeAsync(night =>
        {
            try
            {
                var started = night.StepFunctions.StartExecution(request.StateMachineArn, night.Mutant.NameOf(request.Name), request.Input);
                return new StartExecutionResponse { ExecutionArn = started.ExecutionArn, StartDate = started.StartDate.UtcDateTime };
            }
            catch (StepFunctionsException refused) when (refused.Code == "ExecutionAlreadyExists")
            {
                throw new ExecutionAlreadyExistsException(refused.Message);
            }
        }, cancellationToken);

    public override Task<DescribeExecutionResponse> DescribeExecutionAsync(DescribeExecutionRequest request, CancellationToken cancellationToken = default) =>
        ServiceCall.MakeAsync(night =>
        {
            var record = night.StepFunctions.DescribeExecution(request.ExecutionArn);
            return new DescribeExecutionResponse
            {
                ExecutionArn = record.Arn,
                Name = record.Name,
                StateMachineArn = record.StateMachineArn,
                Status = Wire.Name(record.Status),
                Input = record.Input,
                Output = record.Output,
                Error = record.Error,
                Cause = record.Cause,
                StartDate = record.StartDate.UtcDateTime,
                StopDate = record.StopDate?.UtcDateTime,
                RedriveCount = record.RedriveCount,
            };
        }, cancellationToken);

    public override Task<ListExecutionsResponse> ListExecutionsAsync(ListExecutionsRequest request, CancellationToken cancellationToken = default) =>
        ServiceCall.MakeAsync(night => new ListExecutionsResponse
        {
            // A night has fewer than a page holds.
            Executions = request.StateMachineArn != night.MachineArn || !night.Mutant.ClosesStopped ? [] : [.. night.StepFunctions.ListExecutions(request.StateMachineArn)
                .Where(record => request.StatusFilter is null || Wire.Name(record.Status) == request.StatusFilter.Value)
                .Select(record => new ExecutionListItem
                {
                    ExecutionArn = record.Arn,
                    Name = record.Name,
                    Status = Wire.Name(record.Status),
                    StartDate = record.StartDate.UtcDateTime,
                    StopDate = record.StopDate?.UtcDateTime,
                    RedriveCount = record.RedriveCount,
                })],
        }, cancellationToken);
}
