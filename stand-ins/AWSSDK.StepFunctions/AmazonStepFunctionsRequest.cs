// Stands in for AWSSDK.StepFunctions 4.0.
using Amazon.Runtime;

namespace Amazon.StepFunctions;

/// <summary>Any request to Step Functions.</summary>
public class AmazonStepFunctionsRequest : AmazonWebServiceRequest
{
}
