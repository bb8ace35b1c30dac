using System.Text.Json.Nodes;
using Overnight.Local.StepFunctions.Running;

namespace Overnight.Local.StepFunctions;

/// <summary>ListMapRuns, newest first. docs.aws.amazon.com/step-functions/latest/apireference/API_ListMapRuns.html</summary>
internal static class MapRunsPage
{
    public static JsonObject Of(StepFunctionsService service, WireRequest request)
    {
        var (page, token) = PageToken.Take(service.ListMapRuns(request.Text("executionArn")), mapRun => mapRun.Arn, request);
        var answer = new JsonObject { ["mapRuns"] = new JsonArray([.. page.Select(Listed)]) };
        if (token is not null) answer["nextToken"] = token;
        return answer;
    }

    private static JsonObject Listed(MapRunRecord mapRun)
    {
        var json = new JsonObject
        {
            ["executionArn"] = mapRun.ExecutionArn,
            ["mapRunArn"] = mapRun.Arn,
            ["stateMachineArn"] = mapRun.StateMachineArn,
            ["startDate"] = Wire.Seconds(mapRun.StartDate),
        };
        if (mapRun.StopDate is { } stop) json["stopDate"] = Wire.Seconds(stop);
        return json;
    }
}
