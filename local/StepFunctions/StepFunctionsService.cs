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
    private readonly StepFunctionsOptions _options;
    private readonly StateMachines _machines;
    private readonly Executions _executions;

    public StepFunctionsService(StepFunctionsOptions options)
    {
        _options = options;
        var integrations = new TaskIntegrations(options.Integrations);
        var definitions = new Definitions(options.Files, Path.Combine(options.Folder, "definitions"), integrations);
        _machines = new StateMachines(options, definitions);
        _executions = new Executions(options, definitions, integrations);
    }

    /// <summary>Deploys a state machine; executions already running keep the definition they started with.</summary>
    /// <exception cref="InvalidDefinitionException">Everything in the definition that cannot run, each with its place.</exception>
    public StateMachine Deploy(string name, string definition, string roleArn) => _machines.Deploy(name, definition, roleArn);

    /// <summary>
    /// Takes up what an earlier process left: closed executions can be looked at, running ones go on. Call once, after deploying.
    /// </summary>
    public void Resume() => _executions.Resume();

    /// <summary>docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html</summary>
    /// <exception cref="StepFunctionsException">What the service would answer.</exception>
    public ExecutionStart StartExecution(string stateMachineArn, string? name, string? input)
    {
        var (machine, definition) = _machines.FindToStart(stateMachineArn);
        var now = _options.Clock.GetUtcNow();
        Names.Checked(name ??= Guid.CreateVersion7(now).ToString());
        var record = new ExecutionRecord
        {
            Arn = Names.ExecutionArn(machine.Arn, name),
            Name = name,
            StateMachineArn = machine.Arn,
            RoleArn = machine.RoleArn,
            Region = _options.Region,
            Definition = definition,
            Input = ExecutionInput.Checked(input ?? "{}"),
            StartDate = Wire.Milliseconds(now),
        };
        return new ExecutionStart(record.Arn, _executions.Start(record));
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
        var tracked = _executions.Find(executionArn);
        var refusal = tracked.Summary.Item is { } item
            ? $"To redrive it, redrive the execution that started its Map Run: {DescribeMapRun(item.MapRunArn).ExecutionArn}"
            : _executions.Redrive(tracked, record => record with { RedriveToken = token });
        return refusal is null ? _executions.Load(executionArn).RedriveDate!.Value
            : throw new StepFunctionsException("ExecutionNotRedrivable", $"The execution cannot be redriven: {refusal}");
    }

    /// <summary>Why it cannot be redriven; null where it can.</summary>
    internal string? RedriveRefusal(ExecutionRecord record) =>
        RedriveEligibility.Refusal(record, GetHistory(record.Arn).LongCount(), _options.Clock.GetUtcNow());

    /// <summary>Completes with the execution's status when it has ended.</summary>
    public Task<string> WhenEndedAsync(string executionArn) => _executions.Find(executionArn).End;

    /// <returns>When it stopped; for one that had ended before, when that was.</returns>
    public async Task<DateTimeOffset> StopExecutionAsync(string executionArn, string? error, string? cause)
    {
        var tracked = _executions.Find(executionArn);
        if (tracked.Live?.Stop(error, cause) is { } stopped) return stopped;
        await tracked.End;
        return tracked.Summary.StopDate!.Value;
    }

    public StateMachine DescribeStateMachine(string arn) => _machines.Find(arn).Machine;

    public IReadOnlyList<StateMachine> ListStateMachines() => _machines.All();

    internal ExecutionRecord DescribeExecution(string executionArn) => _executions.Load(executionArn);

    /// <summary>Without inputs and outputs; newest first. The items of Map Runs are not among them.</summary>
    internal IReadOnlyList<ExecutionRecord> ListExecutions(string stateMachineArn) =>
        _executions.OfMachine(_machines.Find(stateMachineArn).Machine.Arn);

    /// <summary>Those of a Map Run's items, newest first.</summary>
    internal IReadOnlyList<ExecutionRecord> ListItems(string mapRunArn) => _executions.OfMapRun(DescribeMapRun(mapRunArn).Arn);

    internal MapRunRecord DescribeMapRun(string mapRunArn) => _executions.MapRuns.Find(mapRunArn).Record;

    /// <summary>Newest first.</summary>
    internal IReadOnlyList<MapRunRecord> ListMapRuns(string executionArn) =>
        _executions.MapRuns.Of(_executions.Find(executionArn).Summary.Arn);

    /// <summary>The events' lines, oldest first; streamed.</summary>
    internal IEnumerable<JsonObject> GetHistory(string executionArn) => History.ReadLines(_options.Files, _executions.HistoryFile(executionArn));

    /// <summary>Suspends what runs: it goes on when a service is made on the same folder.</summary>
    public async ValueTask DisposeAsync() => await _executions.SuspendAsync();
}

/// <summary>StartExecution's answer.</summary>
public sealed record ExecutionStart(string ExecutionArn, DateTimeOffset StartDate);
