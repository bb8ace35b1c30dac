using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Overnight.Local.Hosting;
using Overnight.Local.Iam;

namespace Overnight.Local.EventBridge;

/// <summary>
/// What EventBridge tells of the default bus's rules: JSON 1.1, the operation in X-Amz-Target. Rules come from the template;
/// nothing here makes or changes one. docs.aws.amazon.com/eventbridge/latest/APIReference/API_Operations.html
/// </summary>
public sealed class EventsEndpoint(EventBus bus) : IServiceEndpoint
{
    private const string Target = "AWSEvents.";
    private const int LongestRequestBytes = 1 << 20;

    public string SigningName => "events";

    public async Task HandleAsync(HttpContext context)
    {
        var operation = context.Request.Headers["X-Amz-Target"].ToString().Replace(Target, "", StringComparison.Ordinal);
        try
        {
            var request = Parse(await RequestBody.ReadAsync(context, LongestRequestBytes));
            var rule = Text(request, "Rule") ?? (operation == "DescribeRule" ? Text(request, "Name") : null);
            RequestAccess.Demand(context, "events:" + operation, rule is null ? "*" : bus.ArnOf(rule));
            var answer = operation switch
            {
                "ListRules" => ListRules(request),
                "DescribeRule" => Shown(Find(request, "Name")),
                "ListTargetsByRule" => ListTargets(request),
                _ => throw new ArgumentException($"{operation} is not supported here, expected ListRules, DescribeRule or "
                    + "ListTargetsByRule: rules come from the template"),
            };
            context.Response.ContentType = "application/x-amz-json-1.1";
            await context.Response.WriteAsync(answer.ToJsonString(), context.RequestAborted);
        }
        catch (ArgumentException refused)
        {
            await ServiceError.WriteAsync(
                context, SigningName, StatusCodes.Status400BadRequest, "ValidationException", refused.Message);
        }
        catch (KeyNotFoundException missing)
        {
            await ServiceError.WriteAsync(
                context, SigningName, StatusCodes.Status400BadRequest, "ResourceNotFoundException", missing.Message);
        }
    }

    private JsonObject ListRules(JsonObject request)
    {
        Allow(request, "NamePrefix", "EventBusName", "Limit");
        var prefix = Text(request, "NamePrefix") ?? "";
        return new JsonObject { ["Rules"] = new JsonArray([.. bus.Rules.Where(IsListed).Select(Shown)]) };

        bool IsListed(EventRule rule) => rule.Name.StartsWith(prefix, StringComparison.Ordinal);
    }

    private JsonObject ListTargets(JsonObject request)
    {
        var targets = new JsonArray();
        foreach (var target in Find(request, "Rule").Targets)
        {
            var shown = new JsonObject { ["Id"] = target.Id, ["Arn"] = target.Arn };
            if (target.Input is not null) shown["Input"] = target.Input;
            if (target.InputPath is not null) shown["InputPath"] = target.InputPath;
            if (target.DeadLetterArn is not null) shown["DeadLetterConfig"] = new JsonObject { ["Arn"] = target.DeadLetterArn };
            shown["RetryPolicy"] = new JsonObject
            {
                ["MaximumRetryAttempts"] = target.MaximumRetryAttempts,
                ["MaximumEventAgeInSeconds"] = target.MaximumEventAgeSeconds,
            };
            targets.Add(shown);
        }
        return new JsonObject { ["Targets"] = targets };
    }

    private EventRule Find(JsonObject request, string field)
    {
        Allow(request, field, "EventBusName", "Limit");
        var name = Text(request, field) ?? throw new ArgumentException($"found no {field}");
        return bus.Rules.FirstOrDefault(rule => rule.Name == name)
            ?? throw new KeyNotFoundException($"Rule {name} does not exist on EventBus default.");
    }

    private JsonNode Shown(EventRule rule) => new JsonObject
    {
        ["Name"] = rule.Name,
        ["Arn"] = bus.ArnOf(rule.Name),
        ["EventPattern"] = rule.Pattern.ToJsonString(),
        ["State"] = rule.IsEnabled ? "ENABLED" : "DISABLED",
        ["EventBusName"] = "default",
    };

    private static void Allow(JsonObject request, params string[] known)
    {
        if (request.Select(field => field.Key).Except(known).ToList() is { Count: > 0 } unknown)
            throw new ArgumentException($"not supported here: {string.Join(", ", unknown)}");
        if (Text(request, "EventBusName") is { } bus && bus != "default")
            throw new ArgumentException($"EventBusName: found '{bus}', expected default: there is no other");
    }

    private static string? Text(JsonObject request, string field) => request[field] is not { } value ? null
        : value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>()
        : throw new ArgumentException($"{field}: found {value.ToJsonString()}, expected a text");

    private static JsonObject Parse(byte[]? body)
    {
        try
        {
            return body is { Length: > 0 } ? RequestJson.Parse(body) : [];
        }
        catch (JsonException wrong)
        {
            throw new ArgumentException($"the request is not a JSON object: {wrong.Message}", wrong);
        }
    }
}
