using Overnight.Local.StepFunctions.Running;

namespace Overnight.Local.StepFunctions;

/// <summary>What the service keeps in memory of an execution: little once it is closed, because many may be.</summary>
internal sealed class Tracked
{
    private readonly TaskCompletionSource<string> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private Tracked(ExecutionRecord summary) => Summary = summary;

    /// <summary>Without input, output and cause.</summary>
    public ExecutionRecord Summary { get; private set; }

    /// <summary>Of a running one: StartExecution compares with it.</summary>
    public string? Input { get; private set; }

    /// <summary>Null once it is closed.</summary>
    public Execution? Live { get; private set; }

    public Task<string> End => _end.Task;

    public static Tracked Running(ExecutionRecord record, Execution live) => new(Slim(record)) { Input = record.Input, Live = live };

    public static Tracked Closed(ExecutionRecord record)
    {
        var tracked = new Tracked(Slim(record));
        tracked._end.SetResult(Wire.Name(record.Status));
        return tracked;
    }

    public void Close(ExecutionRecord record)
    {
        (Summary, Input, Live) = (Slim(record), null, null);
        _end.TrySetResult(Wire.Name(record.Status));
    }

    /// <summary>Nobody will hear of its end any more: the process is stopping.</summary>
    public void Forget() => _end.TrySetCanceled();

    private static ExecutionRecord Slim(ExecutionRecord record) => record with { Input = "", Output = null, Cause = null };
}
