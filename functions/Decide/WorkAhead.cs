namespace Overnight.Functions.Decide;

/// <summary>What is still to be done, in seconds on an instance that is ready.</summary>
internal sealed record WorkAhead
{
    /// <summary>Until the results are written; null where nobody knows.</summary>
    public double? Expected { get; init; }

    /// <summary>The same, at most: what a deadline is kept by.</summary>
    public double? Most { get; init; }

    /// <summary>What the newest checkpoint keeps.</summary>
    public double Done { get; init; }

    /// <summary>The speed is this run's own, not the quote's.</summary>
    public bool IsMeasured { get; init; }

    public bool HasCheckpoint { get; init; }

    /// <summary>From a job's submission, where there is capacity, to its first step.</summary>
    public required double StartSeconds { get; init; }

    /// <summary>The same, at most.</summary>
    public required double MostStartSeconds { get; init; }

    /// <summary>From a container's start to its first step: a part of <see cref="StartSeconds"/>.</summary>
    public required double ReadingSeconds { get; init; }

    /// <summary>From the last step to the container's end: evaluation and export. A part of the work.</summary>
    public required double FinishSeconds { get; init; }
}
