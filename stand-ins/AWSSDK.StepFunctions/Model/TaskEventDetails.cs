// Stands in for AWSSDK.StepFunctions 4.0: what an event of a task (a service integration) says.
namespace Amazon.StepFunctions.Model;

public class TaskFailedEventDetails
{
    public string Cause { get; set; }

    public string Error { get; set; }

    public string Resource { get; set; }

    public string ResourceType { get; set; }
}

public class TaskStartFailedEventDetails
{
    public string Cause { get; set; }

    public string Error { get; set; }

    public string Resource { get; set; }

    public string ResourceType { get; set; }
}

public class TaskSubmitFailedEventDetails
{
    public string Cause { get; set; }

    public string Error { get; set; }

    public string Resource { get; set; }

    public string ResourceType { get; set; }
}

public class TaskTimedOutEventDetails
{
    public string Cause { get; set; }

    public string Error { get; set; }

    public string Resource { get; set; }

    public string ResourceType { get; set; }
}

public class TaskScheduledEventDetails
{
    public long? HeartbeatInSeconds { get; set; }

    public string Parameters { get; set; }

    public string Region { get; set; }

    public string Resource { get; set; }

    public string ResourceType { get; set; }

    public TaskCredentials TaskCredentials { get; set; }

    public long? TimeoutInSeconds { get; set; }
}

public class TaskStartedEventDetails
{
    public string Resource { get; set; }

    public string ResourceType { get; set; }
}

public class TaskSubmittedEventDetails
{
    public string Output { get; set; }

    public HistoryEventExecutionDataDetails OutputDetails { get; set; }

    public string Resource { get; set; }

    public string ResourceType { get; set; }
}

public class TaskSucceededEventDetails
{
    public string Output { get; set; }

    public HistoryEventExecutionDataDetails OutputDetails { get; set; }

    public string Resource { get; set; }

    public string ResourceType { get; set; }
}

public class TaskCredentials
{
    public string RoleArn { get; set; }
}
