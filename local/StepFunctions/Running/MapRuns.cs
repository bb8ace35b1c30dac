using System.Collections.Concurrent;

namespace Overnight.Local.StepFunctions.Running;

/// <summary>Every Map Run that is kept, running or ended.</summary>
internal sealed class MapRuns(ExecutionStore store, TimeProvider clock)
{
    private readonly ConcurrentDictionary<string, MapRun> _byArn = new(StringComparer.Ordinal);

    public void Load()
    {
        foreach (var record in store.LoadMapRuns()) _byArn[record.Arn] = new MapRun(record, store, clock);
    }

    /// <returns>The one that a killed process had just begun, where there is one.</returns>
    public MapRun Start(MapRunRecord record)
    {
        if (_byArn.TryGetValue(record.Arn, out var known)) return known;
        store.Save(record);
        return _byArn[record.Arn] = new MapRun(record, store, clock);
    }

    /// <exception cref="StepFunctionsException">InvalidArn or ResourceNotFound.</exception>
    public MapRun Find(string arn)
    {
        Names.CheckedArn(arn, "mapRun");
        return _byArn.TryGetValue(arn, out var found) ? found
            : throw new StepFunctionsException("ResourceNotFound", $"Resource not found: '{arn}'");
    }

    public IEnumerable<MapRun> All => _byArn.Values;

    /// <summary>Those that an execution started, newest first.</summary>
    public IReadOnlyList<MapRunRecord> Of(string executionArn) => [.. _byArn.Values.Select(mapRun => mapRun.Record)
        .Where(record => record.ExecutionArn == executionArn)
        .OrderByDescending(record => record.StartDate).ThenBy(record => record.Arn, StringComparer.Ordinal)];

    public void Forget(string executionArn)
    {
        foreach (var record in Of(executionArn)) _byArn.TryRemove(record.Arn, out _);
    }
}
