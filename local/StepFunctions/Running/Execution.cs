using Overnight.Local.Hosting;
using Overnight.Local.StepFunctions.Language;

namespace Overnight.Local.StepFunctions.Running;

/// <summary>One execution from its start, or from being found in a history, to its end.</summary>
internal sealed class Execution : IDisposable
{
    /// <summary>"Maximum execution time: 1 year": docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html</summary>
    private const int LongestSeconds = 31_536_000;

    private readonly ExecutionRun _run;
    private readonly Standing _root;
    private readonly Action<ExecutionRecord> _ended;
    private readonly CancellationTokenSource _stop = new();

    /// <param name="run">What its branches share.</param>
    /// <param name="ended">Told once, how it ended.</param>
    public Execution(ExecutionRun run, Action<ExecutionRecord> ended)
    {
        (_run, _ended) = (run, ended);
        _root = run.TakeStanding("");
    }

    /// <summary>Completes when it has ended or was suspended.</summary>
    public Task Work { get; private set; } = Task.CompletedTask;

    /// <param name="faulted">Told where not even the end could be written: a full disk, say.</param>
    public void Start(Action<Exception> faulted)
    {
        Work = RunAsync();
        _ = Work.ContinueWith(
            ended => faulted(ended.Exception!), CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
    }

    private async Task RunAsync()
    {
        // The caller, which holds the store's lock, must not run the first states.
        await Task.Yield();
        var branch = new Branch(_run, _run.Graph, _root, null);
        // A redrive has the machine's whole time again.
        var begun = _run.Record.RedriveDate ?? _run.Record.StartDate;
        var due = begun.AddSeconds(Math.Min(_run.TimeoutSeconds ?? LongestSeconds, LongestSeconds));
        try
        {
            var (inTime, output) = await Delay.LimitAsync(limit => branch.RunAsync(_run.Record.Input, limit), due, _run.Clock, _stop.Token);
            Close(inTime ? Events.ExecutionSucceeded(output!) : Events.ExecutionStopped("ExecutionTimedOut", null, null));
        }
        catch (StatesException failure)
        {
            Close(Events.ExecutionStopped("ExecutionFailed", failure.Error, failure.Cause));
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested || _run.IsSuspended)
        {
            // Stopped, which has written the last event; or suspended, which writes none.
        }
        catch (Exception fault)
        {
            // An execution's edge: a fault of an integration or of this interpreter fails one execution, visibly, not the others.
            Close(Events.ExecutionStopped(
                "ExecutionFailed", StatesErrors.Runtime, $"A fault of the local Step Functions: {fault.GetType().Name}: {fault.Message}"));
        }
    }

    /// <returns>When it ended; null where it had ended before.</returns>
    public DateTimeOffset? Stop(string? error, string? cause)
    {
        var ended = Close(Events.ExecutionStopped("ExecutionAborted", error, cause));
        _stop.Cancel();
        return ended;
    }

    /// <summary>Lets nothing more happen to it, without ending it: the process is stopping.</summary>
    public void Suspend()
    {
        _run.IsSuspended = true;
        _run.History.Suspend();
    }

    /// <summary>Ends the work of one that is suspended.</summary>
    public void Cancel() => _stop.Cancel();

    public void Dispose() => _stop.Dispose();

    private DateTimeOffset? Close(HistoryEvent last)
    {
        if (_run.History.Close(last, _root.LastId) is not { } written) return null;
        _ended(_run.Record.EndedBy(written)!);
        return written.Timestamp;
    }
}
