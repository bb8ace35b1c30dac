using System.Text.Json.Nodes;
using Overnight.Local.StepFunctions.Language;
using Overnight.Local.StepFunctions.Running;

namespace Overnight.Local.StepFunctions;

/// <summary>
/// Step Functions, Standard workflows: state machines and their executions, kept in a folder so that a restart goes on where
/// the last process stopped. docs.aws.amazon.com/step-functions/latest/apireference/API_Operations.html
/// </summary>
public sealed class StepFunctionsService : IAsyncDisposable
{
    /// <summary>"You can use the same name again 90 days after the execution closed": so long a closed one is kept.</summary>
    private static readonly TimeSpan Retention = TimeSpan.FromDays(90);

    /// <summary>"Maximum number of open executions": docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html</summary>
    private const int MostOpen = 1_000_000;

    private readonly Lock _lock = new();
    private readonly StepFunctionsOptions _options;
    private readonly TaskIntegrations _integrations;
    private readonly Definitions _definitions;
    private readonly ExecutionStore _store;
    private readonly StateMachines _machines;
    private readonly Dictionary<string, Tracked> _executions = new(StringComparer.Ordinal);
    private int _open;

    public StepFunctionsService(StepFunctionsOptions options)
    {
        _options = options;
        _integrations = new TaskIntegrations(options.Integrations);
        _definitions = new Definitions(Path.Combine(options.Folder, "definitions"), _integrations);
        _machines = new StateMachines(options, _definitions);
        _store = new ExecutionStore(options.Folder);
    }

    /// <summary>Deploys a state machine; executions already running keep the definition they started with.</summary>
    /// <exception cref="InvalidDefinitionException">Everything in the definition that cannot run, each with its place.</exception>
    public StateMachine Deploy(string name, string definition, string roleArn) => _machines.Deploy(name, definition, roleArn);

    /// <summary>
    /// Takes up what an earlier process left: closed executions can be looked at, running ones go on. Call once, after deploying.
    /// </summary>
    public void Resume()
    {
        var now = _options.Clock.GetUtcNow();
        var running = new List<ExecutionRecord>();
        foreach (var record in _store.LoadAll())
        {
            if (record.StopDate + Retention < now) _store.Delete(record);
            else if (record.Status == ExecutionStatus.Running) running.Add(record);
            else lock (_lock) _executions[record.Arn] = Tracked.Closed(record);
        }
        foreach (var record in running.OrderBy(record => record.StartDate)) Resume(record);
    }

