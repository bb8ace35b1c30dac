// Stands in for AWSSDK.StepFunctions 4.0: the operations on the wire.
using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Amazon.StepFunctions.Model;
using Overnight.StandIns;

namespace Amazon.StepFunctions.Internal;

/// <summary>Protocol AWS JSON 1.0: every operation is a POST to <c>/</c>, named in <c>X-Amz-Target</c>.</summary>
internal static class Operations
{
    // The wire says "ExecutionAlreadyExists" where the SDK's type is ExecutionAlreadyExistsException.
    private static readonly Dictionary<string, ServiceError> Errors = new()
    {
        ["ExecutionAlreadyExists"] = (m, e, t, c, r, s) => new ExecutionAlreadyExistsException(m, e, t, c, r, s),
        ["ExecutionDoesNotExist"] = (m, e, t, c, r, s) => new ExecutionDoesNotExistException(m, e, t, c, r, s),
        ["ExecutionLimitExceeded"] = (m, e, t, c, r, s) => new ExecutionLimitExceededException(m, e, t, c, r, s),
        ["InvalidArn"] = (m, e, t, c, r, s) => new InvalidArnException(m, e, t, c, r, s),
        ["InvalidExecutionInput"] = (m, e, t, c, r, s) => new InvalidExecutionInputException(m, e, t, c, r, s),
        ["InvalidName"] = (m, e, t, c, r, s) => new InvalidNameException(m, e, t, c, r, s),
        ["InvalidToken"] = (m, e, t, c, r, s) => new InvalidTokenException(m, e, t, c, r, s),
        ["ResourceNotFound"] = (m, e, t, c, r, s) => new ResourceNotFoundException(m, e, t, c, r, s),
        ["StateMachineDeleting"] = (m, e, t, c, r, s) => new StateMachineDeletingException(m, e, t, c, r, s),
        ["StateMachineDoesNotExist"] = (m, e, t, c, r, s) => new StateMachineDoesNotExistException(m, e, t, c, r, s),
        ["StateMachineTypeNotSupported"] = (m, e, t, c, r, s) => new StateMachineTypeNotSupportedException(m, e, t, c, r, s),
        ["ValidationException"] = (m, e, t, c, r, s) => new ValidationException(m, e, t, c, r, s),
        ["KmsAccessDeniedException"] = (m, e, t, c, r, s) => new KmsAccessDeniedException(m, e, t, c, r, s),
        ["KmsInvalidStateException"] = (m, e, t, c, r, s) => new KmsInvalidStateException(m, e, t, c, r, s),
        ["KmsThrottlingException"] = (m, e, t, c, r, s) => new KmsThrottlingException(m, e, t, c, r, s),
    };

    public static readonly InvokeOptions StartExecution = Operation<StartExecutionResponse>("StartExecution");
    public static readonly InvokeOptions DescribeExecution = Operation<DescribeExecutionResponse>("DescribeExecution");
    public static readonly InvokeOptions GetExecutionHistory = Operation<GetExecutionHistoryResponse>("GetExecutionHistory");
    public static readonly InvokeOptions ListExecutions = Operation<ListExecutionsResponse>("ListExecutions");
    public static readonly InvokeOptions StopExecution = Operation<StopExecutionResponse>("StopExecution");

    private static InvokeOptions Operation<TResponse>(string name)
        where TResponse : AmazonWebServiceResponse, new() => JsonWire.Operation<TResponse>(
            "Amazon.StepFunctions",
            request =>
            {
                request.ResourcePath = "/";
                request.Headers["X-Amz-Target"] = "AWSStepFunctions." + name;
                request.Headers["Content-Type"] = "application/x-amz-json-1.0";
            },
            Errors,
            (m, e, t, c, r, s) => new AmazonStepFunctionsException(m, e, t, c, r, s));
}
