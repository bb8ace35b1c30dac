using System.Text.Json;
using System.Text.Json.Nodes;
using Overnight.Contracts;
using Overnight.Simulation.Cloud;
using Overnight.Simulation.Faults;
using Overnight.Trainer;
using Overnight.Trainer.Checkpoints;

namespace Overnight.Simulation.Invariants;

/// <summary>What must hold at every step: looked at as each write and each end happens.</summary>
internal sealed class Watch(Night night)
{
    public const string OneResult = "every accepted upload ends in exactly one result";
    public const string OneWriter = "no two attempts write one trial's checkpoint";
    public const string BetterChampion = "the champion is never worse than what it replaced";
    public const string WholeDocuments = "all documents parse and none was half-written";
    public const string NothingLeft = "nothing is left running or billing";

    /// <summary>How long a job may go on after its run: SIGTERM, its last checkpoint, SIGKILL.</summary>
    private static readonly TimeSpan Ending = TimeSpan.FromMinutes(5);

    private readonly Dictionary<string, string> _checkpointWriters = [];
    private readonly Dictionary<string, List<string>> _pointerWriters = [];
    private readonly Dictionary<string, DateTimeOffset> _ended = [];
    private readonly Dictionary<string, DateTimeOffset> _settled = [];

    /// <summary>How often a run's result was written, by its key.</summary>
    public Dictionary<string, int> Results { get; } = [];

    public void Written(Write write)
    {
        night.History.Note($"s3 {write.Bucket[..12]} {write.Key} {write.Object.ETag} by {write.By?.Name ?? "a user"}");
        if (write.Bucket != night.Stack.ResultsBucket) return;
        if (write.Key.EndsWith(".json", StringComparison.Ordinal)) Parse(write);
        if (write.Key.EndsWith(".ckpt", StringComparison.Ordinal)) Checkpoint(write);
        else if (write.Key.EndsWith("/latest.json", StringComparison.Ordinal)) Pointer(write);
        else if (write.Key.EndsWith("/champion.json", StringComparison.Ordinal)) Champion(write);
        else if (write.Key.EndsWith("/result.json", StringComparison.Ordinal)) Result(write);
    }

    /// <summary>EventBridge's event of an execution, as the rule RunEnded hears it.</summary>
    public void ExecutionChanged(JsonObject detail)
    {
        var (name, status) = ((string)detail["name"]!, (string)detail["status"]!);
        night.History.Note($"states {name} {status} {detail["error"]} {detail["cause"]}");
        if ((string)detail["stateMachineArn"]! != night.MachineArn) return;
        Ended(name, name.Split("-closed-")[0], status);
        if (status is not ("ABORTED" or "TIMED_OUT" or "FAILED") || !night.Mutant.ClosesStopped) return;
        if (night.Chance.Strikes(Fault.StatusEventLost)) return;
        var request = new Functions.SweepUploads.SweepRequest { ExecutionArn = (string)detail["executionArn"]! };
        night.After(TimeSpan.FromSeconds(night.Chance.Seconds(0.2, 5)), () => night.Lambda.InvokeLater("SweepUploads", request));
    }

    /// <summary>An execution that was stopped or ran out of time settles nothing; one that closes it does.</summary>
    private void Ended(string name, string run, string status)
    {
        if (status == "RUNNING")
        {
            _ended.Remove(name);
            _settled.Remove(run);
            return;
        }
        _ended[name] = night.Time.GetUtcNow();
        // Redriven meanwhile, it settles again.
        if (status is "SUCCEEDED" or "FAILED" && _ended.ContainsKey(run)) _settled[run] = night.Time.GetUtcNow();
    }

    /// <summary>A job ends with its run; one that nobody knew of, once the run is settled.</summary>
    public void JobEnded(JobTruth job)
    {
        if (job.StartedAt is not null && (job.IsUnknown ? _settled : _ended).TryGetValue(job.Run, out var ended) && job.EndedAt > ended + Ending)
            night.Violated(NothingLeft, $"{job.Name} ({job.Id}): found it run until {job.EndedAt:u}, expected an end by {ended + Ending:u}, soon after its run's");
    }

