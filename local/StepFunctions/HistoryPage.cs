using System.Globalization;
using System.Text.Json.Nodes;

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
