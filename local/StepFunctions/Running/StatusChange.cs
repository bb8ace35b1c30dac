using System.Text.Json.Nodes;
using Overnight.Local.StepFunctions.Language;

namespace Overnight.Local.StepFunctions.Running;

/// <summary>
/// The detail of "Step Functions Execution Status Change".
/// docs.aws.amazon.com/step-functions/latest/dg/eventbridge-integration.html
/// </summary>
internal static class StatusChange
{
    /// <summary>Of input and output together; what is larger is left out, and the event says so.</summary>
    private const int LargestDataBytes = 248 * 1024;

    public static JsonObject Of(ExecutionRecord record)
    {
        var isIncluded = Json.Bytes(record.Input) + Json.Bytes(record.Output ?? "") <= LargestDataBytes;
        return new JsonObject
        {
            ["executionArn"] = record.Arn,
            ["stateMachineArn"] = record.StateMachineArn,
            ["name"] = record.Name,
            ["status"] = Wire.Name(record.Status),
            ["startDate"] = record.StartDate.ToUnixTimeMilliseconds(),
            ["stopDate"] = record.StopDate?.ToUnixTimeMilliseconds(),
            ["input"] = isIncluded ? record.Input : null,
            ["output"] = isIncluded ? record.Output : null,
            ["inputDetails"] = new JsonObject { ["included"] = isIncluded },
            ["outputDetails"] = record.Output is null ? null : new JsonObject { ["included"] = isIncluded },
            ["error"] = record.Error,
            ["cause"] = record.Cause,
        };
    }
}
