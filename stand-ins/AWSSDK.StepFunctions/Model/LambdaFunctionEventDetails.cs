// Stands in for AWSSDK.StepFunctions 4.0: what an event of a function task by its ARN says.
namespace Amazon.StepFunctions.Model;

public class LambdaFunctionFailedEventDetails
{
    public string Cause { get; set; }

    public string Error { get; set; }
}

public class LambdaFunctionScheduleFailedEventDetails
{
    public string Cause { get; set; }

    public string Error { get; set; }
}

public class LambdaFunctionStartFailedEventDetails
{
    public string Cause { get; set; }

    public string Error { get; set; }
}

public class LambdaFunctionTimedOutEventDetails
{
    public string Cause { get; set; }

    public string Error { get; set; }
}

public class LambdaFunctionScheduledEventDetails
{
    public string Input { get; set; }

    public HistoryEventExecutionDataDetails InputDetails { get; set; }

    public string Resource { get; set; }

    public TaskCredentials TaskCredentials { get; set; }

    public long? TimeoutInSeconds { get; set; }
}

public class LambdaFunctionSucceededEventDetails
{
    public string Output { get; set; }

    public HistoryEventExecutionDataDetails OutputDetails { get; set; }
}
