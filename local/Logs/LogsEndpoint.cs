using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Overnight.Local.Hosting;
using Overnight.Local.Iam;

namespace Overnight.Local.Logs;

/// <summary>
/// What CloudWatch Logs tells: JSON 1.1, the operation in X-Amz-Target. Jobs and functions write; no request does.
/// docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_Operations.html
/// </summary>
public sealed class LogsEndpoint(LogStore store, string region, string account) : IServiceEndpoint
{
    private const string Target = "Logs_20140328.";
    private const int LongestRequestBytes = 1 << 20;
    private const int MostNames = 50;

    private readonly LogQueries _queries = new(store);

    public string SigningName => "logs";

    public async Task HandleAsync(HttpContext context)
    {
        var operation = context.Request.Headers["X-Amz-Target"].ToString().Replace(Target, "", StringComparison.Ordinal);
        try
        {
            var answer = Answer(context, operation, Parse(await RequestBody.ReadAsync(context, LongestRequestBytes)));
            context.Response.ContentType = "application/x-amz-json-1.1";
            await context.Response.WriteAsync(answer.ToJsonString(), context.RequestAborted);
        }
        catch (LogsException refused)
        {
            await ServiceError.WriteAsync(context, SigningName, StatusCodes.Status400BadRequest, refused.Code, refused.Message);
        }
    }

    private JsonObject Answer(HttpContext context, string operation, LogsRequest request)
    {
        switch (operation)
        {
            case "DescribeLogGroups":
                RequestAccess.Demand(context, "logs:DescribeLogGroups", Arn("*"));
                request.Allow("logGroupNamePrefix", "limit", "nextToken");
                return Names("logGroups", store.Groups, request, "logGroupNamePrefix", group => new JsonObject
                {
                    ["logGroupName"] = group,
                    ["arn"] = Arn(group + ":*"),
                    ["creationTime"] = store.CreatedAt(group).ToUnixTimeMilliseconds(),
                });
            case "DescribeLogStreams":
                var described = Group(context, operation, request);
                request.Allow("logGroupName", "logGroupIdentifier", "logStreamNamePrefix", "orderBy", "descending", "limit", "nextToken");
                if (request.Text("orderBy") is { } order && order != "LogStreamName")
                    throw LogsException.Invalid($"orderBy: found {order}, expected LogStreamName: others are not supported here");
                IReadOnlyList<string> streams = store.Streams(described);
                if (request.Flag("descending")) streams = [.. streams.Reverse()];
                return Names("logStreams", streams, request, "logStreamNamePrefix",
                    stream => _queries.Describe(described, stream, Arn($"{described}:log-stream:{stream}")));
            case "GetLogEvents":
                request.Allow("logGroupName", "logGroupIdentifier", "logStreamName", "nextToken", "startFromHead", "startTime", "endTime", "limit");
                var stream = request.Text("logStreamName") ?? throw LogsException.Invalid("logStreamName: found none, expected one");
                var group = Group(context, operation, request, stream);
                return _queries.Get(
                    group, stream, request.Text("nextToken"), request.Flag("startFromHead"), request.Number("startTime"), request.Number("endTime"),
                    request.Limit(LogQueries.MostEvents));
            case "FilterLogEvents":
                var filtered = Group(context, operation, request);
                request.Allow(
                    "logGroupName", "logGroupIdentifier", "logStreamNames", "logStreamNamePrefix", "filterPattern", "interleaved", "nextToken",
                    "startTime", "endTime", "limit");
                return _queries.Filter(
                    filtered, request.Texts("logStreamNames"), request.Text("logStreamNamePrefix") ?? "", request.Text("filterPattern"),
                    request.Text("nextToken"), request.Number("startTime"), request.Number("endTime"), request.Limit(LogQueries.MostEvents));
            default:
                throw new LogsException("UnknownOperationException", $"found {operation}, expected DescribeLogGroups, DescribeLogStreams, "
                    + "GetLogEvents or FilterLogEvents: others are not supported here");
        }
    }

    /// <summary>By its name or its ARN; the caller may look at it, and it is there.</summary>
    private string Group(HttpContext context, string operation, LogsRequest request, string? stream = null)
    {
        var named = request.Text("logGroupName") ?? request.Text("logGroupIdentifier")
            ?? throw LogsException.Invalid("logGroupName: found none, expected one");
        var group = named.StartsWith("arn:", StringComparison.Ordinal) ? named.Split(':').ElementAtOrDefault(6) ?? "" : named;
        RequestAccess.Demand(context, "logs:" + operation, Arn(stream is null ? group + ":*" : $"{group}:log-stream:{stream}"));
        return store.Has(group) ? group : throw LogsException.NotFound("The specified log group does not exist.");
    }

    /// <summary>In the names' order; the token is the last name that was told.</summary>
    private static JsonObject Names(string field, IReadOnlyList<string> all, LogsRequest request, string prefixField, Func<string, JsonObject> show)
    {
        var prefix = request.Text(prefixField) ?? "";
        IEnumerable<string> found = all.Where(name => name.StartsWith(prefix, StringComparison.Ordinal));
        if (request.Text("nextToken") is { } token) found = found.SkipWhile(name => name != token).Skip(1);
        var page = found.Take(request.Limit(MostNames) + 1).ToList();
        var limit = request.Limit(MostNames);
        var answer = new JsonObject { [field] = new JsonArray([.. page.Take(limit).Select(name => (JsonNode)show(name))]) };
        if (page.Count > limit) answer["nextToken"] = page[limit - 1];
        return answer;
    }

    private string Arn(string resource) => $"arn:aws:logs:{region}:{account}:log-group:{resource}";

    private static LogsRequest Parse(byte[]? body)
    {
        try
        {
            return new LogsRequest(body is { Length: > 0 } ? RequestJson.Parse(body) : []);
        }
        catch (JsonException wrong)
        {
            throw new LogsException("SerializationException", $"the request is not a JSON object: {wrong.Message}");
        }
    }
}
