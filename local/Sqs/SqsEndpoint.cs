using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Overnight.Local.Hosting;
using Overnight.Local.Iam;

namespace Overnight.Local.Sqs;

/// <summary>
/// SQS on the wire: JSON 1.0, the operation in X-Amz-Target.
/// docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_Operations.html
/// </summary>
public sealed class SqsEndpoint(SqsService service) : IServiceEndpoint
{
    private const string Target = "AmazonSQS.";
    private const int LongestRequestBytes = 8 << 20;

    public string SigningName => "sqs";

    public async Task HandleAsync(HttpContext context)
    {
        try
        {
            var body = await RequestBody.ReadAsync(context, LongestRequestBytes)
                ?? throw new SqsException("InvalidParameterValue", $"found a request of more than {LongestRequestBytes} bytes");
            var request = new SqsRequest(Parse(body));
            var operation = context.Request.Headers["X-Amz-Target"].ToString();
            Demand(context, operation, request);
            var answer = await AnswerAsync(operation, request, context.RequestAborted);
            context.Response.ContentType = "application/x-amz-json-1.0";
            await context.Response.WriteAsync(answer.ToJsonString(), context.RequestAborted);
        }
        catch (SqsException refused)
        {
            // SDKs that still look for the older protocol's code find it here.
            context.Response.Headers["x-amzn-query-error"] = $"{refused.Code};Sender";
            await ServiceError.WriteAsync(context, SigningName, StatusCodes.Status400BadRequest, "com.amazonaws.sqs#" + refused.Code, refused.Message);
        }
    }

    /// <summary>docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsqs.html</summary>
    private void Demand(HttpContext context, string operation, SqsRequest request)
    {
        var queue = request.OptionalText("QueueUrl") ?? request.OptionalText("QueueName");
        RequestAccess.Demand(
            context, "sqs:" + operation.Replace(Target, "", StringComparison.Ordinal),
            queue is null ? "*" : service.ArnOf(queue[(queue.LastIndexOf('/') + 1)..]));
    }

    private async Task<JsonObject> AnswerAsync(string operation, SqsRequest request, CancellationToken cancellation)
    {
        switch (operation)
        {
            case Target + "SendMessage":
                request.Allow("QueueUrl", "MessageBody", "DelaySeconds");
                return Send(request);
            case Target + "ReceiveMessage":
                // Which system attributes are wanted is not asked: all there are come along, and a client may pass them over.
                request.Allow("QueueUrl", "MaxNumberOfMessages", "VisibilityTimeout", "WaitTimeSeconds",
                    "AttributeNames", "MessageSystemAttributeNames", "MessageAttributeNames");
                return await ReceiveAsync(request, cancellation);
            case Target + "DeleteMessage":
                request.Allow("QueueUrl", "ReceiptHandle");
                service.Delete(request.Text("QueueUrl"), request.Text("ReceiptHandle"));
                return [];
            case Target + "PurgeQueue":
                request.Allow("QueueUrl");
                service.Purge(request.Text("QueueUrl"));
                return [];
            case Target + "GetQueueUrl":
                request.Allow("QueueName");
                return new JsonObject { ["QueueUrl"] = service.UrlOf(service.SettingsOf(request.Text("QueueName")).Name) };
            case Target + "GetQueueAttributes":
                request.Allow("QueueUrl", "AttributeNames");
                return Attributes(request);
            case Target + "ListQueues":
                request.Allow("QueueNamePrefix", "MaxResults");
                return List(request);
            default:
                throw new SqsException("InvalidAction", $"found X-Amz-Target '{operation}', expected {Target} and one of "
                    + "SendMessage, ReceiveMessage, DeleteMessage, PurgeQueue, GetQueueUrl, GetQueueAttributes, ListQueues");
        }
    }

    private JsonObject List(SqsRequest request)
    {
        var (prefix, most) = (request.OptionalText("QueueNamePrefix") ?? "", request.Whole("MaxResults", 1, 1000) ?? 1000);
        var names = service.Names().Where(name => name.StartsWith(prefix, StringComparison.Ordinal)).Take(most);
        return new JsonObject { ["QueueUrls"] = new JsonArray([.. names.Select(name => (JsonNode)service.UrlOf(name))]) };
    }

