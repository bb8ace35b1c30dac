namespace Overnight.Functions.SweepUploads;

/// <summary>What the schedule hands over, and what the sweep answers for the log.</summary>
public sealed record SweepRequest
{
    /// <summary>How far back to look.</summary>
    public int Days { get; init; } = 7;
}

public sealed record SweepAnswer(int Uploads, int Started, int Closed);
