// Stands in for AWSSDK.StepFunctions 4.0: what an event of an execution says.
namespace Amazon.StepFunctions.Model;

public class ExecutionAbortedEventDetails
{
    public string Cause { get; set; }

    public string Error { get; set; }
}

public class ExecutionFailedEventDetails
{
    public string Cause { get; set; }

    public string Error { get; set; }
}

public class ExecutionTimedOutEventDetails
{
    public string Cause { get; set; }

    public string Error { get; set; }
}

public class ExecutionStartedEventDetails
{
    public string Input { get; set; }

    public HistoryEventExecutionDataDetails InputDetails { get; set; }

    public string RoleArn { get; set; }

    public string StateMachineAliasArn { get; set; }

    public string StateMachineVersionArn { get; set; }
}

public class ExecutionSucceededEventDetails
{
    public string Output { get; set; }

    public HistoryEventExecutionDataDetails OutputDetails { get; set; }
}

public class ExecutionRedrivenEventDetails
{
    public int? RedriveCount { get; set; }
}

/// <summary>Whether the data was cut short.</summary>
public class HistoryEventExecutionDataDetails
{
    public bool? Truncated { get; set; }
}
