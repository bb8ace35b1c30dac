using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Overnight.Local.Hosting;
using Overnight.Local.Iam;
using Overnight.Local.StepFunctions.Language;
using Overnight.Local.StepFunctions.Running;

namespace Overnight.Local.StepFunctions;

/// <summary>
/// Step Functions on the wire: JSON 1.0, the operation in X-Amz-Target.
/// docs.aws.amazon.com/step-functions/latest/apireference/API_Operations.html
/// </summary>
public sealed class StepFunctionsEndpoint(StepFunctionsService service) : IServiceEndpoint
{
    private const string Target = "AWSStepFunctions.";

    /// <summary>StartExecution's input is the largest thing a request holds; escaped as JSON a byte may take six.</summary>
    private const int LongestRequestBytes = 8 * Branch.LargestPayloadBytes;

    public string SigningName => "states";

    public async Task HandleAsync(HttpContext context)
    {
        try
        {
            var operation = context.Request.Headers["X-Amz-Target"].ToString();
            var request = new WireRequest(await ReadAsync(context));
            Demand(context, operation, request);
            var answer = Json.Text(await AnswerAsync(operation, request));
            context.Response.ContentType = "application/x-amz-json-1.0";
            await context.Response.WriteAsync(answer, context.RequestAborted);
        }
        catch (StepFunctionsException refused)
        {
            await ServiceError.WriteAsync(context, SigningName, StatusCodes.Status400BadRequest, refused.Code, refused.Message);
        }
    }

    /// <summary>docs.aws.amazon.com/service-authorization/latest/reference/list_awsstepfunctions.html</summary>
    private static void Demand(HttpContext context, string operation, WireRequest request)
    {
        var action = operation.StartsWith(Target, StringComparison.Ordinal) ? operation[Target.Length..] : "";
        var resource = action switch
        {
            "ListExecutions" => request.OptionalText("stateMachineArn") ?? request.OptionalText("mapRunArn"),
            "StartExecution" or "DescribeStateMachine" => request.OptionalText("stateMachineArn"),
            "DescribeMapRun" => request.OptionalText("mapRunArn"),
            "DescribeExecution" or "GetExecutionHistory" or "StopExecution" or "RedriveExecution" or "ListMapRuns" =>
                request.OptionalText("executionArn"),
            _ => null,
        };
        RequestAccess.Demand(context, "states:" + action, resource ?? "*");
    }

    private async Task<JsonObject> AnswerAsync(string operation, WireRequest request) => operation switch
    {
        Target + "StartExecution" => Start(request),
        Target + "DescribeExecution" => Describe(service.DescribeExecution(request.Text("executionArn"))),
        Target + "GetExecutionHistory" => HistoryPage.Of(service, request),
        Target + "ListExecutions" => ExecutionsPage.Of(service, request),
        Target + "StopExecution" => new JsonObject
        {
            ["stopDate"] = Wire.Seconds(await service.StopExecutionAsync(
                request.Text("executionArn"), request.OptionalText("error"), request.OptionalText("cause"))),
        },
        Target + "RedriveExecution" => new JsonObject
        {
            ["redriveDate"] = Wire.Seconds(service.RedriveExecution(request.Text("executionArn"), request.OptionalText("clientToken"))),
        },
        Target + "DescribeMapRun" => MapRunDescription.Of(service, request.Text("mapRunArn")),
        Target + "ListMapRuns" => MapRunsPage.Of(service, request),
        Target + "ListStateMachines" => List(),
        Target + "DescribeStateMachine" => Describe(service.DescribeStateMachine(request.Text("stateMachineArn"))),
        _ => throw new StepFunctionsException("UnknownOperationException",
            $"found X-Amz-Target '{operation}', expected {Target} and one of StartExecution, DescribeExecution, GetExecutionHistory, "
            + "ListExecutions, StopExecution, RedriveExecution, DescribeMapRun, ListMapRuns, ListStateMachines, DescribeStateMachine"),
    };

    private JsonObject Start(WireRequest request)
    {
        var start = service.StartExecution(request.Text("stateMachineArn"), request.OptionalText("name"), request.OptionalText("input"));
        return new JsonObject { ["executionArn"] = start.ExecutionArn, ["startDate"] = Wire.Seconds(start.StartDate) };
    }

    private JsonObject Describe(ExecutionRecord record)
    {
        var json = ExecutionsPage.Summary(record);
        (json["input"], json["inputDetails"]) = (record.Input, new JsonObject { ["included"] = true });
        if (record.Output is not null) (json["output"], json["outputDetails"]) = (record.Output, new JsonObject { ["included"] = true });
        if (record.Error is not null) json["error"] = record.Error;
        if (record.Cause is not null) json["cause"] = record.Cause;
        var refusal = service.RedriveRefusal(record);
        json["redriveStatus"] = refusal is not null ? "NOT_REDRIVABLE" : record.Item is null ? "REDRIVABLE" : "REDRIVABLE_BY_MAP_RUN";
        if (record.Item is { } item) json["mapRunArn"] = item.MapRunArn;
        if (refusal is not null) json["redriveStatusReason"] = refusal;
        return json;
    }

    private static JsonObject Describe(StateMachine machine) => new()
    {
        ["stateMachineArn"] = machine.Arn,
        ["name"] = machine.Name,
        ["status"] = "ACTIVE",
        ["definition"] = machine.Definition,
        ["roleArn"] = machine.RoleArn,
        ["type"] = "STANDARD",
        ["creationDate"] = Wire.Seconds(machine.CreationDate),
        ["loggingConfiguration"] = new JsonObject { ["level"] = "OFF", ["includeExecutionData"] = false },
    };

    private JsonObject List() => new()
    {
        ["stateMachines"] = new JsonArray([.. service.ListStateMachines().Select(machine => new JsonObject
        {
            ["stateMachineArn"] = machine.Arn,
            ["name"] = machine.Name,
            ["type"] = "STANDARD",
            ["creationDate"] = Wire.Seconds(machine.CreationDate),
        })]),
    };

    private static async Task<JsonObject> ReadAsync(HttpContext context)
    {
        var body = await RequestBody.ReadAsync(context, LongestRequestBytes)
            ?? throw new StepFunctionsException("ValidationException", $"found a request of more than {LongestRequestBytes} bytes");
        try
        {
            return RequestJson.Parse(body);
        }
        catch (JsonException wrong)
        {
            throw new StepFunctionsException("SerializationException", wrong.Message);
        }
    }
}
