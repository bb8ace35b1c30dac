using Overnight.Local.Hosting;
using Overnight.Local.Iam;
using Overnight.Local.StepFunctions.Language;

namespace Overnight.Local.StepFunctions.Running;

/// <summary>
/// One item of a Map Run as its parent sees it: started, redriven or found running, waited for, stopped with the parent. All
/// of it with the parent's role. docs.aws.amazon.com/step-functions/latest/dg/iam-policies-eg-dist-map.html
/// </summary>
internal sealed class ItemExecution(ExecutionRun parent, MapRun mapRun, int index)
{
    private readonly string _arn = mapRun.Record.ItemArn(index);
    private readonly int _attempt = mapRun.Record.RedriveCount;

    /// <returns>How its execution ended.</returns>
    /// <exception cref="StatesException">Its input cannot be made, or the role may not.</exception>
    public async Task<ExecutionRecord> RunAsync(Func<string> input, CancellationToken cancellation)
    {
        var tracked = await BeginAsync(input, cancellation);
        // This very run of it: what the same item does after a later redrive is not ours to stop.
        var live = tracked.Live;
        try
        {
            await Delay.WaitAsync(tracked.End, cancellation);
        }
        catch (OperationCanceledException) when (!parent.IsSuspended)
        {
            if (live is not null && Refusal("states:StopExecution") is null) live.Stop(null, null);
            throw;
        }
        return parent.Executions.Load(_arn);
    }

    private async Task<Tracked> BeginAsync(Func<string> input, CancellationToken cancellation)
    {
        var executions = parent.Executions;
        if (executions.Known(_arn) is not { } known)
        {
            Demand(Refusal("states:StartExecution", Names.Unlabelled(mapRun.Record.StateMachineArn)));
            Demand(Refusal("states:DescribeExecution"));
            executions.Start(Record(input()));
        }
        else if (known.Summary.Item!.Attempt < _attempt)
        {
            // "The running Map Run completes its operations before attempting to redrive."
            await Delay.WaitAsync(known.End, cancellation);
            if (known.Summary.Status != ExecutionStatus.Succeeded) Redrive(known);
        }
        return executions.Known(_arn)!;
    }

    /// <summary>With a full history it stays failed. docs.aws.amazon.com/step-functions/latest/dg/redrive-map-run.html</summary>
    private void Redrive(Tracked known)
    {
        Demand(Refusal("states:RedriveExecution"));
        parent.Executions.Redrive(known, record => record with { Item = record.Item! with { Attempt = _attempt } });
    }

    private ExecutionRecord Record(string input) => new()
    {
        Arn = _arn,
        Name = mapRun.Record.ItemName(index),
        StateMachineArn = mapRun.Record.StateMachineArn,
        RoleArn = parent.Record.RoleArn,
        Region = parent.Record.Region,
        Definition = parent.Record.Definition,
        Input = input,
        StartDate = Wire.Milliseconds(parent.Clock.GetUtcNow()),
        Item = new MapRunItem(mapRun.Record.Arn, mapRun.Record.State, index, _attempt),
    };

    /// <summary>
    /// The documented policy names execution:MACHINE:*, but the executions' ARNs are execution:MACHINE/LABEL:ID: either will do.
    /// </summary>
    private string? Refusal(string action) =>
        Refusal(action, _arn) is { } refusal && Refusal(action, Names.Unlabelled(_arn)) is not null ? refusal : null;

    private string? Refusal(string action, string resource) =>
        parent.Access?.Decide(new AccessRequest(new Principal.Role(parent.Record.RoleArn, parent.Record.Name), action, resource));

    private static void Demand(string? refusal)
    {
        if (refusal is not null) throw new StatesException(StatesErrors.Permissions, refusal);
    }
}
