using Amazon.Lambda.S3Events;
using Overnight.Functions.SweepUploads;
using Overnight.Functions.Workflow;

namespace Overnight.Simulation.Cloud;

/// <summary>The functions of the stack, as their default constructors wire them, on the simulated clients.</summary>
internal sealed class Handlers
{
    private readonly Dictionary<string, Func<byte[], Task<byte[]>>> _byLogicalId;

    public Handlers(DeployedStack stack, string machineArn, TimeProvider time)
    {
        var (s3, ec2, batch, machines) = (SimulatedS3.Instance, SimulatedEc2.Instance, SimulatedBatch.Instance, SimulatedStepFunctions.Instance);
        var results = stack.ResultsBucket;
        // Nothing is predicted in these nights: a machine without executions.
        var predictions = machineArn + "-of-predictions";
        var start = new Functions.StartRun.Handler(s3, machines, machineArn, predictions, stack.DataBucket, results);
        var sweep = new Functions.SweepUploads.Handler(s3, machines, machineArn, predictions, stack.DataBucket, results, time);
        var plan = new Functions.PlanRun.Handler(s3, ec2, results, DeployedStack.Region, stack.Hardware, time);
        var decide = new Functions.Decide.Handler(s3, ec2, results, stack.Markets, stack.Limits, time);
        var judge = new Functions.JudgeAttempt.Handler(s3, batch, results, time);
        var evaluate = new Functions.EvaluateRun.Handler(s3, results, time);
        var settle = new Functions.SettleRun.Handler(s3, ec2, batch, results, stack.Markets, time);
        var publish = new Functions.PublishRun.Handler(s3, results, time, Stream.Null);
        var nextRung = new Functions.NextRung.Handler(s3, ec2, results, time);
        _byLogicalId = new()
        {
            ["StartRun"] = async payload =>
            {
                await start.HandleAsync(SimulatedLambda.Read<S3Event>(payload), new Invocation("StartRun"));
                return "null"u8.ToArray();
            },
            ["SweepUploads"] = async payload =>
                SimulatedLambda.Write(await sweep.HandleAsync(SimulatedLambda.Read<SweepRequest>(payload), new Invocation("SweepUploads"))),
            ["PlanRun"] = OnState("PlanRun", plan.HandleAsync),
            ["Decide"] = OnState("Decide", decide.HandleAsync),
            ["JudgeAttempt"] = OnState("JudgeAttempt", judge.HandleAsync),
            ["EvaluateRun"] = OnState("EvaluateRun", evaluate.HandleAsync),
            ["NextRung"] = OnState("NextRung", nextRung.HandleAsync),
            ["SettleRun"] = OnState("SettleRun", settle.HandleAsync),
            ["PublishRun"] = OnState("PublishRun", publish.HandleAsync),
        };
    }

    public Task<byte[]> HandleAsync(string logicalId, byte[] payload) => _byLogicalId.TryGetValue(logicalId, out var handle)
        ? handle(payload)
        : throw new NotSupportedException($"found the function {logicalId}, expected one that simulation/Cloud/Handlers.cs knows");

    private static Func<byte[], Task<byte[]>> OnState(string name, Func<RunState, Amazon.Lambda.Core.ILambdaContext, Task<RunState>> handle) => async payload =>
    {
        var state = SimulatedLambda.Read<RunState>(payload);
        var mutant = Caller.Current.Night.Mutant;
        return SimulatedLambda.Write(mutant.After(name, await handle(mutant.Before(name, state), new Invocation(name))));
    };
}
