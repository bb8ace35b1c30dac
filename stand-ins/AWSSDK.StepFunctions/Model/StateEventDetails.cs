// Stands in for AWSSDK.StepFunctions 4.0: what an event of a state or of a map says.
namespace Amazon.StepFunctions.Model;

public class StateEnteredEventDetails
{
    public string Input { get; set; }

    public HistoryEventExecutionDataDetails InputDetails { get; set; }

    public string Name { get; set; }
}

public class StateExitedEventDetails
{
    public string Name { get; set; }

    public string Output { get; set; }

    public HistoryEventExecutionDataDetails OutputDetails { get; set; }
}

public class MapStateStartedEventDetails
{
    public int? Length { get; set; }
}

public class MapIterationEventDetails
{
    public int? Index { get; set; }

    public string Name { get; set; }
}
