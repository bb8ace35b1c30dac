using System.Text.Json.Serialization;

namespace Overnight.Local.StepFunctions.Running;

/// <summary>
/// <c>map-runs/ID.json</c> in the folder of the execution that started it. How many items are where is not kept: the items'
/// executions tell. docs.aws.amazon.com/step-functions/latest/apireference/API_DescribeMapRun.html
/// </summary>
internal sealed record MapRunRecord
{
    public required string Arn { get; init; }
    public required string ExecutionArn { get; init; }

    /// <summary>The Map state's name.</summary>
    public required string State { get; init; }

    public required int Total { get; init; }
    public required MapSettings Settings { get; init; }
    public required DateTimeOffset StartDate { get; init; }
    public MapRunStatus Status { get; init; }
    public DateTimeOffset? StopDate { get; init; }
    public int RedriveCount { get; init; }
    public DateTimeOffset? RedriveDate { get; init; }

    /// <summary>The parent's redrives that it has seen: where the parent has more, it is to be redriven.</summary>
    public required int ParentRedriveCount { get; init; }

    /// <summary>The state machine's ARN with the label: that of its items' executions.</summary>
    [JsonIgnore]
    public string StateMachineArn => Names.MachineOfMapRun(Arn);

    public string ItemArn(int index) => Names.ExecutionArn(StateMachineArn, ItemName(index));

    /// <summary>Found again without a list of what was started: an item's execution is named after its place.</summary>
    public string ItemName(int index) => StableId.Of($"{Arn}|{index}");
}
