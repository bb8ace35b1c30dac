using System.Text.Json;
using System.Text.Json.Nodes;
using Overnight.Local.Iam;
using Overnight.Local.StepFunctions.Language;
using Overnight.Local.StepFunctions.Running;

namespace Overnight.Local.StepFunctions.Integrations;

/// <summary>
/// <c>arn:aws:states:::states:startExecution.sync:2</c>: starts an execution and waits for its end; input and output are JSON, where
/// <c>.sync</c> has them as text. docs.aws.amazon.com/step-functions/latest/dg/connect-stepfunctions.html
/// </summary>
/// <param name="service">The one that it is a part of.</param>
public sealed class StartExecutionSync(Func<StepFunctionsService> service) : ITaskIntegration
{
    public const string Resource = "arn:aws:states:::states:startExecution.sync:2";

    public IReadOnlyCollection<string> Parameters { get; } = ["StateMachineArn", "Name", "Input"];

    public bool Submits => true;

    /// <summary>With the permissions that docs.aws.amazon.com/step-functions/latest/dg/stepfunctions-iam.html lists.</summary>
    public async Task<JsonNode?> RunAsync(TaskCall call, CancellationToken cancellation)
    {
        try
        {
            var arn = (string)(call.AlreadySubmitted ?? Start(call))["ExecutionArn"]!;
            call.Demand("states:DescribeExecution", arn);
            await service().WhenEndedAsync(arn).WaitAsync(cancellation);
            var ended = service().DescribeExecution(arn);
            var described = Described(ended);
            // A child that fails fails the task, with the error that every .sync integration has.
            return ended.Status == ExecutionStatus.Succeeded ? described : throw new StatesException(StatesErrors.TaskFailed, Json.Text(described));
        }
        catch (AccessDeniedException denied)
        {
            // The error is the one that the SDK of Step Functions makes of an answer without a type of its own: inferred.
            throw new StatesException("StepFunctions.AWSStepFunctionsException", denied.Message);
        }
        catch (StepFunctionsException refused)
        {
            var suffix = refused.Code.EndsWith("Exception", StringComparison.Ordinal) ? "" : "Exception";
            throw new StatesException($"StepFunctions.{refused.Code}{suffix}", refused.Message);
        }
    }

    /// <summary>A parent that is stopped has its child stopped, at best effort: docs.aws.amazon.com/step-functions/latest/dg/connect-to-resource.html</summary>
    public void Abort(TaskCall call, JsonObject submitted)
    {
        var arn = (string)submitted["ExecutionArn"]!;
        try
        {
            call.Demand("states:StopExecution", arn);
            _ = service().StopExecutionAsync(arn, null, null);
        }
        catch (Exception refused) when (refused is StepFunctionsException or AccessDeniedException)
        {
            // It may be forgotten, or nothing of ours to stop; then it goes on.
        }
    }

    private JsonObject Start(TaskCall call)
    {
        var parameters = call.Parameters as JsonObject
            ?? throw new StatesException(StatesErrors.Runtime, $"found the parameters {Json.Shown(call.Parameters)}, expected an object");
        var machine = (string?)parameters["StateMachineArn"]
            ?? throw new StatesException(StatesErrors.Runtime, "The field 'StateMachineArn' is required but was missing");
        call.Demand("states:StartExecution", machine);
        var input = parameters["Input"] switch
        {
            null => null,
            JsonValue text when text.GetValueKind() == JsonValueKind.String => text.GetValue<string>(),
            var value => Json.Text(value),
        };
        var started = service().StartExecution(machine, (string?)parameters["Name"], input);
        var submitted = new JsonObject
        {
            ["ExecutionArn"] = started.ExecutionArn,
            ["StartDate"] = started.StartDate.ToUnixTimeMilliseconds(),
        };
        call.Submitted(submitted);
        return submitted;
    }

    /// <summary>DescribeExecution's answer; of one that failed, no output. The fields' order is nobody's concern.</summary>
    private static JsonObject Described(ExecutionRecord ended)
    {
        var described = new JsonObject
        {
            ["ExecutionArn"] = ended.Arn,
            ["Input"] = Json.Parse(ended.Input),
            ["InputDetails"] = new JsonObject { ["Included"] = true },
            ["Name"] = ended.Name,
            ["StartDate"] = ended.StartDate.ToUnixTimeMilliseconds(),
            ["StateMachineArn"] = ended.StateMachineArn,
            ["Status"] = JsonSerializer.SerializeToNode(ended.Status, ExecutionJson.Default.ExecutionStatus),
            ["StopDate"] = ended.StopDate?.ToUnixTimeMilliseconds(),
        };
        if (ended.Error is { } error) described["Error"] = error;
        if (ended.Cause is { } cause) described["Cause"] = cause;
        if (ended.Output is not { } output) return described;
        described["Output"] = Json.Parse(output);
        described["OutputDetails"] = new JsonObject { ["Included"] = true };
        return described;
    }
}
