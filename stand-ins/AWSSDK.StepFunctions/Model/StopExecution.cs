// Stands in for AWSSDK.StepFunctions 4.0: stopping an execution.
using Amazon.Runtime;

namespace Amazon.StepFunctions.Model;

public class StopExecutionRequest : AmazonStepFunctionsRequest
{
    public string Cause { get; set; }

    public string Error { get; set; }

    public string ExecutionArn { get; set; }
}

public class StopExecutionResponse : AmazonWebServiceResponse
{
    public DateTime? StopDate { get; set; }
}
