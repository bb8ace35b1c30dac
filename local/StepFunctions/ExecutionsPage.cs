using System.Text.Json.Nodes;
using Overnight.Local.StepFunctions.Running;

namespace Overnight.Local.StepFunctions;

/// <summary>
/// ListExecutions, of a state machine or of a Map Run: newest first.
/// docs.aws.amazon.com/step-functions/latest/apireference/API_ListExecutions.html
/// </summary>
internal static class ExecutionsPage
{
    public static JsonObject Of(StepFunctionsService service, WireRequest request)
    {
        var (machine, mapRunArn) = (request.OptionalText("stateMachineArn"), request.OptionalText("mapRunArn"));
        if (machine is null == mapRunArn is null)
            throw WireRequest.Invalid("stateMachineArn", "expected either it or mapRunArn, and not both");
        var mapRun = mapRunArn is null ? null : service.DescribeMapRun(mapRunArn);
        var status = request.OneOf(
            "statusFilter", [.. Enum.GetValues<ExecutionStatus>().Select(Wire.Name), .. mapRun is null ? [] : PendingOnly]);
        var redrive = request.OneOf("redriveFilter", mapRun is null ? [] : ["REDRIVEN", "NOT_REDRIVEN"]);
        var matching = (mapRun is null ? service.ListExecutions(machine!) : service.ListItems(mapRun.Arn))
            .Where(record => status is null || StatusOf(record, mapRun) == status)
            .Where(record => redrive is null || record.RedriveCount > 0 == (redrive == "REDRIVEN"));
        var (page, token) = PageToken.Take(matching, record => record.Arn, request);
        var answer = new JsonObject { ["executions"] = new JsonArray([.. page.Select(record => Listed(record, mapRun))]) };
        if (token is not null) answer["nextToken"] = token;
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

    private static readonly string[] PendingOnly = [MapRunDescription.PendingRedrive];

    private static JsonObject Listed(ExecutionRecord record, MapRunRecord? mapRun)
    {
        var json = Summary(record);
        if (mapRun is null) return json;
        (json["status"], json["mapRunArn"], json["itemCount"]) = (StatusOf(record, mapRun), mapRun.Arn, 1);
        return json;
    }

    private static string StatusOf(ExecutionRecord record, MapRunRecord? mapRun) =>
        mapRun is not null && MapRunDescription.AwaitsRedrive(record, mapRun)
            ? MapRunDescription.PendingRedrive
            : Wire.Name(record.Status);
}
