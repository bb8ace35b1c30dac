using System.Text.Json.Nodes;
using Overnight.Local.StepFunctions.Language;

namespace Overnight.Local.StepFunctions.Running;

/// <summary>A task's events: those of a service integration, or those of a plain Lambda function ARN, which has its own types.</summary>
internal abstract class TaskEvents
{
    public const string FunctionPrefix = "arn:aws:lambda:", IntegrationPrefix = "arn:aws:states:::";

    public static TaskEvents For(string resource, string region) =>
        resource.StartsWith(FunctionPrefix, StringComparison.Ordinal) ? new FunctionEvents(resource) : new IntegrationEvents(resource, region);

    public abstract HistoryEvent Scheduled(string parameters, long? timeoutSeconds);

    public abstract HistoryEvent Started();

    public abstract HistoryEvent Submitted(string output);

    public abstract HistoryEvent Succeeded(string output);

    public abstract HistoryEvent Failed(StatesException failure, bool timedOut, bool submitting);

    protected static JsonObject Reason(JsonObject details, StatesException failure)
    {
        (details["error"], details["cause"]) = (failure.Error, failure.Cause);
        return details;
    }

    private sealed class IntegrationEvents : TaskEvents
    {
        private readonly string _type, _resource, _region;

        public IntegrationEvents(string resource, string region)
        {
            var parts = resource[IntegrationPrefix.Length..].Split(':', 2);
            (_type, _resource, _region) = (parts[0], parts[^1], region);
        }

        public override HistoryEvent Scheduled(string parameters, long? timeoutSeconds)
        {
            var details = Details();
            (details["region"], details["parameters"]) = (_region, parameters);
            if (timeoutSeconds is not null) details["timeoutInSeconds"] = timeoutSeconds;
            return Event("TaskScheduled", details);
        }

        public override HistoryEvent Started() => Event("TaskStarted", Details());

        public override HistoryEvent Submitted(string output) => Event("TaskSubmitted", Output(output));

        public override HistoryEvent Succeeded(string output) => Event("TaskSucceeded", Output(output));

        public override HistoryEvent Failed(StatesException failure, bool timedOut, bool submitting) =>
            Event(timedOut ? "TaskTimedOut" : submitting ? "TaskSubmitFailed" : "TaskFailed", Reason(Details(), failure)) with { Failure = failure };

        private JsonObject Details() => new() { ["resourceType"] = _type, ["resource"] = _resource };

        private JsonObject Output(string output)
        {
            var details = Details();
            (details["output"], details["outputDetails"]) = (output, Events.Whole());
            return details;
        }

        private static HistoryEvent Event(string type, JsonObject details) =>
            new() { Type = type, DetailsName = $"t{type[1..]}EventDetails", Details = details };
    }

    private sealed class FunctionEvents(string resource) : TaskEvents
    {
        public override HistoryEvent Scheduled(string parameters, long? timeoutSeconds)
        {
            var details = new JsonObject { ["resource"] = resource, ["input"] = parameters, ["inputDetails"] = Events.Whole() };
            if (timeoutSeconds is not null) details["timeoutInSeconds"] = timeoutSeconds;
            return new() { Type = "LambdaFunctionScheduled", DetailsName = "lambdaFunctionScheduledEventDetails", Details = details };
        }

        public override HistoryEvent Started() => Events.Plain("LambdaFunctionStarted");

        public override HistoryEvent Submitted(string output) =>
            throw new InvalidOperationException($"{resource}: found a submitted job, expected a function's answer");

        public override HistoryEvent Succeeded(string output) => new()
        {
            Type = "LambdaFunctionSucceeded",
            DetailsName = "lambdaFunctionSucceededEventDetails",
            Details = new JsonObject { ["output"] = output, ["outputDetails"] = Events.Whole() },
        };

        public override HistoryEvent Failed(StatesException failure, bool timedOut, bool submitting) => new()
        {
            Type = timedOut ? "LambdaFunctionTimedOut" : "LambdaFunctionFailed",
            DetailsName = timedOut ? "lambdaFunctionTimedOutEventDetails" : "lambdaFunctionFailedEventDetails",
            Details = Reason([], failure),
            Failure = failure,
        };
    }
}
