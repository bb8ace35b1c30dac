using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Overnight.Local.Iam;
using Overnight.Local.Lambda;
using Overnight.Local.StepFunctions.Language;

namespace Overnight.Local.StepFunctions.Integrations;

/// <summary><c>arn:aws:states:::lambda:invoke</c>. docs.aws.amazon.com/step-functions/latest/dg/connect-lambda.html</summary>
public sealed class LambdaInvoke(IFunctionInvoker functions) : ITaskIntegration
{
    public const string Resource = "arn:aws:states:::lambda:invoke";

    public IReadOnlyCollection<string> Parameters { get; } = ["FunctionName", "Payload", "InvocationType", "Qualifier"];

    public bool Submits => false;

    public async Task<JsonNode?> RunAsync(TaskCall call, CancellationToken cancellation)
    {
        var parameters = call.Parameters as JsonObject
            ?? throw new StatesException(StatesErrors.Runtime, $"found the parameters {Json.Shown(call.Parameters)}, expected an object");
        var function = Text(parameters, "FunctionName")
            ?? throw new StatesException(StatesErrors.Runtime, "The field 'FunctionName' is required but was missing");
        if (Text(parameters, "Qualifier") is { } qualifier and not "$LATEST")
        {
            throw new StatesException("Lambda.ResourceNotFoundException",
                $"found the qualifier '{qualifier}' of {function}, expected $LATEST: versions and aliases are not kept here");
        }
        var payload = parameters.ContainsKey("Payload") ? Encoding.UTF8.GetBytes(Json.Text(parameters["Payload"])) : "{}"u8.ToArray();
        switch (Text(parameters, "InvocationType") ?? "RequestResponse")
        {
            case "Event":
                FunctionCall.Later(functions, call, function, payload);
                return new JsonObject { ["StatusCode"] = 202 };
            case "RequestResponse":
                return Answer(await FunctionCall.RunAsync(functions, call, function, payload, cancellation));
            case var other:
                throw new StatesException(
                    "Lambda.InvalidParameterValueException", $"found the invocation type '{other}', expected RequestResponse or Event");
        }
    }

    public void Abort(TaskCall call, JsonObject submitted) => throw new NotSupportedException("a function submits nothing");

    private static JsonObject Answer(JsonNode? payload) => new()
    {
        ["ExecutedVersion"] = "$LATEST",
        ["Payload"] = payload,
        ["SdkHttpMetadata"] = new JsonObject { ["HttpStatusCode"] = 200 },
        ["StatusCode"] = 200,
    };

    private static string? Text(JsonObject parameters, string name) => parameters[name] is not { } value ? null
        : Json.IsString(value) ? value.GetValue<string>()
        : throw new StatesException(StatesErrors.Runtime, $"found {Json.Shown(value)} as '{name}', expected a string");
}

/// <summary>A task whose Resource is a function's ARN: its input is the event, its output what the function returned.</summary>
public sealed class PlainFunction(IFunctionInvoker functions) : ITaskIntegration
{
    public IReadOnlyCollection<string>? Parameters => null;

    public bool Submits => false;

    public Task<JsonNode?> RunAsync(TaskCall call, CancellationToken cancellation) =>
        FunctionCall.RunAsync(functions, call, call.Resource, Encoding.UTF8.GetBytes(Json.Text(call.Parameters)), cancellation);

    public void Abort(TaskCall call, JsonObject submitted) => throw new NotSupportedException("a function submits nothing");
}

/// <summary>How a function's answer becomes a task's: a function error's name is the exception's type, its cause the error document.</summary>
internal static class FunctionCall
{
    public static async Task<JsonNode?> RunAsync(
        IFunctionInvoker functions, TaskCall call, string function, byte[] payload, CancellationToken cancellation)
    {
        try
        {
            Demand(call, function);
            var answer = await functions.InvokeAsync(function, payload, cancellation);
            if (answer.ErrorType is null) return Parse(function, Encoding.UTF8.GetString(answer.Payload));
            throw new StatesException(answer.ErrorType, Encoding.UTF8.GetString(answer.Payload));
        }
        catch (LambdaException refused)
        {
            throw Refused(refused);
        }
    }

    public static void Later(IFunctionInvoker functions, TaskCall call, string function, byte[] payload)
    {
        try
        {
            Demand(call, function);
            functions.InvokeLater(function, payload);
        }
        catch (LambdaException refused)
        {
            throw Refused(refused);
        }
    }

    /// <summary>The error is the one that the SDK of Step Functions makes of an answer without a type of its own.</summary>
    private static void Demand(TaskCall call, string function)
    {
        try
        {
            call.Demand("lambda:InvokeFunction", function);
        }
        catch (AccessDeniedException denied)
        {
            throw new StatesException("Lambda.AWSLambdaException", denied.Message);
        }
    }

    private static JsonNode? Parse(string function, string output)
    {
        try
        {
            return Json.Parse(output);
        }
        catch (JsonException wrong)
        {
            throw new StatesException(
                StatesErrors.Runtime, $"found the output of {function} not to be JSON that a state can hold: {wrong.Message}");
        }
    }

    private static StatesException Refused(LambdaException refused) => new($"Lambda.{refused.Code}", refused.Message);
}
