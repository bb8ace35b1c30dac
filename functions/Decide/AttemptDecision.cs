using Overnight.Contracts;
using Overnight.Functions.Workflow;

namespace Overnight.Functions.Decide;

/// <summary>What is done next, and why: a sentence with its figures.</summary>
internal sealed record AttemptDecision(NextStep Next, string Why)
{
    /// <summary>Where the attempt is made.</summary>
    public Market Market { get; init; }

    /// <summary>After so long the attempt, its waiting included, is called back.</summary>
    public int TimeoutSeconds { get; init; }

    /// <summary>After so long Batch ends the container, whatever it does: at least 60, the least that Batch takes.</summary>
    public int LimitSeconds { get; init; }

    /// <summary>After so long the trainer ends by itself with the best model it has; 0: never.</summary>
    public int StopAfterSeconds { get; init; }

    /// <summary>Before the next decision, where nothing is done now.</summary>
    public int PauseSeconds { get; init; }

    /// <summary>Of a run that ends here.</summary>
    public Verdict? Verdict { get; init; }

    public static AttemptDecision Attempt(Market market, double seconds, string why) => new(NextStep.Train, why)
    {
        Market = market,
        TimeoutSeconds = (int)Math.Clamp(seconds, 1, AttemptPolicy.LongestTask.TotalSeconds),
    };

    public static AttemptDecision Wait(TimeSpan pause, string why) =>
        new(NextStep.Decide, why) { PauseSeconds = (int)Math.Max(1, Math.Ceiling(pause.TotalSeconds)) };

    public static AttemptDecision End(Verdict verdict, string why) => new(NextStep.Settle, why) { Verdict = verdict };
}
