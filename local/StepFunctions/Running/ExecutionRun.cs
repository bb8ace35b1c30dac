using System.Text.Json.Nodes;
using Overnight.Local.Ec2;
using Overnight.Local.Iam;
using Overnight.Local.StepFunctions.Language;

namespace Overnight.Local.StepFunctions.Running;

/// <summary>What every branch of one running execution shares.</summary>
internal sealed class ExecutionRun
{
    private readonly Lock _lock = new();

    /// <summary>Where the graphs stood in the history that was found at start; each is taken up once.</summary>
    private readonly Dictionary<string, Standing> _found;

    public ExecutionRun(Dictionary<string, Standing> found) => _found = found;

    public required ExecutionRecord Record { get; init; }

    /// <summary>The machine's, or that of the Map state whose item it works on.</summary>
    public required StateGraph Graph { get; init; }

    /// <summary>The machine's: an item's execution has none of its own.</summary>
    public required int? TimeoutSeconds { get; init; }

    public required History History { get; init; }

    /// <summary>Where a distributed Map starts its items.</summary>
    public required Executions Executions { get; init; }

    public required TaskIntegrations Integrations { get; init; }
    public required AccessControl? Access { get; init; }
    public required TimeProvider Clock { get; init; }
    public required int Seed { get; init; }

    /// <summary>Set before the branches are cancelled because the process is stopping: what was submitted is left running.</summary>
    public bool IsSuspended { get; set; }

    public Standing TakeStanding(string scope)
    {
        lock (_lock) return _found.Remove(scope, out var standing) ? standing : new Standing(scope);
    }

    public void ForgetBelow(string scope)
    {
        lock (_lock) Standing.ForgetBelow(_found, scope);
    }

    /// <summary>Chance for one visit of a state: the same in every process, whatever else runs at the same time.</summary>
    public Random RandomFor(string scope, long enteredId) => new(StableHash.Of($"{Seed}|{Record.Arn}|{scope}|{enteredId}"));

    /// <summary>docs.aws.amazon.com/step-functions/latest/dg/input-output-contextobject.html</summary>
    public JsonObject Context(Visit visit, JsonObject? mapItem)
    {
        var context = new JsonObject
        {
            ["Execution"] = new JsonObject
            {
                ["Id"] = Record.Arn,
                ["Input"] = Json.Parse(Record.Input),
                ["Name"] = Record.Name,
                ["RoleArn"] = Record.RoleArn,
                ["StartTime"] = Wire.Iso(Record.StartDate),
                ["RedriveCount"] = Record.RedriveCount,
            },
            ["StateMachine"] = new JsonObject
            {
                ["Id"] = Record.StateMachineArn,
                ["Name"] = Record.StateMachineArn[(Record.StateMachineArn.LastIndexOf(':') + 1)..],
            },
            ["State"] = new JsonObject
            {
                ["EnteredTime"] = Wire.Iso(visit.EnteredAt),
                ["Name"] = visit.State,
                ["RetryCount"] = visit.Failures.Count,
            },
        };
        if (Record.RedriveDate is { } redriven) context["Execution"]!["RedriveTime"] = Wire.Iso(redriven);
        if (mapItem is not null) context["Map"] = new JsonObject { ["Item"] = mapItem.DeepClone() };
        return context;
    }
}
