using Overnight.Local.StepFunctions.Language;

namespace Overnight.Local.StepFunctions.Running;

/// <summary>Every execution that is kept, running or closed, those of Map Runs' items among them.</summary>
internal sealed class Executions
{
    /// <summary>"Maximum number of open executions": docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html</summary>
    private const int MostOpen = 1_000_000;

    /// <summary>"You can use the same name again 90 days after the execution closed": so long a closed one is kept.</summary>
    private static readonly TimeSpan Retention = TimeSpan.FromDays(90);

    private readonly Lock _lock = new();
    private readonly StepFunctionsOptions _options;
    private readonly Definitions _definitions;
    private readonly TaskIntegrations _integrations;
    private readonly ExecutionStore _store;
    private readonly Dictionary<string, Tracked> _byArn = new(StringComparer.Ordinal);
    private int _open;
    private bool _isSuspended;

    public Executions(StepFunctionsOptions options, Definitions definitions, TaskIntegrations integrations)
    {
        (_options, _definitions, _integrations) = (options, definitions, integrations);
        _store = new ExecutionStore(options.Files, options.Folder);
        MapRuns = new MapRuns(_store, options.Clock);
    }

    public MapRuns MapRuns { get; }

    /// <summary>
    /// The same name with the same input, while it runs, is the same execution; any other use of a name is refused until 90
    /// days after the execution closed. docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html
    /// </summary>
    /// <returns>When it started.</returns>
    /// <exception cref="StepFunctionsException">ExecutionAlreadyExists or ExecutionLimitExceeded.</exception>
    /// <exception cref="OperationCanceledException">The process is stopping.</exception>
    public DateTimeOffset Start(ExecutionRecord record)
    {
        lock (_lock)
        {
            if (_isSuspended) throw new OperationCanceledException("the service starts no more executions");
            if (_byArn.TryGetValue(record.Arn, out var known) && !Expired(known.Summary))
            {
                return known.Summary.Status == ExecutionStatus.Running && known.Input == record.Input
                    ? known.Summary.StartDate
                    : throw new StepFunctionsException("ExecutionAlreadyExists", $"Execution Already Exists: '{record.Arn}'");
            }
            if (known is not null) Delete(known.Summary);
            if (_open >= MostOpen)
            {
                throw new StepFunctionsException(
                    "ExecutionLimitExceeded", $"found {_open} open executions, expected fewer than {MostOpen}");
            }
            _store.Save(record);
            var history = new History(_options.Files, _store.HistoryFile(record), _options.Clock, 0);
            history.Append("", 0, Events.ExecutionStarted(record.Input, record.RoleArn));
            Run(record, history, []);
            return record.StartDate;
        }
    }

    /// <summary>
    /// Takes up what an earlier process left: closed executions can be looked at, running ones go on. Those that are waited for
    /// come before those that wait.
    /// </summary>
    public void Resume()
    {
        MapRuns.Load();
        var now = _options.Clock.GetUtcNow();
        var running = new List<ExecutionRecord>();
        foreach (var record in _store.LoadAll())
        {
            if (record.StopDate + Retention < now) Delete(record);
            else if (record.Status == ExecutionStatus.Running) running.Add(record);
            else Close(record);
        }
        // None looks at another before all are there: an execution may wait for one that it started.
        lock (_lock)
        {
            foreach (var record in running.OrderBy(record => record.Item is null).ThenBy(record => record.StartDate)) Resume(record);
        }
        foreach (var mapRun in MapRuns.All.Where(IsOrphan)) Abort(mapRun);
    }

    private void Resume(ExecutionRecord record)
    {
        var file = _store.HistoryFile(record);
        History.Mend(_options.Files, file);
        var (standings, last) = Standing.Fold(History.ReadLines(_options.Files, file).Select(HistoryEvent.FromJson));
        if (last is not null && record.EndedBy(last) is { } ended)
        {
            // It was killed between its last event and the note of its end.
            _store.Save(ended);
            Close(ended);
            return;
        }
        var history = new History(_options.Files, file, _options.Clock, last?.Id ?? 0);
        if (last is null) history.Append("", 0, Events.ExecutionStarted(record.Input, record.RoleArn));
        try
        {
            lock (_lock) Run(record, history, standings);
        }
        catch (InvalidDefinitionException invalid)
        {
            // An integration that an older program had is gone: this execution cannot go on, the others can.
            var stopped = Events.ExecutionStopped("ExecutionFailed", StatesErrors.Runtime, invalid.Message);
            var failed = record.EndedBy(history.Close(stopped, last?.Id ?? 0)!)!;
            _store.Save(failed);
            Close(failed);
        }
    }

    /// <summary>The process ended between its parent's end and its own.</summary>
    private bool IsOrphan(MapRun mapRun) => mapRun.Record.Status == MapRunStatus.Running
        && Known(mapRun.Record.ExecutionArn) is not { Summary.Status: ExecutionStatus.Running };

    private void Abort(MapRun mapRun)
    {
        foreach (var item in OfMapRun(mapRun.Record.Arn)) Known(item.Arn)?.Live?.Stop(null, null);
        mapRun.End(MapRunStatus.Aborted, mapRun.Record.RedriveCount);
    }