    private void Parse(Write write)
    {
        try
        {
            var name = write.Key[(write.Key.LastIndexOf('/') + 1)..];
            var bytes = write.Object.Bytes.AsSpan();
            object parsed = name switch
            {
                "plan.json" => Documents.Parse<Plan>(bytes),
                "progress.json" => Documents.Parse<Progress>(bytes),
                "metrics.json" => Documents.Parse<Metrics>(bytes),
                "receipt.json" => Documents.Parse<Receipt>(bytes),
                "result.json" => Documents.Parse<Result>(bytes),
                "promotion.json" => Documents.Parse<Promotion>(bytes),
                "champion.json" => Documents.Parse<Champion>(bytes),
                "lease.json" => Documents.Parse<LeaseDocument>(bytes),
                "latest.json" => TrainerDocuments.Parse<CheckpointPointer>(bytes),
                "search.json" => Documents.Parse<SearchDocument>(bytes),
                _ when name.EndsWith(".host.json", StringComparison.Ordinal) => Documents.Parse<AttemptHost>(bytes),
                _ when name.EndsWith(".failure.json", StringComparison.Ordinal) => Documents.Parse<Failure>(bytes),
                _ when write.Key.Contains("/attempts/", StringComparison.Ordinal) => Documents.Parse<Attempt>(bytes),
                _ when write.Key.StartsWith(ResultNames.Ledger, StringComparison.Ordinal) => Documents.Parse<LedgerLine>(bytes),
                _ when write.Key.StartsWith(ResultNames.Uploads, StringComparison.Ordinal) => Documents.Parse<RunRequest>(bytes),
                _ => JsonNode.Parse(bytes)!,
            };
            if (parsed is Receipt receipt && receipt.TotalUsd != receipt.Lines.Sum(line => line.Usd))
                night.Violated(WholeDocuments, $"{write.Key}: found a total of {receipt.TotalUsd}, expected the sum of the lines, {receipt.Lines.Sum(line => line.Usd)}");
        }
        catch (JsonException e)
        {
            night.Violated(WholeDocuments, $"{write.Key} by {write.By?.Name}: {e.Message}");
        }
    }

    private void Checkpoint(Write write)
    {
        var writer = write.By!.Name;
        if (_checkpointWriters.TryAdd(write.Key, writer) || _checkpointWriters[write.Key] == writer) return;
        // A redriven run counts on from its last attempt that was judged: the number may be that of a job that ended long before.
        if (!night.Jobs.HasEnded(_checkpointWriters[write.Key]))
            night.Violated(OneWriter, $"{write.Key}: found it written by {_checkpointWriters[write.Key]} and by {writer}, expected one of them");
        _checkpointWriters[write.Key] = writer;
    }

    /// <summary>The pointer goes from one job to the next, and never back: who has lost the run moves it no more.</summary>
    private void Pointer(Write write)
    {
        if (!_pointerWriters.TryGetValue(write.Key, out var writers)) _pointerWriters[write.Key] = writers = [];
        var writer = write.By!.Name;
        if (writers.Count > 0 && writers[^1] == writer) return;
        if (writers.Contains(writer))
            night.Violated(OneWriter, $"{write.Key}: found it moved by {writer} again, after {writers[^1]} had taken the run over");
        writers.Add(writer);
    }

    private void Champion(Write write)
    {
        if (write.Before is null) return;
        var (before, after) = (Documents.Parse<Champion>(write.Before.Bytes), Documents.Parse<Champion>(write.Object.Bytes));
        if (before.Run == after.Run) return;
        var (old, now) = (Scores(before), Scores(after));
        if (old is null || now is null || old.HoldOut != now.HoldOut) return;
        var (was, is_) = (old.Costs(PromotionMetric.Accuracy)!.Average(), now.Costs(PromotionMetric.Accuracy)!.Average());
        if (is_ >= was) night.Violated(BetterChampion, $"{write.Key}: found {after.Run} wrong on {is_:P1} of the rows, expected less than {before.Run}'s {was:P1}");
        if (after.Previous is not [var first, ..] || first.Run != before.Run)
            night.Violated(BetterChampion, $"{write.Key}: found {after.Run} after {(after.Previous is [var other, ..] ? other.Run : "nobody")}, expected after {before.Run}: a reign was lost");
    }

    private HoldOutScores? Scores(Champion champion) => night.Read<HoldOutScores>(new RunFolder(champion.Name, champion.Run).HoldOut);

    private void Result(Write write)
    {
        Results[write.Key] = Results.GetValueOrDefault(write.Key) + 1;
        var result = Documents.Parse<Result>(write.Object.Bytes);
        if (!night.Uploads.Expected.ContainsKey(result.Run))
            night.Violated(OneResult, $"{write.Key}: found a result of a run that no upload was to start");
        if (write.Before is null) return;
        var before = Documents.Parse<Result>(write.Before.Bytes);
        if (result.Redrive <= before.Redrive)
            night.Violated(OneResult, $"{write.Key}: found it written again for redrive {result.Redrive}, expected the one of redrive {before.Redrive} to stand");
    }
}
