using System.Globalization;
using Overnight.Contracts;

namespace Overnight.Cli.Follow;

/// <summary>Turns what changed between two looks into lines that a person reads. Says each thing once.</summary>
internal sealed class RunNarrator
{
    private RunSnapshot _last = new();
    private int _saidEpoch;
    private long? _saidResume;

    public IEnumerable<string> WhatIsNew(RunSnapshot now)
    {
        var before = _last;
        _last = now;
        if (before.Plan is null && now.Plan is { } plan)
        {
            yield return $"planned: {Described(plan)}";
            yield return $"hardware: {plan.Compute.Vcpus} vCPU, {plan.Compute.MemoryMiB} MiB, {(plan.Compute.Gpus == 0 ? "no" : plan.Compute.Gpus)} GPU. {plan.Compute.Why}";
            if (plan.Quote is { } quote) yield return $"quote: {QuoteSentence.Of(quote)}";
        }
        // An attempt that ended before it was seen running is told from its record, host first.
        foreach (var ended in now.Attempts.Skip(before.Attempts.Count))
        {
            if (ended.Number > before.Attempts.Count + 1 || before.Host is null)
                if (ended.Host is { } host) yield return Running(ended.Number, host);
            foreach (var line in Epoch(now.Progress, ended.Number)) yield return line;
            yield return ended.Verdict == Verdict.Finished ? $"attempt {ended.Number} finished" : $"attempt {ended.Number} ended: {ended.Message}";
        }
        if (now.Host is { } running && running != before.Host) yield return Running(now.Attempts.Count + 1, running);
        foreach (var line in Epoch(now.Progress, now.Attempts.Count + 1)) yield return line;
    }

    private IEnumerable<string> Epoch(Progress? progress, int attempt)
    {
        if (progress is null || progress.Attempt != attempt) yield break;
        if (progress.ResumedFromStep is { } from && _saidResume != from)
        {
            _saidResume = from;
            yield return $"resumed from the checkpoint at step {from:N0} of {progress.Steps:N0}";
        }
        if (progress.Metric is not { } metric || progress.Epoch <= _saidEpoch) yield break;
        _saidEpoch = progress.Epoch;
        // The metric is the last finished epoch's: of the one under way there is none yet.
        yield return string.Create(CultureInfo.InvariantCulture,
            $"in epoch {progress.Epoch,2}/{progress.Epochs}  loss {progress.TrainLoss:0.0000}  {metric.Name} so far {metric.Value:0.0000}  {progress.SamplesPerSecond:N0} rows/s");
    }

    private static string Running(int attempt, AttemptHost host) =>
        $"attempt {attempt} running on {host.InstanceType} ({(host.Market == Market.Spot ? "spot" : "on demand")}, {host.AvailabilityZone}, {host.InstanceId})";

    private static string Described(Plan plan)
    {
        var rows = $"{(plan.Data.RowsAreEstimated ? "about " : "")}{plan.Data.Rows:N0}";
        var data = plan.Data.Images is { } shape
            ? $"{rows} images of {shape.Height} x {shape.Width}, {shape.Classes} classes"
            : $"{rows} rows of {plan.Data.Columns.Count} columns, target '{plan.Data.Target}'";
        return $"{plan.Task.ToString().ToLowerInvariant()} of {data}; {plan.Model.ToString().ToLowerInvariant()}, {plan.Training.Epochs} epochs of batch {plan.Training.BatchSize}";
    }
}