    private JsonObject Send(SqsRequest request)
    {
        var body = request.Text("MessageBody");
        var id = service.Send(request.Text("QueueUrl"), body, request.Whole("DelaySeconds", 0, 900));
        return new JsonObject { ["MessageId"] = id, ["MD5OfMessageBody"] = Md5(body) };
    }

    private async Task<JsonObject> ReceiveAsync(SqsRequest request, CancellationToken cancellation)
    {
        var wanted = request.Texts("MessageAttributeNames");
        var messages = await service.ReceiveAsync(
            request.Text("QueueUrl"), request.Whole("MaxNumberOfMessages", 1, 10) ?? 1, request.Whole("VisibilityTimeout", 0, 43_200),
            request.Whole("WaitTimeSeconds", 0, 20), cancellation);
        return messages.Count == 0 ? [] : new JsonObject { ["Messages"] = new JsonArray([.. messages.Select(message => Shown(message, wanted))]) };
    }

    private static JsonObject Shown(QueueMessage message, List<string> wanted)
    {
        var shown = Shown(message);
        var attributes = message.Attributes.Where(pair => wanted.Contains("All") || wanted.Contains(pair.Key)).ToList();
        if (attributes.Count > 0)
        {
            shown["MessageAttributes"] = new JsonObject(attributes.Select(pair => KeyValuePair.Create(
                pair.Key, (JsonNode?)new JsonObject { ["DataType"] = "String", ["StringValue"] = pair.Value })));
        }
        return shown;
    }

    private static JsonObject Shown(QueueMessage message) => new()
    {
        ["MessageId"] = message.MessageId,
        ["ReceiptHandle"] = message.ReceiptHandle,
        ["MD5OfBody"] = Md5(message.Body),
        ["Body"] = message.Body,
        ["Attributes"] = new JsonObject
        {
            ["SentTimestamp"] = Milliseconds(message.SentAt),
            ["ApproximateReceiveCount"] = $"{message.Receives}",
            ["ApproximateFirstReceiveTimestamp"] = Milliseconds(message.FirstReceivedAt!.Value),
        },
    };

    private JsonObject Attributes(SqsRequest request)
    {
        var settings = service.SettingsOf(request.Text("QueueUrl"));
        var wanted = request.Texts("AttributeNames");
        var messages = service.Peek(settings.Name);
        var now = service.Clock.GetUtcNow();
        var all = new Dictionary<string, string>
        {
            ["QueueArn"] = service.ArnOf(settings.Name),
            ["ApproximateNumberOfMessages"] = $"{messages.Count(message => message.VisibleAt <= now)}",
            ["ApproximateNumberOfMessagesNotVisible"] = $"{messages.Count(message => message.VisibleAt > now && message.Receives > 0)}",
            ["ApproximateNumberOfMessagesDelayed"] = $"{messages.Count(message => message.VisibleAt > now && message.Receives == 0)}",
            ["DelaySeconds"] = $"{settings.DelaySeconds}",
            ["MaximumMessageSize"] = $"{settings.MaximumMessageBytes}",
            ["MessageRetentionPeriod"] = $"{settings.RetentionSeconds}",
            ["ReceiveMessageWaitTimeSeconds"] = $"{settings.ReceiveWaitSeconds}",
            ["VisibilityTimeout"] = $"{settings.VisibilityTimeoutSeconds}",
        };
        if (wanted.FirstOrDefault(name => name != "All" && !all.ContainsKey(name)) is { } unknown)
            throw new SqsException("InvalidAttributeName", $"Unknown Attribute {unknown}.");
        var shown = all.Where(pair => wanted.Contains("All") || wanted.Contains(pair.Key));
        return new JsonObject { ["Attributes"] = new JsonObject(shown.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)pair.Value))) };
    }

    private static string Milliseconds(DateTimeOffset time) =>
        time.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);

    /// <summary>Clients compare it with what they sent: against accidents, not against attackers.</summary>
    private static string Md5(string text)
    {
#pragma warning disable CA5351 // SQS's own choice
        return Convert.ToHexStringLower(MD5.HashData(Encoding.UTF8.GetBytes(text)));
#pragma warning restore CA5351
    }

    private static JsonObject Parse(byte[] body)
    {
        try
        {
            return body.Length == 0 ? [] : RequestJson.Parse(body);
        }
        catch (JsonException wrong)
        {
            throw new SqsException("InvalidParameterValue", $"found a body that is not JSON: {wrong.Message}");
        }
    }
}
