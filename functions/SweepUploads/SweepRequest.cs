namespace Overnight.Functions.SweepUploads;

/// <summary>
/// What the schedule hands over, or the rule that hears of an execution's end: then it is the event's detail, of which one field
/// is read.
/// https://docs.aws.amazon.com/step-functions/latest/dg/eventbridge-integration.html
/// </summary>
public sealed record SweepRequest
{
    /// <summary>How far back to look.</summary>
    public int Days { get; init; } = 7;

    /// <summary>The only execution to look at; null sweeps.</summary>
    public string? ExecutionArn { get; init; }
}

/// <summary>For the log.</summary>

public sealed record SweepAnswer(int Uploads, int Started, int Closed);
