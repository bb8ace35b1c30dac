using Overnight.Contracts;
using Overnight.Functions.Decide;
using Overnight.Functions.Workflow;

namespace Overnight.Functions.Tests.Decide;

/// <summary>
/// A run in a world of its own: work of a true length, starts that take their time, a spot market that comes and goes as a seed says,
/// with and without notice. Decisions are made by the real policy from what the workflow would know.
/// </summary>
internal sealed class ModelledRun
{
    private const long Steps = 10_000;
    private const double MostTries = 400;

    private readonly Random _random;
    private readonly Plan _plan;
    private readonly double _secondsPerStep, _finish, _checkpointEvery, _meanThere, _meanGone;
    private readonly List<(double At, bool IsThere)> _market = [];
    private readonly List<Attempt> _attempts = [];
    private double _now;
    private long _kept;

    public ModelledRun(int seed, Plan plan)
    {
        (_random, _plan) = (new Random(seed), plan);
        var quote = plan.Quote!;
        // The truth is within what was quoted.
        _secondsPerStep = (0.3 + (0.6 * _random.NextDouble())) * quote.WorkSeconds.Most / Steps;
        _finish = 55 * _random.NextDouble();
        _checkpointEvery = 60 + (600 * _random.NextDouble());
        (_meanThere, _meanGone) = (Math.Pow(10, 2 + (2.5 * _random.NextDouble())), Math.Pow(10, 2 + (2.5 * _random.NextDouble())));
        var isThere = _random.Next(2) == 0;
        for (var at = 0.0; at < 40 * 86_400; at += Exponential(isThere ? _meanThere : _meanGone), isThere = !isThere) _market.Add((at, isThere));
    }

    public decimal SpotUsd { get; init; } = 0.03m;
    public decimal OnDemandUsd { get; init; } = 0.09m;

    /// <summary>Seconds from the run's start to the training's end; null where it ended without a model.</summary>
    public double? EndedAt { get; private set; }

    public bool EndedEarly { get; private set; }
    public decimal PaidUsd { get; private set; }
    public decimal DearestStarted { get; private set; }
    public AttemptDecision? End { get; private set; }
    public int Attempts => _attempts.Count;

    public void Play()
    {
        for (var tries = 0; tries < MostTries; tries++)
        {
            var decision = AttemptPolicy.Decide(Facts());
            if (decision.Next == NextStep.Settle)
            {
                End = decision;
                return;
            }
            if (decision.Next == NextStep.Decide) _now += decision.PauseSeconds;
            else if (Attempt(decision)) return;
        }
        throw new InvalidOperationException($"found no end in {MostTries} decisions");
    }

    private AttemptFacts Facts()
    {
        var progress = _attempts.Any(attempt => attempt.SecondsPerStep > 0)
            ? new Progress { Run = "r", Attempt = 1, Stage = "training", StartedAt = At(0), UpdatedAt = At(_now), Steps = Steps, CheckpointStep = _kept } : null;
        return Situations.Facts() with
        {
            Now = At(_now),
            Budget = _plan.Budget,
            Prices = new MarketPrices(SpotUsd, OnDemandUsd, SpotUsd, OnDemandUsd),
            Work = WorkEstimate.Of(_plan, _attempts, progress, queue => queue == "cpu-on-demand"),
            Seen = SpotSightings.Of(_attempts, Situations.MarketOf),
            Past = _plan.Past,
            PaidUsd = PaidUsd,
            LongestAttemptSeconds = 86_400,
            Attempts = _attempts,
            LastMarket = _attempts.Count > 0 ? Situations.MarketOf(_attempts[^1].Queue) : null,
        };
    }

    /// <returns>Whether the run has its model.</returns>
    private bool Attempt(AttemptDecision decision)
    {
        var (submitted, isSpot, recall) = (_now, decision.Market == Market.Spot, _now + decision.TimeoutSeconds);
        var launched = isSpot ? _market.Where((spell, i) => spell.IsThere && (i + 1 == _market.Count || _market[i + 1].At > _now))
            .Select(spell => Math.Max(spell.At, _now)).First() : _now;
        if (launched >= Math.Min(recall, submitted + 3_600))
        {
            var isRecalled = recall <= submitted + 3_600;
            return Note(isRecalled ? Verdict.Recalled : Verdict.NoCapacity, submitted, null, isRecalled ? recall + 30 : submitted + 3_600, decision);
        }
        DearestStarted = Math.Max(DearestStarted, isSpot ? SpotUsd : OnDemandUsd);
        var reading = 10 * _random.NextDouble();
        // Boot and pull: of what is quoted half to once and a half, with the reading.
        var started = launched + (_plan.Quote!.StartSeconds * (0.5 + _random.NextDouble())) - reading;
        var speed = _secondsPerStep * (0.93 + (0.14 * _random.NextDouble()));
        var works = started + reading;
        var done = works + ((Steps - _kept) * speed);
        var lost = isSpot ? _market.First(spell => !spell.IsThere && spell.At > launched).At : double.PositiveInfinity;
        var stop = decision.StopAfterSeconds > 0 ? started + decision.StopAfterSeconds : double.PositiveInfinity;
        var ends = Math.Min(done, stop) + _finish;
        var cut = Math.Min(Math.Min(recall, lost), started + decision.LimitSeconds);
        if (ends <= cut)
        {
            Pay(launched, ends, decision.Market);
            (EndedAt, EndedEarly) = (ends, stop < done);
            return true;
        }
        // A notice, and a recall, leave time to save everything; a loss without one does not.
        var savedAt = cut == lost && _random.Next(2) == 0 ? cut - (_checkpointEvery * _random.NextDouble()) : cut;
        var steps = Math.Clamp((long)((savedAt - works) / speed), 0, Steps - _kept);
        _kept += steps;
        Pay(launched, cut, decision.Market);
        var isMeasured = cut - works > 100 * speed;
        return Note(cut == recall ? Verdict.Recalled : cut == lost ? Verdict.Interrupted : Verdict.OverBudget, submitted,
            Math.Min(started, cut), cut + (cut == recall ? 30 : 0), decision, isMeasured ? speed : null, reading);
    }

    private bool Note(
        Verdict verdict, double submitted, double? started, double stopped, AttemptDecision decision, double? speed = null, double? reading = null)
    {
        _attempts.Add(Situations.Attempt(_attempts.Count + 1, verdict, submitted / 3600, started / 3600, stopped / 3600,
            decision.Market == Market.Spot ? "cpu" : "cpu-on-demand", _kept) with
        { SecondsPerStep = speed, StartSeconds = reading });
        _now = stopped + (60 * _random.NextDouble());
        return false;
    }

    /// <summary>With its drain, and what goes around an instance.</summary>
    private void Pay(double launched, double ended, Market market) =>
        PaidUsd += BudgetLimit.UsdPerAttempt
            + ((market == Market.Spot ? SpotUsd : OnDemandUsd) + BudgetLimit.UsdAroundPerHour) * (decimal)(ended - launched + 60) / 3600;

    private double Exponential(double mean) => -mean * Math.Log(1 - _random.NextDouble());

    private static DateTimeOffset At(double seconds) => Situations.At(seconds / 3600);
}
