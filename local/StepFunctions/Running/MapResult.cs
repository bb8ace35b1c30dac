using System.Text.Json.Nodes;
using Overnight.Local.StepFunctions.Language;

namespace Overnight.Local.StepFunctions.Running;

/// <summary>
/// What an item contributes to the Map state's result: its output, or where its failure is tolerated "its execution result
/// unchanged", with the execution's metadata. docs.aws.amazon.com/step-functions/latest/dg/input-output-resultwriter.html
/// </summary>
internal static class MapResult
{
    public static string Of(ExecutionRecord ended) =>
        ended.Status == ExecutionStatus.Succeeded ? ended.Output! : Json.Text(Whole(ended));

    private static JsonObject Whole(ExecutionRecord ended) => new()
    {
        ["ExecutionArn"] = ended.Arn,
        ["Input"] = ended.Input,
        ["InputDetails"] = new JsonObject { ["Included"] = true },
        ["Name"] = ended.Name,
        ["StartDate"] = Wire.Iso(ended.StartDate),
        ["StateMachineArn"] = ended.StateMachineArn,
        ["Status"] = Wire.Name(ended.Status),
        ["StopDate"] = Wire.Iso(ended.StopDate!.Value),
        ["Error"] = ended.Error,
        ["Cause"] = ended.Cause,
    };
}
