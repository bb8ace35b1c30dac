using Overnight.Contracts;

namespace Overnight.Cli.Follow;

/// <summary>Turns what happened between two looks into lines that a person reads. Says each thing once.</summary>
internal sealed class RunNarrator
{
    private readonly HashSet<(int? Trial, int Attempt)> _noticed = [];
    private readonly HashSet<(int Trial, int Attempt)> _ended = [];
    private RunSnapshot _last = new();
    private (int Attempt, long Step)? _saidResume;
    private int _saidRungs;

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
        foreach (var line in OfAttempts(before, now).Concat(OfTrials(now))) yield return line;
    }

    private IEnumerable<string> OfAttempts(RunSnapshot before, RunSnapshot now)
    {
        // An attempt that ended before it was seen running is told from its record, host first.
        foreach (var ended in now.Attempts.Skip(before.Attempts.Count))
        {
            if (ended.Number > before.Attempts.Count + 1 || before.Host is null)
                if (ended.Host is { } host) yield return Running(ended.Number, host);
            foreach (var line in OfProgress(now.Progress, ended.Number)) yield return line;
            yield return ended.Verdict == Verdict.Finished ? $"attempt {ended.Number} finished" : $"attempt {ended.Number} ended: {ended.Message}";
        }
        if (now.Host is { } running && running != before.Host) yield return Running(now.Attempts.Count + 1, running);
        foreach (var line in OfProgress(now.Progress, now.Attempts.Count + 1)) yield return line;
    }

    /// <summary>A search's attempts are too many to tell of each: what did not go well is told, and each rung.</summary>
    private IEnumerable<string> OfTrials(RunSnapshot now)
    {
        foreach (var trial in now.Trials)
        {
            if (trial.IsRunning && trial.Progress is { SpotNotice: not null } noticed && _noticed.Add((trial.Trial, noticed.Attempt)))
                yield return $"trial {trial.Trial}: {Notice}";
            foreach (var ended in trial.Attempts.Where(ended => ended.Verdict != Verdict.Finished && _ended.Add((trial.Trial, ended.Number))))
                yield return $"trial {trial.Trial}, attempt {ended.Number} ended: {ended.Message}";
        }
        if (now.Search is not { } search || search.Rungs <= _saidRungs) yield break;
        _saidRungs = search.Rungs;
        var over = search.Trials.CountBy(trial => trial.State).OrderBy(pair => pair.Key).Select(pair => $"{pair.Value} {Words(pair.Key)}");
        yield return $"rung {search.Rungs} of {search.PlannedRungs} is over: {string.Join(", ", over)}";
        if (search.Best is { } best) yield return $"trial {best} is the best: its model is the run's";
    }

    private IEnumerable<string> OfProgress(Progress? progress, int attempt)
    {
        if (progress is null || progress.Attempt != attempt) yield break;
        if (progress.ResumedFromStep is { } from && _saidResume != (attempt, from))
        {
            _saidResume = (attempt, from);
            yield return $"resumed from the checkpoint at step {from:N0} of {progress.Steps:N0}";
        }
        if (progress.SpotNotice is not null && _noticed.Add((null, attempt))) yield return Notice;
    }

    private const string Notice = "interruption: EC2 takes the instance back in two minutes or less; a checkpoint is being saved";

    private static string Running(int attempt, AttemptHost host) =>
        $"attempt {attempt} running on {host.InstanceType} ({(host.Market == Market.Spot ? "spot" : "on demand")}, {host.AvailabilityZone}, {host.InstanceId})";

    private static string Words(TrialState state) => state switch
    {
        TrialState.StoppedEarly => "stopped early",
        TrialState.OutOfTime => "out of time",
        TrialState.Waiting => "going on",
        _ => state.ToString().ToLowerInvariant(),
    };

    private static string Described(Plan plan)
    {
        var rows = $"{(plan.Data.RowsAreEstimated ? "about " : "")}{plan.Data.Rows:N0}";
        var data = plan.Data.Images is { } shape
            ? $"{rows} images of {shape.Height} x {shape.Width}, {shape.Classes} classes"
            : $"{rows} rows of {plan.Data.Columns.Count} columns, target '{plan.Data.Target}'";
        var training = plan.Search is { } search
            ? $"search of {search.Trials.Count} trials, {search.Method.ToString().ToLowerInvariant()}, {search.Parallel} at once"
            : $"{plan.Model.ToString().ToLowerInvariant()}, {plan.Training.Epochs} epochs of batch {plan.Training.BatchSize}";
        return $"{plan.Task.ToString().ToLowerInvariant()} of {data}; {training}";
    }
}
