using System.Globalization;
using System.Text.Json.Nodes;
using Overnight.Local.Hosting;
using Overnight.Local.StepFunctions.Language;

namespace Overnight.Local.StepFunctions.Running;

/// <summary>Runs one state from its entry to what it leads to. docs.aws.amazon.com/step-functions/latest/dg/workflow-states.html</summary>
internal sealed class StateVisit
{
    private readonly ExecutionRun _run;
    private readonly Branch _branch;
    private readonly State _state;
    private readonly Visit _visit;
    private readonly JsonNode? _rawInput;
    private readonly Evaluation _raw;

    public StateVisit(ExecutionRun run, Branch branch, State state, Visit visit)
    {
        (_run, _branch, _state, _visit) = (run, branch, state, visit);
        _rawInput = Json.Parse(visit.Input);
        _raw = new Evaluation(_rawInput, () => run.Context(visit, branch.MapItem), run.RandomFor(branch.Standing.Scope, visit.EnteredId));
    }

    /// <returns>The output as JSON, and the state that follows; null at the end.</returns>
    public async Task<(string Output, string? Next)> RunAsync(CancellationToken cancellation)
    {
        try
        {
            return _state switch
            {
                PassState pass => (Pass(pass), pass.Next),
                ChoiceState choice => Choose(choice),
                SucceedState => (Output(Input()), null),
                FailState fail => throw Failure(fail),
                WaitState wait => (await WaitAsync(wait, cancellation), wait.Next),
                WorkState work => await WorkAsync(work, cancellation),
                _ => throw new InvalidOperationException($"found a state of type {_state.Type}"),
            };
        }
        catch (StatesException failure) when (failure.Error == StatesErrors.Runtime)
        {
            throw failure.At(_state.Name, _visit.EnteredId);
        }
    }

    /// <summary>InputPath applied.</summary>
    private JsonNode? Input() => _state.InputPath is { } path ? path.Select(_raw, "InputPath") : new JsonObject();

    /// <summary>OutputPath applied, and the limit.</summary>
    private string Output(JsonNode? whole)
    {
        var output = _state.OutputPath is { } path ? path.Select(_raw.With(whole), "OutputPath") : new JsonObject();
        return Branch.Limited(output, _state.Name);
    }

    private string Pass(PassState pass)
    {
        var input = Input();
        var result = pass.Parameters is { } parameters ? parameters.Fill(_raw.With(input)) : input;
        if (pass.HasResult) result = pass.Result;
        return Output(pass.ResultPath is { } path ? path.Put(_rawInput, result) : _rawInput);
    }

    private (string Output, string Next) Choose(ChoiceState choice)
    {
        var input = Input();
        var evaluation = _raw.With(input);
        var next = choice.Choices.FirstOrDefault(rule => rule.Condition.Holds(evaluation))?.Next ?? choice.Default
            ?? throw new StatesException(StatesErrors.NoChoiceMatched, $"None of the rules of the state '{choice.Name}' matched, and it has no Default: its input was {Json.Shown(input)}");
        return (Output(input), next);
    }

    private StatesException Failure(FailState fail) => new(Reason(fail.Error, "ErrorPath"), Reason(fail.Cause, "CausePath"));

    private string Reason(ValueExpression? expression, string field)
    {
        var value = expression?.Evaluate(_raw, field);
        return expression is null ? "" : Json.IsString(value) ? value!.GetValue<string>()
            : throw new StatesException(StatesErrors.Runtime, $"The {field} selects {Json.Shown(value)}, expected a string");
    }

    private async Task<string> WaitAsync(WaitState wait, CancellationToken cancellation)
    {
        var input = Input();
        var evaluation = _raw.With(input);
        var due = wait switch
        {
            { Timestamp: { } timestamp } => timestamp,
            { Seconds: { } seconds } => _visit.EnteredAt.AddSeconds(seconds),
            { SecondsPath: { } path } => _visit.EnteredAt.AddSeconds(WholeSeconds(path, evaluation, "SecondsPath", least: 0)),
            _ => Moment(wait.TimestampPath!, evaluation),
        };
        await Delay.UntilAsync(due, _run.Clock, cancellation);
        return Output(input);
    }

