using System.Text.Json.Nodes;
using Overnight.Local.StepFunctions.Running;

namespace Overnight.Local.StepFunctions;

/// <summary>DescribeMapRun. docs.aws.amazon.com/step-functions/latest/apireference/API_DescribeMapRun.html</summary>
internal static class MapRunDescription
{
    /// <summary>"The number of unsuccessful child workflow executions currently waiting to be redriven."</summary>
    public const string PendingRedrive = "PENDING_REDRIVE";

    public static JsonObject Of(StepFunctionsService service, string arn)
    {
        var mapRun = service.DescribeMapRun(arn);
        // Each item has one execution, so that items and executions count the same.
        var counts = Counts(service, mapRun);
        var json = new JsonObject
        {
            ["mapRunArn"] = mapRun.Arn,
            ["executionArn"] = mapRun.ExecutionArn,
            ["status"] = Wire.Name(mapRun.Status),
            ["startDate"] = Wire.Seconds(mapRun.StartDate),
            ["maxConcurrency"] = mapRun.Settings.MaxConcurrency,
            ["toleratedFailurePercentage"] = mapRun.Settings.ToleratedFailurePercentage ?? 0,
            ["toleratedFailureCount"] = mapRun.Settings.ToleratedFailureCount ?? 0,
            ["itemCounts"] = counts,
            ["executionCounts"] = counts.DeepClone(),
            ["redriveCount"] = mapRun.RedriveCount,
        };
        if (mapRun.StopDate is { } stop) json["stopDate"] = Wire.Seconds(stop);
        if (mapRun.RedriveDate is { } redriven) json["redriveDate"] = Wire.Seconds(redriven);
        return json;
    }

    public static bool AwaitsRedrive(ExecutionRecord item, MapRunRecord mapRun) => mapRun.Status == MapRunStatus.Running
        && item.Status is not (ExecutionStatus.Running or ExecutionStatus.Succeeded) && item.Item!.Attempt < mapRun.RedriveCount;

    private static JsonObject Counts(StepFunctionsService service, MapRunRecord mapRun)
    {
        var items = service.ListItems(mapRun.Arn);
        var waiting = items.Count(item => AwaitsRedrive(item, mapRun));
        int Of(ExecutionStatus status) => items.Count(item => item.Status == status && !AwaitsRedrive(item, mapRun));
        return new JsonObject
        {
            ["pending"] = mapRun.Total - items.Count,
            ["running"] = Of(ExecutionStatus.Running),
            ["succeeded"] = Of(ExecutionStatus.Succeeded),
            ["failed"] = Of(ExecutionStatus.Failed),
            ["timedOut"] = Of(ExecutionStatus.TimedOut),
            ["aborted"] = Of(ExecutionStatus.Aborted),
            ["total"] = mapRun.Total,
            ["resultsWritten"] = 0, // There is no ResultWriter here.
            ["failuresNotRedrivable"] = items.Count(item => IsLost(service, item)),
            ["pendingRedrive"] = waiting,
        };
    }

    private static bool IsLost(StepFunctionsService service, ExecutionRecord item) =>
        item.Status is not (ExecutionStatus.Running or ExecutionStatus.Succeeded) && service.RedriveRefusal(item) is not null;
}
