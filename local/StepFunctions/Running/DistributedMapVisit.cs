using System.Text.Json.Nodes;
using Overnight.Local.StepFunctions.Language;

namespace Overnight.Local.StepFunctions.Running;

/// <summary>
/// One try of a distributed Map state: a Map Run, whose items are executions with histories of their own. The history of this one
/// tells of the Map Run alone. docs.aws.amazon.com/step-functions/latest/dg/state-map-distributed.html
/// </summary>
internal sealed class DistributedMapVisit(ExecutionRun run, Branch branch, MapState map, Visit visit)
{
    /// <summary>"If you don't specify a concurrency value … runs 10,000 parallel child workflow executions."</summary>
    private const int MostAtOnce = 10_000;

    private readonly Lock _lock = new();
    private StatesException? _failure;
    private int _next, _failed;

    public async Task<JsonNode?> RunAsync(Evaluation evaluation, CancellationToken cancellation)
    {
        var items = new MapItems(run, map, visit, evaluation);
        var settings = MapSettings.Of(map, evaluation);
        var mapRun = Begin(items.Count, settings);
        var attempt = mapRun.Record.RedriveCount;
        var results = new string[items.Count];
        using var siblings = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        await Task.WhenAll(Enumerable.Range(0, settings.AtOnce(items.Count, MostAtOnce))
            .Select(_ => WorkAsync(items, mapRun, results, siblings)));
        if (cancellation.IsCancellationRequested && !run.IsSuspended) mapRun.End(MapRunStatus.Aborted, attempt);
        cancellation.ThrowIfCancellationRequested();
        var result = new JsonArray();
        try
        {
            if (_failure is not null) throw _failure;
            result = new JsonArray([.. results.Select(Json.Parse)]);
            Branch.Limited(result, map.Name);
        }
        catch (StatesException failure)
        {
            mapRun.End(MapRunStatus.Failed, attempt);
            branch.Record(Events.MapRunFailed(failure), Events.Plain("MapStateFailed", failure));
            throw;
        }
        mapRun.End(MapRunStatus.Succeeded, attempt);
        branch.Record(Events.Plain("MapRunSucceeded"), Events.Plain("MapStateSucceeded"));
        return result;
    }

    /// <summary>A new Map Run, or the one that is under way: after a restart, or redriven with its execution.</summary>
    private MapRun Begin(int items, MapSettings settings)
    {
        if (visit.BelowBegan && visit.MapRun is { } known)
        {
            var underWay = run.Executions.MapRuns.Find(known);
            if (underWay.TakeUp(run.Record.RedriveCount))
                branch.Record(Events.MapRunRedriven(known, underWay.Record.RedriveCount));
            return underWay;
        }
        // The same after a restart: a Map Run that was begun when the process ended is this one.
        var id = StableId.Of($"{run.Record.Arn}|{Wire.Iso(run.Record.StartDate)}|{branch.Standing.Scope}|{visit.EnteredId}"
            + $"|{visit.Failures.Count}|{run.Record.RedriveCount}");
        var begun = run.Executions.MapRuns.Start(new MapRunRecord
        {
            Arn = Names.MapRunArn(run.Record.StateMachineArn, map.Distributed!.Label, id),
            ExecutionArn = run.Record.Arn,
            State = map.Name,
            Total = items,
            Settings = settings,
            StartDate = Wire.Milliseconds(run.Clock.GetUtcNow()),
            ParentRedriveCount = run.Record.RedriveCount,
        });
        if (!visit.BelowBegan) branch.Record(Events.MapStarted(items));
        branch.Record(Events.MapRunStarted(begun.Record.Arn));
        return begun;
    }

    /// <summary>Takes up one item after the other until none is left or too many have failed.</summary>
    private async Task WorkAsync(MapItems items, MapRun mapRun, string[] results, CancellationTokenSource siblings)
    {
        while (!siblings.IsCancellationRequested && Interlocked.Increment(ref _next) - 1 is var index && index < items.Count)
        {
            try
            {
                var item = new ItemExecution(run, mapRun, index);
                var ended = await item.RunAsync(() => items.InputOf(index, $"{branch.Standing.Scope}/{index}"), siblings.Token);
                results[index] = MapResult.Of(ended);
                if (ended.Status != ExecutionStatus.Succeeded) Count(mapRun.Record);
            }
            catch (StatesException failure)
            {
                lock (_lock) _failure ??= failure;
            }
            catch (OperationCanceledException)
            {
                // Too many items failed, or the whole execution ends: RunAsync tells which.
                return;
            }
            if (_failure is not null) siblings.Cancel();
        }
    }

    /// <summary>AWS counts "failed or timed out items"; here one that somebody stopped is one, too.</summary>
    private void Count(MapRunRecord mapRun)
    {
        lock (_lock)
        {
            if (mapRun.Settings.Tolerates(++_failed, mapRun.Total)) return;
            _failure ??= new StatesException(
                StatesErrors.ExceedToleratedFailureThreshold, "The specified tolerated failure threshold was exceeded");
        }
    }
}
