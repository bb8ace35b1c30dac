using System.Text.Json.Serialization;
using Overnight.Contracts;

namespace Overnight.Functions.Workflow;

/// <summary>
/// The input of <c>statemachine/nightly.asl.json</c>, and its state when every dataset has had its turn. What explains a dataset lies in
/// the night's plan in S3, so that hundreds of them fit into Step Functions' 262,144 bytes.
/// </summary>
public sealed record NightState
{
    /// <summary>See <see cref="NightNames"/>.</summary>
    public required string Night { get; init; }

    /// <summary>Runs at once.</summary>
    public int Concurrency { get; init; } = 1;

    /// <summary>The places in the plan of those that are to be trained.</summary>
    public List<int> Due { get; init => field = value ?? []; } = [];

    /// <summary>How each of them ended: written by the state machine.</summary>
    public List<NightEnd>? Ended { get; init; }

    /// <summary>Why the datasets as a whole could not be worked on: written by the state machine.</summary>
    public StepError? Error { get; init; }
}

/// <summary>One dataset's turn: what MayStart is asked, and what it answers.</summary>
public sealed record NightTurn
{
    public required string Night { get; init; }

    /// <summary>Its place in the plan.</summary>
    public required int Dataset { get; init; }

    /// <summary>What the workflow does next; null before MayStart.</summary>
    public NightStep? Next { get; init; }

    /// <summary>How long to wait before it is asked again.</summary>
    public int WaitSeconds { get; init; }

    /// <summary>How long it has waited in all.</summary>
    public int WaitedSeconds { get; init; }

    /// <summary>Why it is not started: a sentence.</summary>
    public string Why { get; init; } = "";

    /// <summary>What to start.</summary>
    public RunRequest? Request { get; init; }
}

[JsonConverter(typeof(CamelCaseEnum<NightStep>))]
public enum NightStep { Start, Wait, Skip }

/// <summary>What is left of a dataset's turn.</summary>
public sealed record NightEnd
{
    public required int Dataset { get; init; }

    /// <summary>Why it was not started; null where it was.</summary>
    public string? Why { get; init; }

    /// <summary>The error's name, where the run did not succeed or could not be started.</summary>
    public string? Error { get; init; }
}

/// <summary>A message for SNS.</summary>
public sealed record Notice(string Subject, string Text);
