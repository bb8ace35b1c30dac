using Overnight.Local.StepFunctions.Language;

namespace Overnight.Local.StepFunctions.Running;

/// <summary>One Map Run: its record, kept on disk as it changes.</summary>
internal sealed class MapRun(MapRunRecord record, ExecutionStore store, TimeProvider clock)
{
    /// <summary>"The hard limit": docs.aws.amazon.com/step-functions/latest/dg/redrive-map-run.html</summary>
    private const int MostRedrives = 1000;

    private readonly Lock _lock = new();

    public MapRunRecord Record { get; private set; } = record;

    /// <summary>Its parent goes on: after a restart the Map Run does too, after a redrive it is redriven.</summary>
    /// <param name="parentRedrives">How often the parent was.</param>
    /// <returns>Whether it was redriven.</returns>
    /// <exception cref="StatesException">It has been too often.</exception>
    public bool TakeUp(int parentRedrives)
    {
        lock (_lock)
        {
            if (Record.ParentRedriveCount == parentRedrives) return false;
            if (Record.RedriveCount >= MostRedrives)
                throw new StatesException(StatesErrors.Runtime, $"The Map Run has been redriven {MostRedrives} times, its limit");
            Save(Record with
            {
                Status = MapRunStatus.Running,
                StopDate = null,
                RedriveCount = Record.RedriveCount + 1,
                RedriveDate = Now(),
                ParentRedriveCount = parentRedrives,
            });
            return true;
        }
    }

    /// <param name="status">How it ended.</param>
    /// <param name="attempt">The redrive that ended: where another has begun since, nothing is said of that.</param>
    public void End(MapRunStatus status, int attempt)
    {
        lock (_lock)
        {
            if (Record.RedriveCount == attempt && Record.Status == MapRunStatus.Running)
                Save(Record with { Status = status, StopDate = Now() });
        }
    }

    private void Save(MapRunRecord changed)
    {
        store.Save(changed);
        Record = changed;
    }

    private DateTimeOffset Now() => Wire.Milliseconds(clock.GetUtcNow());
}
