using System.Text.Json.Nodes;

namespace Overnight.Local.StepFunctions.Language;

/// <summary>A state machine, or a branch of one: states of which one runs at a time.</summary>
internal sealed record StateGraph(string StartAt, IReadOnlyDictionary<string, State> States)
{
    /// <summary>A Map state of this graph or of one within it; names are unique in a machine.</summary>
    public MapState? FindMap(string name) => States.Values.Select(state => state switch
    {
        MapState map => map.Name == name ? map : map.Processor.FindMap(name),
        ParallelState parallel => parallel.Branches.Select(branch => branch.FindMap(name)).FirstOrDefault(map => map is not null),
        _ => null,
    }).FirstOrDefault(map => map is not null);
}

/// <summary>One state. docs.aws.amazon.com/step-functions/latest/dg/workflow-states.html</summary>
internal abstract record State
{
    public required string Name { get; init; }

    /// <summary>Null discards the input.</summary>
    public required JsonPath? InputPath { get; init; }

    /// <summary>Null discards the output.</summary>
    public required JsonPath? OutputPath { get; init; }

    /// <summary>Null where the state ends its graph, and for Choice and Fail.</summary>
    public required string? Next { get; init; }

    /// <summary>The state's part of the history's event names: <c>TaskStateEntered</c>.</summary>
    public abstract string Type { get; }
}

/// <summary>A state that works, may fail, and can be tried again.</summary>
internal abstract record WorkState : State
{
    public required PayloadTemplate? Parameters { get; init; }
    public required PayloadTemplate? ResultSelector { get; init; }

    /// <summary>Null discards the result.</summary>
    public required JsonPath? ResultPath { get; init; }

    public required IReadOnlyList<Retrier> Retry { get; init; }
    public required IReadOnlyList<Catcher> Catch { get; init; }
}

internal sealed record TaskState : WorkState
{
    public required string Resource { get; init; }
    public required int? TimeoutSeconds { get; init; }
    public required JsonPath? TimeoutSecondsPath { get; init; }
    public override string Type => "Task";
}

internal sealed record MapState : WorkState
{
    public required JsonPath ItemsPath { get; init; }

    /// <summary>0 leaves it to the service: at most 40 iterations of an inline Map, 10,000 executions of a distributed one.</summary>
    public required int MaxConcurrency { get; init; }

    public required JsonPath? MaxConcurrencyPath { get; init; }

    public required StateGraph Processor { get; init; }

    /// <summary>Null where the iterations run within this execution.</summary>
    public required DistributedMode? Distributed { get; init; }

    public override string Type => "Map";
}

internal sealed record ParallelState : WorkState
{
    public required IReadOnlyList<StateGraph> Branches { get; init; }
    public override string Type => "Parallel";
}

internal sealed record PassState : State
{
    public required PayloadTemplate? Parameters { get; init; }
    public required bool HasResult { get; init; }
    public required JsonNode? Result { get; init; }
    public required JsonPath? ResultPath { get; init; }
    public override string Type => "Pass";
}

internal sealed record ChoiceState : State
{
    public required IReadOnlyList<ChoiceRule> Choices { get; init; }
    public required string? Default { get; init; }
    public override string Type => "Choice";
}

/// <summary>Exactly one of the four says until when.</summary>
internal sealed record WaitState : State
{
    public required int? Seconds { get; init; }
    public required JsonPath? SecondsPath { get; init; }
    public required DateTimeOffset? Timestamp { get; init; }
    public required JsonPath? TimestampPath { get; init; }
    public override string Type => "Wait";
}

internal sealed record SucceedState : State
{
    public override string Type => "Succeed";
}

internal sealed record FailState : State
{
    public required ValueExpression? Error { get; init; }
    public required ValueExpression? Cause { get; init; }
    public override string Type => "Fail";
}

/// <summary>docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html#error-handling-retrying-after-an-error</summary>
internal sealed record Retrier
{
    public required IReadOnlyList<string> ErrorEquals { get; init; }

    /// <summary>Default 1.</summary>
    public required int IntervalSeconds { get; init; }

    /// <summary>Default 3; 0 never retries.</summary>
    public required int MaxAttempts { get; init; }

    /// <summary>Default 2.0.</summary>
    public required double BackoffRate { get; init; }

    public required int? MaxDelaySeconds { get; init; }

    /// <summary>JitterStrategy FULL: any delay from 0 to the computed one.</summary>
    public required bool FullJitter { get; init; }

    /// <param name="retry">1 for the first retry of this retrier.</param>
    /// <param name="random">For the jitter.</param>
    public TimeSpan DelayBefore(int retry, Random random)
    {
        var seconds = IntervalSeconds * Math.Pow(BackoffRate, retry - 1);
        seconds = Math.Min(seconds, MaxDelaySeconds ?? DefinitionLimits.LongestSeconds);
        return TimeSpan.FromSeconds(FullJitter ? random.NextDouble() * seconds : seconds);
    }
}

internal sealed record Catcher(IReadOnlyList<string> ErrorEquals, JsonPath? ResultPath, string Next);

/// <summary>docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html</summary>
internal static class DefinitionLimits
{
    public const int LongestDefinitionBytes = 1024 * 1024;
    public const int LongestStateName = 80;

    /// <summary>The largest IntervalSeconds, TimeoutSeconds and wait.</summary>
    public const int LongestSeconds = 99_999_999;

    /// <summary>MaxDelaySeconds: "greater than 0 and less than 31622400".</summary>
    public const int LongestDelaySeconds = 31_622_399;
}
