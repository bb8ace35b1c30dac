using System.Text.Json.Nodes;
using Amazon.Batch.Model;
using Amazon.S3.Model;
using Overnight.Contracts;
using Overnight.Functions.Workflow;
using Overnight.Simulation.Cloud;

namespace Overnight.Simulation.Mutations;

/// <summary>The places at which a planted fault is applied. Without one, everything passes through as it is.</summary>
internal sealed class Mutant(Mutation? planted, Night night)
{
    private int _started;

    public bool SkipsLease => planted == Mutation.LeaseIsSkipped;

    public bool StartsOver => planted == Mutation.CheckpointsAreNotRead;

    public TimeSpan Between(TimeSpan checkpoints) => planted == Mutation.CheckpointsAreSeldom ? 10 * checkpoints : checkpoints;

    public bool Sweeps => planted != Mutation.UploadsAreNotSwept;

    public bool ClosesStopped => planted != Mutation.StoppedRunsAreNotClosed;

    /// <summary>The state machine's definition.</summary>
    public static string Definition(Mutation? planted, string definition)
    {
        var json = JsonNode.Parse(definition)!;
        var trial = json["States"]!["Trials"]!["ItemProcessor"]!["States"]!.AsObject();
        switch (planted)
        {
            case Mutation.TrainIsNotCaught: trial["Train"]!.AsObject().Remove("Catch"); break;
            case Mutation.JudgeIsNotRetried: trial["Judge"]!.AsObject().Remove("Retry"); break;
            default: return definition;
        }
        return json.ToJsonString();
    }

    public string? NameOf(string? execution) => planted == Mutation.DuplicatesAreIgnored ? $"{execution}-{++_started}" : execution;

    public void Terminate(string jobId, string reason)
    {
        if (planted != Mutation.JobsAreLeftRunning) night.Batch.Terminate(jobId, reason);
    }

    public List<JobSummary> Listed(List<JobSummary> jobs) => planted != Mutation.TwinIsNotBilled ? jobs
        : [.. jobs.GroupBy(job => job.JobName).Select(twins => twins.MaxBy(job => job.CreatedAt)!)];

    public StoredObject Put(PutObjectRequest request, byte[] bytes, Caller caller)
    {
        var key = request.Key;
        var (ifMatch, ifNoneMatch) = (request.IfMatch, request.IfNoneMatch);
        switch (planted)
        {
            case Mutation.ConditionsAreIgnored: (ifMatch, ifNoneMatch) = (null, null); break;
            case Mutation.LaunchIsBilledTwice when key.StartsWith(ResultNames.Instances, StringComparison.Ordinal): ifNoneMatch = null; break;
            case Mutation.LedgerLineIsLost when key.StartsWith(ResultNames.Ledger, StringComparison.Ordinal):
            case Mutation.CheckpointsAreLost when key.EndsWith(".ckpt", StringComparison.Ordinal):
                return new StoredObject(bytes, "0", "lost", night.Time.GetUtcNow());
            case Mutation.BilledTwice when key.EndsWith("/receipt.json", StringComparison.Ordinal):
                bytes = Documents.ToBytes(Twice(Documents.Parse<Receipt>(bytes)));
                break;
            case Mutation.DocumentsAreHalfWritten when key.EndsWith("/progress.json", StringComparison.Ordinal) && bytes.Length % 7 == 0:
                bytes = bytes[..(bytes.Length / 2)];
                break;
        }
        return night.Buckets.Put(request.BucketName, key, bytes, ifMatch, ifNoneMatch, caller);
    }

    public RunState Before(string function, RunState state) => state;

    public RunState After(string function, RunState state)
    {
        if (planted == Mutation.BudgetIsIgnored && function == "Decide" && state.Train is { } train)
            return state with { Train = train with { StopAfterSeconds = 0, LimitSeconds = 43_200 } };
        if (planted == Mutation.TheWorseIsPromoted && function == "EvaluateRun") Promote(state);
        return state;
    }

    private void Promote(RunState state)
    {
        var (folder, champion) = (new RunFolder(state.Name, state.Run), new ModelNames(state.Name).Champion);
        if (night.Read<Promotion>(folder.Promotion) is not { Promoted: false, Comparison: not null } promotion) return;
        var next = Champion.After(state.Name, night.Read<Champion>(champion), promotion with { Promoted = true }, night.Time.GetUtcNow());
        night.Buckets.Put(night.Stack.ResultsBucket, champion, Documents.ToBytes(next), by: Caller.Current);
    }

    private static Receipt Twice(Receipt receipt) => receipt with
    {
        Lines = [.. receipt.Lines, .. receipt.Lines],
        Attempts = [.. receipt.Attempts, .. receipt.Attempts],
        TotalUsd = 2 * receipt.TotalUsd,
    };
}
