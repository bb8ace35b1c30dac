using System.Text.Json.Nodes;
using Overnight.Local.StepFunctions.Language;

namespace Overnight.Local.StepFunctions.Running;

/// <summary>The events as AWS shapes them. docs.aws.amazon.com/step-functions/latest/apireference/API_HistoryEvent.html</summary>
internal static class Events
{
    public static HistoryEvent ExecutionStarted(string input, string roleArn) => new()
    {
        Type = "ExecutionStarted",
        DetailsName = "executionStartedEventDetails",
        Details = new JsonObject { ["input"] = input, ["inputDetails"] = Whole(), ["roleArn"] = roleArn },
    };

    public static HistoryEvent ExecutionSucceeded(string output) => new()
    {
        Type = "ExecutionSucceeded",
        DetailsName = "executionSucceededEventDetails",
        Details = new JsonObject { ["output"] = output, ["outputDetails"] = Whole() },
    };

    public static HistoryEvent ExecutionRedriven(int count) => new()
    {
        Type = "ExecutionRedriven",
        DetailsName = "executionRedrivenEventDetails",
        Details = new JsonObject { ["redriveCount"] = count },
    };

    /// <param name="type">ExecutionFailed, ExecutionAborted or ExecutionTimedOut.</param>
    /// <param name="error">Left out where null.</param>
    /// <param name="cause">Left out where null.</param>
    public static HistoryEvent ExecutionStopped(string type, string? error, string? cause)
    {
        var details = new JsonObject();
        if (error is not null) details["error"] = error;
        if (cause is not null) details["cause"] = cause;
        return new() { Type = type, DetailsName = Camel(type) + "EventDetails", Details = details };
    }

    public static HistoryEvent Entered(State state, string input) => new()
    {
        Type = state.Type + "StateEntered",
        DetailsName = "stateEnteredEventDetails",
        Details = new JsonObject { ["name"] = state.Name, ["input"] = input, ["inputDetails"] = Whole() },
    };

    public static HistoryEvent Exited(State state, string output, string? next) => new()
    {
        Type = state.Type + "StateExited",
        DetailsName = "stateExitedEventDetails",
        Details = new JsonObject { ["name"] = state.Name, ["output"] = output, ["outputDetails"] = Whole() },
        Next = next,
    };

    public static HistoryEvent MapStarted(int length) => new()
    {
        Type = "MapStateStarted",
        DetailsName = "mapStateStartedEventDetails",
        Details = new JsonObject { ["length"] = length },
    };

    /// <param name="what">Started, Succeeded, Failed or Aborted.</param>
    /// <param name="map">The Map state's name.</param>
    /// <param name="index">The item's place.</param>
    public static HistoryEvent MapIteration(string what, string map, int index) => new()
    {
        Type = "MapIteration" + what,
        DetailsName = $"mapIteration{what}EventDetails",
        Details = new JsonObject { ["name"] = map, ["index"] = index },
    };

    public static HistoryEvent MapRunStarted(string arn) => new()
    {
        Type = "MapRunStarted",
        DetailsName = "mapRunStartedEventDetails",
        Details = new JsonObject { ["mapRunArn"] = arn },
    };

    public static HistoryEvent MapRunFailed(StatesException failure) => new()
    {
        Type = "MapRunFailed",
        DetailsName = "mapRunFailedEventDetails",
        Details = new JsonObject { ["error"] = failure.Error, ["cause"] = failure.Cause },
    };

    public static HistoryEvent MapRunRedriven(string arn, int count) => new()
    {
        Type = "MapRunRedriven",
        DetailsName = "mapRunRedrivenEventDetails",
        Details = new JsonObject { ["mapRunArn"] = arn, ["redriveCount"] = count },
    };

    /// <summary>An event without details: MapStateSucceeded, ParallelStateFailed and the like.</summary>
    public static HistoryEvent Plain(string type, StatesException? failure = null) => new() { Type = type, Failure = failure };

    /// <summary>Step Functions never shortens what it shows through its API.</summary>
    public static JsonObject Whole() => new() { ["truncated"] = false };

    private static string Camel(string type) => char.ToLowerInvariant(type[0]) + type[1..];
}
