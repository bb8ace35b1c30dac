// Stands in for AWSSDK.StepFunctions 4.0: an execution's events.
using Amazon.Runtime;

namespace Amazon.StepFunctions.Model;

public class GetExecutionHistoryRequest : AmazonStepFunctionsRequest
{
    public string ExecutionArn { get; set; }

    public bool? IncludeExecutionData { get; set; }

    public int? MaxResults { get; set; }

    public string NextToken { get; set; }

    public bool? ReverseOrder { get; set; }
}

public class GetExecutionHistoryResponse : AmazonWebServiceResponse
{
    public List<HistoryEvent> Events { get; set; }

    public string NextToken { get; set; }
}

/// <summary>
/// One event. Only the details that belong to its <c>Type</c> are set; those of activities, distributed maps and JSONata are
/// not here.
/// </summary>
public class HistoryEvent
{
    public DateTime? Timestamp { get; set; }

    public HistoryEventType Type { get; set; }

    public long? Id { get; set; }

    public long? PreviousEventId { get; set; }

    public ExecutionFailedEventDetails ExecutionFailedEventDetails { get; set; }

    public ExecutionStartedEventDetails ExecutionStartedEventDetails { get; set; }

    public ExecutionSucceededEventDetails ExecutionSucceededEventDetails { get; set; }

    public ExecutionAbortedEventDetails ExecutionAbortedEventDetails { get; set; }

    public ExecutionTimedOutEventDetails ExecutionTimedOutEventDetails { get; set; }

    public ExecutionRedrivenEventDetails ExecutionRedrivenEventDetails { get; set; }

    public TaskFailedEventDetails TaskFailedEventDetails { get; set; }

    public TaskScheduledEventDetails TaskScheduledEventDetails { get; set; }

    public TaskStartFailedEventDetails TaskStartFailedEventDetails { get; set; }

    public TaskStartedEventDetails TaskStartedEventDetails { get; set; }

    public TaskSubmitFailedEventDetails TaskSubmitFailedEventDetails { get; set; }

    public TaskSubmittedEventDetails TaskSubmittedEventDetails { get; set; }

    public TaskSucceededEventDetails TaskSucceededEventDetails { get; set; }

    public TaskTimedOutEventDetails TaskTimedOutEventDetails { get; set; }

    public LambdaFunctionFailedEventDetails LambdaFunctionFailedEventDetails { get; set; }

    public LambdaFunctionScheduleFailedEventDetails LambdaFunctionScheduleFailedEventDetails { get; set; }

    public LambdaFunctionScheduledEventDetails LambdaFunctionScheduledEventDetails { get; set; }

    public LambdaFunctionStartFailedEventDetails LambdaFunctionStartFailedEventDetails { get; set; }

    public LambdaFunctionSucceededEventDetails LambdaFunctionSucceededEventDetails { get; set; }

    public LambdaFunctionTimedOutEventDetails LambdaFunctionTimedOutEventDetails { get; set; }

    public MapStateStartedEventDetails MapStateStartedEventDetails { get; set; }

    public MapIterationEventDetails MapIterationAbortedEventDetails { get; set; }

    public MapIterationEventDetails MapIterationFailedEventDetails { get; set; }

    public MapIterationEventDetails MapIterationStartedEventDetails { get; set; }

    public MapIterationEventDetails MapIterationSucceededEventDetails { get; set; }

    public StateEnteredEventDetails StateEnteredEventDetails { get; set; }

    public StateExitedEventDetails StateExitedEventDetails { get; set; }
}
