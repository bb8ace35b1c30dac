using Overnight.Contracts;
using Overnight.Functions.Search;
using Overnight.Functions.Tests.Report;
using Overnight.Functions.Workflow;

namespace Overnight.Functions.Tests.Search;

/// <summary>Searches made up for tests.</summary>
internal static class Searches
{
    public static readonly DateTimeOffset Start = new(2026, 11, 20, 22, 0, 0, TimeSpan.Zero);

    /// <param name="trials">Each with a learning rate of its own.</param>
    /// <param name="rungs">As <see cref="Bracket"/> has them, where null.</param>
    /// <param name="parallel">At once.</param>
    /// <param name="budget">Null: no limits.</param>
    public static Plan Plan(int trials, List<PlannedRung>? rungs = null, int parallel = 4, PlannedBudget? budget = null) => MadeUp.Plan() with
    {
        Run = "r",
        Name = "n",
        Task = LearningTask.Classification,
        Training = MadeUp.Plan().Training with { Epochs = 27 },
        Budget = budget ?? new(),
        Quote = MadeUp.Quote(),
        Search = new PlannedSearch
        {
            Method = SearchMethod.Halving,
            Trials = [.. Enumerable.Range(0, trials).Select(trial => trial == 0 ? new() : new TrialParameters { LearningRate = trial / 1_000.0 })],
            Rungs = rungs ?? Bracket.Of(SearchMethod.Halving, trials, 3, null, 27),
            Parallel = parallel,
            StopEarly = true,
        },
    };

    /// <summary>What a trial leaves that was trained for so many epochs, to that accuracy.</summary>
    public static Metrics Metrics(double accuracy, int epochs, EarlyEndReason? why = null) => MadeUp.Metrics() with
    {
        HigherIsBetter = true,
        EndedEarly = why is { } reason ? new EarlyEnd(epochs, 27, reason) : null,
        Epochs = [.. Enumerable.Range(1, epochs).Select(epoch => new EpochMetrics
        {
            Epoch = epoch,
            TrainLoss = 1,
            ValidationLoss = 1 - accuracy,
            ValidationMetric = accuracy * epoch / epochs,
        })],
    };

    public static SeenTrial Seen(int trial, double accuracy, int epochs, EarlyEndReason? why, int attempt = 1) =>
        new(new EndedTrial { Trial = trial, Attempt = attempt, Verdict = Verdict.Finished }, Metrics(accuracy, epochs, why), null);

    public static SeenTrial Failed(int trial, int attempt = 1, Verdict verdict = Verdict.OwnError) =>
        new(new EndedTrial { Trial = trial, Attempt = attempt, Verdict = verdict }, null, $"Trial {trial} failed.");
}
