using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Overnight.Local.StepFunctions.Running;

namespace Overnight.Local.StepFunctions;

/// <summary>GetExecutionHistory. docs.aws.amazon.com/step-functions/latest/apireference/API_GetExecutionHistory.html</summary>
internal static class HistoryPage
{
    private static readonly string[] ExecutionData = ["input", "output", "inputDetails", "outputDetails", "parameters"];

    public static JsonObject Of(StepFunctionsService service, WireRequest request)
    {
        var lines = service.GetHistory(request.Text("executionArn"));
        var (size, token) = (request.PageSize(), PageToken.Read(request.OptionalText("nextToken")));
        long? boundary = token is null ? null : long.TryParse(token, NumberStyles.None, null, out var id) ? id : throw PageToken.Invalid();
        var page = request.Flag("reverseOrder", false) ? Newest(lines, size, boundary) : Oldest(lines, size, boundary ?? 0);
        var more = page.Count > size;
        if (more) page.RemoveAt(size);
        var withData = request.Flag("includeExecutionData", true);
        var answer = new JsonObject { ["events"] = new JsonArray([.. page.Select(line => Shown(line, withData))]) };
        if (more) answer["nextToken"] = PageToken.Write(IdOf(page[^1]).ToString());
        return answer;
    }

    /// <summary>One more than the page shows, to know whether there is a next.</summary>
    private static List<JsonObject> Oldest(IEnumerable<JsonObject> lines, int size, long after) => [.. lines.Where(line => IdOf(line) > after).Take(size + 1)];

    /// <summary>Reads all, keeps a page.</summary>
    private static List<JsonObject> Newest(IEnumerable<JsonObject> lines, int size, long? before)
    {
        var kept = new Queue<JsonObject>(size + 2);
        foreach (var line in lines.TakeWhile(line => before is null || IdOf(line) < before))
        {
            kept.Enqueue(line);
            if (kept.Count > size + 1) kept.Dequeue();
        }
        return [.. kept.Reverse()];
    }

    private static long IdOf(JsonObject line) => (long)line["id"]!;

    private static JsonObject Shown(JsonObject line, bool withData)
    {
        var details = (string?)line["local"]!["details"];
        line.Remove("local");
        if (!withData && details is not null)
        {
            foreach (var name in ExecutionData) line[details]!.AsObject().Remove(name);
        }
        return line;
    }
}

/// <summary>ListExecutions: newest first. docs.aws.amazon.com/step-functions/latest/apireference/API_ListExecutions.html</summary>
internal static class ExecutionsPage
{
    public static JsonObject Of(StepFunctionsService service, WireRequest request)
    {
        var status = request.OptionalText("statusFilter");
        var names = Enum.GetValues<ExecutionStatus>().Select(Wire.Name).Append("PENDING_REDRIVE").ToList();
        if (status is not null && !names.Contains(status))
        {
            throw new StepFunctionsException(
                "ValidationException", $"1 validation error detected: 'statusFilter': found '{status}', expected one of {string.Join(", ", names)}");
        }
        var (size, token) = (request.PageSize(), PageToken.Read(request.OptionalText("nextToken")));
        var matching = service.ListExecutions(request.Text("stateMachineArn")).Where(record => status is null || Wire.Name(record.Status) == status);
        if (token is not null) matching = matching.SkipWhile(record => record.Arn != token).Skip(1);
        var page = matching.Take(size + 1).ToList();
        var answer = new JsonObject { ["executions"] = new JsonArray([.. page.Take(size).Select(Summary)]) };
        if (page.Count > size) answer["nextToken"] = PageToken.Write(page[size - 1].Arn);
        return answer;
    }

    public static JsonObject Summary(ExecutionRecord record)
    {
        var json = new JsonObject
        {
            ["executionArn"] = record.Arn,
            ["stateMachineArn"] = record.StateMachineArn,
            ["name"] = record.Name,
            ["status"] = Wire.Name(record.Status),
            ["startDate"] = Wire.Seconds(record.StartDate),
            ["redriveCount"] = record.RedriveCount,
        };
        if (record.RedriveDate is { } redriven) json["redriveDate"] = Wire.Seconds(redriven);
        if (record.StopDate is { } stop) json["stopDate"] = Wire.Seconds(stop);
        return json;
    }
}

/// <summary>Opaque to clients: what the page ended with.</summary>
internal static class PageToken
{
    public static string Write(string last) => Convert.ToBase64String(Encoding.UTF8.GetBytes(last));

    public static string? Read(string? token)
    {
        if (token is null) return null;
        var bytes = new byte[token.Length];
        return Convert.TryFromBase64String(token, bytes, out var count) ? Encoding.UTF8.GetString(bytes, 0, count) : throw Invalid();
    }

    public static StepFunctionsException Invalid() => new("InvalidToken", "Invalid Token: expected one that this operation gave");
}