    private void Resume(ExecutionRecord record)
    {
        var file = _store.HistoryFile(record);
        History.Mend(file);
        var (standings, last) = Standing.Fold(History.ReadLines(file).Select(HistoryEvent.FromJson));
        if (last is not null && record.EndedBy(last) is { } ended)
        {
            // It was killed between its last event and the note of its end.
            _store.Save(ended);
            lock (_lock) _executions[record.Arn] = Tracked.Closed(ended);
            return;
        }
        var history = new History(file, _options.Clock, last?.Id ?? 0);
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
            lock (_lock) _executions[record.Arn] = Tracked.Closed(failed);
        }
    }

    /// <summary>
    /// The same name with the same input, while it runs, is the same execution; any other use of a name is refused until 90
    /// days after the execution closed. docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html
    /// </summary>
    /// <exception cref="StepFunctionsException">What the service would answer.</exception>
    public ExecutionStart StartExecution(string stateMachineArn, string? name, string? input)
    {
        var (machine, definition) = _machines.Find(stateMachineArn);
        Names.Checked(name ??= Guid.CreateVersion7(_options.Clock.GetUtcNow()).ToString());
        input = ExecutionInput.Checked(input ?? "{}");
        var arn = Names.ExecutionArn(machine.Arn, name);
        lock (_lock)
        {
            if (_executions.TryGetValue(arn, out var known) && !Expired(known.Summary))
            {
                return known.Summary.Status == ExecutionStatus.Running && known.Input == input
                    ? new ExecutionStart(arn, known.Summary.StartDate)
                    : throw new StepFunctionsException("ExecutionAlreadyExists", $"Execution Already Exists: '{arn}'");
            }
            if (known is not null) _store.Delete(known.Summary);
            if (_open >= MostOpen)
                throw new StepFunctionsException("ExecutionLimitExceeded", $"found {_open} open executions, expected fewer than {MostOpen}");
            return Begin(machine, definition, arn, name, input);
        }
    }

    private ExecutionStart Begin(StateMachine machine, string definition, string arn, string name, string input)
    {
        var record = new ExecutionRecord
        {
            Arn = arn,
            Name = name,
            StateMachineArn = machine.Arn,
            RoleArn = machine.RoleArn,
            Region = _options.Region,
            Definition = definition,
            Input = input,
            StartDate = Wire.Milliseconds(_options.Clock.GetUtcNow()),
        };
        _store.Save(record);
        var history = new History(_store.HistoryFile(record), _options.Clock, 0);
        history.Append("", 0, Events.ExecutionStarted(input, machine.RoleArn));
        Run(record, history, []);
        return new ExecutionStart(arn, record.StartDate);
    }

    private void Run(ExecutionRecord record, History history, Dictionary<string, Standing> standings)
    {
        var run = new ExecutionRun(standings)
        {
            Record = record,
            Definition = _definitions.Get(record.Definition),
            History = history,
            Integrations = _integrations,
            Access = _options.Access,
            Clock = _options.Clock,
            Seed = _options.Seed,
        };
        var tracked = Tracked.Running(record, new Execution(run, Ended));
        _executions[record.Arn] = tracked;
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
            if (_executions.TryGetValue(record.Arn, out var tracked)) tracked.Close(record);
        }
        _options.Tell(StatusChange.Of(record));
    }

    /// <summary>
    /// Runs a closed execution again from where it failed, was stopped or ran out of time; what succeeded stays.
    /// docs.aws.amazon.com/step-functions/latest/dg/redrive-executions.html
    /// </summary>
    /// <param name="executionArn">The execution's.</param>
    /// <param name="token">The same token again is the same redrive.</param>
    /// <returns>When it began to run again.</returns>
    /// <exception cref="StepFunctionsException">ExecutionDoesNotExist or ExecutionNotRedrivable.</exception>
    public DateTimeOffset RedriveExecution(string executionArn, string? token)
    {
        var tracked = Find(executionArn);
        lock (_lock)
        {
            var closed = _store.Load(tracked.Summary);
            if (token is not null && closed.RedriveToken == token) return closed.RedriveDate!.Value;
            var file = _store.HistoryFile(closed);
            var (standings, last) = Standing.Fold(History.ReadLines(file).Select(HistoryEvent.FromJson));
            var now = Wire.Milliseconds(_options.Clock.GetUtcNow());
            if (Redrive.Refusal(closed, last?.Id ?? 0, now) is { } refusal)
                throw new StepFunctionsException("ExecutionNotRedrivable", $"The execution cannot be redriven: {refusal}");
            var record = closed.Redriven(now, token);
            _store.Save(record);
            var history = new History(file, _options.Clock, last!.Id);
            history.Append("", last.Id, Events.ExecutionRedriven(record.RedriveCount));
            foreach (var standing in standings.Values) standing.Redrive();
            Run(record, history, standings);
            return now;
        }
    }

    /// <summary>Why it cannot be redriven; null where it can.</summary>
    internal string? RedriveRefusal(ExecutionRecord record) =>
        Redrive.Refusal(record, GetHistory(record.Arn).LongCount(), _options.Clock.GetUtcNow());

    /// <summary>Completes with the execution's status when it has ended.</summary>
    public Task<string> WhenEndedAsync(string executionArn) => Find(executionArn).End;

    /// <returns>When it stopped; for one that had ended before, when that was.</returns>
    public async Task<DateTimeOffset> StopExecutionAsync(string executionArn, string? error, string? cause)
    {
        var tracked = Find(executionArn);
        if (tracked.Live?.Stop(error, cause) is { } stopped) return stopped;
        await tracked.End;
        return tracked.Summary.StopDate!.Value;
    }

    public StateMachine DescribeStateMachine(string arn) => _machines.Find(arn).Machine;

    public IReadOnlyList<StateMachine> ListStateMachines() => _machines.All();

    internal ExecutionRecord DescribeExecution(string executionArn) => _store.Load(Find(executionArn).Summary);

    /// <summary>Without inputs and outputs; newest first.</summary>
    internal IReadOnlyList<ExecutionRecord> ListExecutions(string stateMachineArn)
    {
        _machines.Find(stateMachineArn);
        lock (_lock)
        {
            return [.. _executions.Values.Select(tracked => tracked.Summary).Where(record => record.StateMachineArn == stateMachineArn)
                .OrderByDescending(record => record.StartDate).ThenBy(record => record.Name, StringComparer.Ordinal)];
        }
    }

    /// <summary>The events' lines, oldest first; streamed.</summary>
    internal IEnumerable<JsonObject> GetHistory(string executionArn) => History.ReadLines(_store.HistoryFile(Find(executionArn).Summary));

    /// <summary>Suspends what runs: it goes on when a service is made on the same folder.</summary>
    public async ValueTask DisposeAsync()
    {
        List<Tracked> all;
        lock (_lock)
        {
            all = [.. _executions.Values];
            _executions.Clear();
        }
        var running = all.Select(tracked => tracked.Suspend()).OfType<Execution>().ToList();
        foreach (var execution in running)
        {
            await execution.Work.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            execution.Dispose();
        }
    }

    private Tracked Find(string executionArn)
    {
        Names.CheckedArn(executionArn, "execution");
        lock (_lock)
        {
            return _executions.GetValueOrDefault(executionArn)
                ?? throw new StepFunctionsException("ExecutionDoesNotExist", $"Execution Does Not Exist: '{executionArn}'");
        }
    }

    private bool Expired(ExecutionRecord record) => record.StopDate + Retention < _options.Clock.GetUtcNow();
}

/// <summary>StartExecution's answer.</summary>
public sealed record ExecutionStart(string ExecutionArn, DateTimeOffset StartDate);
