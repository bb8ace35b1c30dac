using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Overnight.Local.Hosting;
using Overnight.Local.Iam;

namespace Overnight.Local.Lambda;

/// <summary>
/// Lambda on the wire: Invoke and GetFunction, as the <c>aws</c> command uses them.
/// docs.aws.amazon.com/lambda/latest/api/API_Invoke.html, API_GetFunction.html
/// </summary>
public sealed class LambdaEndpoint(LambdaService service) : IServiceEndpoint
{
    private const string Functions = "/2015-03-31/functions/";

    /// <summary>6 MB for a request that is waited for, 1 MB for an event.</summary>
    private const int LargestRequestBytes = 6 * 1024 * 1024, LargestEventBytes = 1024 * 1024;

    public string SigningName => "lambda";

    public async Task HandleAsync(HttpContext context)
    {
        try
        {
            var path = context.Request.Path.Value ?? "";
            var parts = path.StartsWith(Functions, StringComparison.Ordinal) ? path[Functions.Length..].Split('/') : [];
            switch (context.Request.Method, parts)
            {
                case ("POST", [var name, "invocations"]): await InvokeAsync(context, Uri.UnescapeDataString(name)); break;
                case ("GET", [var name]):
                    RequestAccess.Demand(context, "lambda:GetFunction", service.Find(Uri.UnescapeDataString(name)).Arn);
                    await WriteAsync(context, Describe(service.Find(Uri.UnescapeDataString(name)))); break;
                default: throw new LambdaException(404, "UnknownOperationException", $"found {context.Request.Method} {path}, expected Invoke or GetFunction: the local Lambda knows no other operation");
            }
        }
        catch (LambdaException refused)
        {
            context.Response.StatusCode = refused.Status;
            context.Response.Headers["x-amzn-ErrorType"] = refused.Code;
            await WriteAsync(context, new JsonObject { ["Type"] = "User", ["Message"] = refused.Message });
        }
    }

    private async Task InvokeAsync(HttpContext context, string name)
    {
        var function = service.Find(name);
        RequestAccess.Demand(context, "lambda:InvokeFunction", function.Arn);
        var type = context.Request.Headers["X-Amz-Invocation-Type"].FirstOrDefault() ?? "RequestResponse";
        var payload = await ReadAsync(context, type == "Event" ? LargestEventBytes : LargestRequestBytes);
        context.Response.Headers["X-Amz-Executed-Version"] = "$LATEST";
        switch (type)
        {
            case "RequestResponse":
                var answer = await service.InvokeAsync(function.Arn, payload, context.RequestAborted);
                if (answer.ErrorType is not null) context.Response.Headers["X-Amz-Function-Error"] = "Unhandled";
                context.Response.ContentType = "application/json";
                await context.Response.Body.WriteAsync(answer.Payload, context.RequestAborted);
                break;
            case "Event":
                service.InvokeLater(function.Arn, payload);
                context.Response.StatusCode = StatusCodes.Status202Accepted;
                break;
            case "DryRun":
                context.Response.StatusCode = StatusCodes.Status204NoContent;
                break;
            default:
                throw new LambdaException(400, "InvalidParameterValueException", $"found the invocation type '{type}', expected RequestResponse, Event or DryRun");
        }
    }

    private static JsonObject Describe(FunctionPool pool) => new()
    {
        ["Configuration"] = new JsonObject
        {
            ["FunctionName"] = pool.Function.Name,
            ["FunctionArn"] = pool.Arn,
            ["Runtime"] = "dotnet10",
            ["Role"] = pool.Function.RoleArn,
            ["Handler"] = pool.Function.Handler,
            ["Timeout"] = pool.Function.TimeoutSeconds,
            ["MemorySize"] = pool.Function.MemorySizeMiB,
            ["Version"] = "$LATEST",
            ["PackageType"] = "Zip",
            ["State"] = "Active",
            ["LastUpdateStatus"] = "Successful",
            ["Environment"] = new JsonObject { ["Variables"] = new JsonObject(pool.Function.Environment.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)pair.Value))) },
            ["LoggingConfig"] = new JsonObject { ["LogFormat"] = pool.Function.LogsJson ? "JSON" : "Text", ["LogGroup"] = pool.Function.LogGroupName },
        },
        ["Code"] = new JsonObject { ["RepositoryType"] = "file", ["Location"] = new Uri(pool.Function.Folder).ToString() },
    };

    private static async Task<byte[]> ReadAsync(HttpContext context, int largest)
    {
        var body = await RequestBody.ReadAsync(context, largest)
            ?? throw new LambdaException(413, "RequestTooLargeException", $"Request must be smaller than {largest} bytes for the InvokeFunction operation");
        return body.Length == 0 ? "{}"u8.ToArray() : body;
    }

    private static Task WriteAsync(HttpContext context, JsonObject body)
    {
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(body.ToJsonString(), context.RequestAborted);
    }
}
