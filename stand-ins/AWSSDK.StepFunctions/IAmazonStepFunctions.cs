// Stands in for AWSSDK.StepFunctions 4.0: what the client does, to be replaced in tests.
using Amazon.Runtime;
using Amazon.StepFunctions.Model;

namespace Amazon.StepFunctions;

/// <summary>AWS Step Functions: https://docs.aws.amazon.com/step-functions/latest/apireference/Welcome.html</summary>
public interface IAmazonStepFunctions : IAmazonService, IDisposable
{
    /// <summary>Idempotent while the named execution runs: the same name with the same input answers the same.</summary>
    /// <exception cref="ExecutionAlreadyExistsException">The name had another input, or its execution has ended.</exception>
    /// <exception cref="StateMachineDoesNotExistException">There is no such state machine.</exception>
    Task<StartExecutionResponse> StartExecutionAsync(
        StartExecutionRequest request, CancellationToken cancellationToken = default);

    /// <summary>Eventually consistent.</summary>
    /// <exception cref="ExecutionDoesNotExistException">There is no such execution.</exception>
    Task<DescribeExecutionResponse> DescribeExecutionAsync(
        DescribeExecutionRequest request, CancellationToken cancellationToken = default);

    /// <exception cref="ExecutionDoesNotExistException">There is no such execution.</exception>
    Task<GetExecutionHistoryResponse> GetExecutionHistoryAsync(
        GetExecutionHistoryRequest request, CancellationToken cancellationToken = default);

    /// <exception cref="StateMachineDoesNotExistException">There is no such state machine.</exception>
    Task<ListExecutionsResponse> ListExecutionsAsync(
        ListExecutionsRequest request, CancellationToken cancellationToken = default);

    /// <exception cref="ExecutionDoesNotExistException">There is no such execution.</exception>
    Task<StopExecutionResponse> StopExecutionAsync(StopExecutionRequest request, CancellationToken cancellationToken = default);

    static ClientConfig IAmazonService.CreateDefaultClientConfig() => new AmazonStepFunctionsConfig();

    static IAmazonService IAmazonService.CreateDefaultServiceClient(AWSCredentials awsCredentials, ClientConfig clientConfig) =>
        new AmazonStepFunctionsClient(awsCredentials, (AmazonStepFunctionsConfig)clientConfig);
}