    private static int WholeSeconds(JsonPath path, Evaluation evaluation, string field, int least)
    {
        var value = path.Select(evaluation, field);
        return Json.IsNumber(value) && int.TryParse(Json.Text(value), NumberStyles.None, null, out var seconds)
            && seconds >= least && seconds <= DefinitionLimits.LongestSeconds
            ? seconds
            : throw new StatesException(StatesErrors.Runtime, $"The {field} parameter '{path}' selects {Json.Shown(value)}, expected a whole number from {least} to {DefinitionLimits.LongestSeconds}");
    }

    private static DateTimeOffset Moment(JsonPath path, Evaluation evaluation)
    {
        var value = path.Select(evaluation, "TimestampPath");
        return Timestamp.Of(value) ?? throw new StatesException(StatesErrors.Runtime, $"The TimestampPath parameter '{path}' selects {Json.Shown(value)}, expected a timestamp like 2026-01-31T22:00:00Z");
    }

    /// <summary>Tries, and tries again as Retry says; then what Catch says. MaxAttempts bounds the loop.</summary>
    private async Task<(string Output, string? Next)> WorkAsync(WorkState work, CancellationToken cancellation)
    {
        while (true)
        {
            if (_visit.FailedAt is null)
            {
                try
                {
                    return (await TryAsync(work, cancellation), work.Next);
                }
                catch (StatesException failure)
                {
                    // A try that failed outside of its task (a template, the size of its result) has no event of its own.
                    if (_visit.FailedAt is null) _visit.Fail(failure, _run.Clock.GetUtcNow());
                }
            }
            var last = _visit.Failures[^1];
            if (RetryDecision.NextTry(work.Retry, _visit.Failures, _raw.Random) is not { } delay) return Caught(work, last);
            await Delay.UntilAsync(_visit.FailedAt!.Value + delay, _run.Clock, cancellation);
            _visit.TryAgain();
        }
    }

    private async Task<string> TryAsync(WorkState work, CancellationToken cancellation)
    {
        var evaluation = _raw.With(Input());
        var result = work switch
        {
            TaskState task => await TaskAsync(task, evaluation, cancellation),
            MapState { Distributed: not null } map => await new DistributedMapVisit(_run, _branch, map, _visit).RunAsync(evaluation, cancellation),
            MapState map => await new MapVisit(_run, _branch, map, _visit).RunAsync(evaluation, cancellation),
            ParallelState parallel => await new ParallelVisit(_run, _branch, parallel, _visit).RunAsync(Parameters(parallel, evaluation), cancellation),
            _ => throw new InvalidOperationException($"found a state of type {work.Type}"),
        };
        if (work.ResultSelector is { } selector) result = selector.Fill(_raw.With(result));
        return Output(work.ResultPath is { } path ? path.Put(_rawInput, result) : _rawInput);
    }

    private async Task<JsonNode?> TaskAsync(TaskState task, Evaluation evaluation, CancellationToken cancellation)
    {
        var timeout = task.TimeoutSecondsPath is { } path ? WholeSeconds(path, evaluation, "TimeoutSecondsPath", least: 1) : task.TimeoutSeconds;
        return await new TaskTry(_run, _branch, task.Resource, _visit).RunAsync(Parameters(task, evaluation), timeout, cancellation);
    }

    private static JsonNode? Parameters(WorkState work, Evaluation evaluation) =>
        work.Parameters is { } parameters ? parameters.Fill(evaluation) : evaluation.Input;

    private (string Output, string? Next) Caught(WorkState work, StatesException failure)
    {
        if (RetryDecision.CaughtBy(work.Catch, failure) is not { } catcher) throw failure;
        var error = new JsonObject { ["Error"] = failure.Error, ["Cause"] = failure.Cause };
        var output = catcher.ResultPath is { } path ? path.Put(_rawInput, error) : _rawInput;
        return (Branch.Limited(output, work.Name), catcher.Next);
    }
}
