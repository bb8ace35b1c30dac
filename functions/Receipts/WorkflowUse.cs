namespace Overnight.Functions.Receipts;

/// <summary>How often a run went through the workflow's parts.</summary>
internal sealed record WorkflowUse
{
    /// <summary>False leaves out what is done once a run, such as planning: for one trial's part of it.</summary>
    public bool IsWholeRun { get; init; } = true;

    /// <summary>Of a run that searches; 0 for one that does not.</summary>
    public int Rungs { get; init; }

    /// <summary>Of the workflow's Map, over all rungs.</summary>
    public int Iterations { get; init; }

    public int Attempts { get; init; }

    /// <summary>Of a run with one training.</summary>
    public static WorkflowUse OfAttempts(int attempts) => new() { Iterations = attempts > 0 ? 1 : 0, Attempts = attempts };
}