    /// <summary>
    /// Runs a closed execution again from where it failed, was stopped or ran out of time; what succeeded stays.
    /// docs.aws.amazon.com/step-functions/latest/dg/redrive-executions.html
    /// </summary>
    /// <param name="tracked">The execution.</param>
    /// <param name="mark">What else its record is to say. The same token again is the same redrive.</param>
    /// <returns>Why it cannot; null where it runs again.</returns>
    public string? Redrive(Tracked tracked, Func<ExecutionRecord, ExecutionRecord> mark)
    {
        lock (_lock)
        {
            var closed = _store.Load(tracked.Summary);
            var file = _store.HistoryFile(closed);
            var (standings, last) = Standing.Fold(History.ReadLines(_options.Files, file).Select(HistoryEvent.FromJson));
            var now = Wire.Milliseconds(_options.Clock.GetUtcNow());
            var record = mark(closed.Redriven(now));
            if (record.RedriveToken is not null && record.RedriveToken == closed.RedriveToken) return null;
            if (RedriveEligibility.Refusal(closed, last?.Id ?? 0, now) is { } refusal) return refusal;
            _store.Save(record);
            var history = new History(_options.Files, file, _options.Clock, last!.Id);
            history.Append("", last.Id, Events.ExecutionRedriven(record.RedriveCount));
            foreach (var standing in standings.Values) standing.Redrive();
            Run(record, history, standings);
            return null;
        }
    }

    private void Run(ExecutionRecord record, History history, Dictionary<string, Standing> standings)
    {
        var definition = _definitions.Get(record.Definition);
        var run = new ExecutionRun(standings)
        {
            Record = record,
            Graph = record.Item is { } item ? definition.Graph.FindMap(item.State)!.Processor : definition.Graph,
            TimeoutSeconds = record.Item is null ? definition.TimeoutSeconds : null,
            History = history,
            Executions = this,
            Integrations = _integrations,
            Access = _options.Access,
            Clock = _options.Clock,
            Seed = _options.Seed,
        };
        var tracked = Tracked.Running(record, new Execution(run, Ended));
        _byArn[record.Arn] = tracked;
        _open++;
        _options.Tell(StatusChange.Of(record));
        tracked.Live!.Start(fault => _options.Log($"states {record.Arn}: {fault}"));
    }

    private void Ended(ExecutionRecord record)
    {
        _store.Save(record);
        lock (_lock)
        {
            _open--;
            // Not there any more where the service is being disposed: the store knows.
            if (_byArn.TryGetValue(record.Arn, out var tracked)) tracked.Close(record);
        }
        _options.Tell(StatusChange.Of(record));
    }

    public Tracked? Known(string arn)
    {
        lock (_lock) return _byArn.GetValueOrDefault(arn);
    }

    /// <exception cref="StepFunctionsException">InvalidArn or ExecutionDoesNotExist.</exception>
    public Tracked Find(string arn)
    {
        Names.CheckedArn(arn, "execution");
        return Known(arn) ?? throw new StepFunctionsException("ExecutionDoesNotExist", $"Execution Does Not Exist: '{arn}'");
    }

    /// <summary>The whole record: those that are listed lack input, output and cause.</summary>
    public ExecutionRecord Load(string arn) => _store.Load(Find(arn).Summary);

    public string HistoryFile(string arn) => _store.HistoryFile(Find(arn).Summary);

    public IReadOnlyList<ExecutionRecord> OfMachine(string arn) => Newest(record => record.StateMachineArn == arn);

    public IReadOnlyList<ExecutionRecord> OfMapRun(string mapRunArn) => Newest(record => record.Item?.MapRunArn == mapRunArn);

    private List<ExecutionRecord> Newest(Func<ExecutionRecord, bool> isWanted)
    {
        lock (_lock)
        {
            return [.. _byArn.Values.Select(tracked => tracked.Summary).Where(isWanted)
                .OrderByDescending(record => record.StartDate).ThenBy(record => record.Name, StringComparer.Ordinal)];
        }
    }

    /// <summary>Suspends what runs: it goes on when a service is made on the same folder.</summary>
    public async Task SuspendAsync()
    {
        List<Tracked> all;
        lock (_lock)
        {
            _isSuspended = true;
            all = [.. _byArn.Values];
            _byArn.Clear();
            // All of them before any of them: an execution must not see its items end because we do.
            foreach (var tracked in all) tracked.Live?.Suspend();
        }
        var running = all.Select(tracked => tracked.Live).OfType<Execution>().ToList();
        foreach (var execution in running) execution.Cancel();
        foreach (var tracked in all) tracked.Forget();
        foreach (var execution in running)
        {
            await execution.Work.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            execution.Dispose();
        }
    }

    private void Close(ExecutionRecord record)
    {
        lock (_lock) _byArn[record.Arn] = Tracked.Closed(record);
    }

    private void Delete(ExecutionRecord record)
    {
        _store.Delete(record);
        MapRuns.Forget(record.Arn);
    }

    private bool Expired(ExecutionRecord record) => record.StopDate + Retention < _options.Clock.GetUtcNow();
}
