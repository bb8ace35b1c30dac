using System.Runtime.Intrinsics;

namespace Overnight.Functions.Decide;

/// <summary>
/// The placement of least expected cost for every situation that a job can be in, by backward dynamic programming over ticks
/// left, slack, market state and where the job is. Finishing late costs infinitely much, so it never plans to.
/// </summary>
/// <remarks>
/// Slack is the time left less the work left, in ticks: work keeps it, waiting takes a tick of it, a start takes the overhead.
/// It only ever falls, and that makes the table small. It is cut into steps, always rounded down.
/// </remarks>
internal sealed class DeadlineProgramme
{
    private const int Lanes = 8;

    private const double StepHours = 150 / 3600.0;

    // Of slack, unless the ticks alone are more.
    private const int MostSteps = 800;

    // Too much to pay for anything, little enough to be added and multiplied.
    private const float Never = 1e7f;

    private const int Waiting = (int)Placement.Waiting, Spot = (int)Placement.Spot, OnDemand = (int)Placement.OnDemand;

    private readonly JobTerms _terms;
    private readonly int _stepsPerTick;
    private readonly int _slacks;

    // From so many ticks left on, decisions are kept, up to _last.
    private readonly int _first, _last;

    // Of each (ticks left, market state, where the job is): a bit for each slack, "wait" and "spot"; neither is on-demand.
    private readonly byte[] _waits;
    private readonly byte[] _spots;

    /// <param name="terms">The job's.</param>
    /// <param name="hazard">How spot comes and goes.</param>
    /// <param name="only">
    /// So many ticks are left in whatever <see cref="Best"/> will be asked, and so much slack at most: of megabytes of decisions it
    /// keeps kilobytes, and what no choice can come to any more is not worked out. Null: anything may be asked.
    /// </param>
    public DeadlineProgramme(JobTerms terms, SpotHazard hazard, (int TicksLeft, double Slack)? only = null)
    {
        (_terms, _first, _last) = (terms, only?.TicksLeft ?? 0, only?.TicksLeft ?? terms.Ticks);
        var slack = Math.Max(0, terms.Ticks - (terms.Work / terms.Tick));
        // Of some minutes, so that an overhead of a fraction of a tick counts as what it is: finer ones decide alike.
        _stepsPerTick = (int)Math.Clamp(Math.Min(Math.Round(terms.Tick / StepHours), MostSteps / Math.Max(1, slack)), 1, MostSteps);
        _slacks = (Math.Clamp(Step(only?.Slack ?? slack), 0, Step(slack)) / Lanes + 1) * Lanes;
        var cells = (_last - _first + 1) * MarketChain.Count * 3 * (_slacks / Lanes);
        (_waits, _spots) = (new byte[cells], new byte[cells]);
        Solve(new MarketChain(hazard, terms.Tick));
    }

    /// <param name="ticksLeft">Whole ticks before the deadline.</param>
    /// <param name="slackTicks">Ticks left less the ticks of work left, the rest of a start's overhead counted as work.</param>
    /// <param name="market">See <see cref="MarketChain.State"/>.</param>
    /// <param name="now">Where the job is.</param>
    public Placement Best(int ticksLeft, double slackTicks, int market, Placement now)
    {
        var slack = Math.Clamp(Step(slackTicks), 0, _slacks - 1);
        var at = Row(ticksLeft, market, (int)now) + slack / Lanes;
        var bit = 1 << (slack % Lanes);
        return (_waits[at] & bit) != 0 ? Placement.Waiting : (_spots[at] & bit) != 0 ? Placement.Spot : Placement.OnDemand;
    }

    private int Step(double slackTicks) => (int)Math.Floor(slackTicks * _stepsPerTick + JobTerms.Rounding);

    private int Row(int ticksLeft, int market, int now) => (((ticksLeft - _first) * MarketChain.Count + market) * 3 + now) * (_slacks / Lanes);

    private void Solve(MarketChain chain)
    {
        var overhead = _terms.Overhead / _terms.Tick * _stepsPerTick;
        var starts = new Shift((int)overhead, (float)(overhead - (int)overhead));
        var waits = new Shift(_stepsPerTick, 0);
        // Less slack than this, and a tick that does not work on leaves no time to start on-demand: see SpotPolicy.
        var free = (int)Math.Ceiling(_stepsPerTick + overhead - JobTerms.Rounding);

        var front = Math.Max(_stepsPerTick, (int)overhead + 1) / Lanes * Lanes + Lanes;
        var (costs, later) = (new Costs(front, _slacks), new Costs(front, _slacks));
        var expected = new float[3][];
        for (var placement = 0; placement < 3; placement++) expected[placement] = Costs.Row(front, _slacks);

        for (var ticksLeft = 1; ticksLeft <= _last; ticksLeft++)
        {
            (costs, later) = (later, costs);
            // With more slack than ticks left the work is done and nothing is to be paid, which is what a row holds where nothing was written.
            var slacks = ticksLeft < _first ? Math.Min(_slacks, (ticksLeft * _stepsPerTick / Lanes + 1) * Lanes) : _slacks;
            for (var market = 0; market < MarketChain.Count; market++)
            {
                Expect(market, chain[market], later, expected, front, slacks);
                Choose(ticksLeft, market, expected, costs, front, slacks, free, starts, waits);
            }
        }
    }

    /// <summary>What is expected to be paid from the next tick on, by where the job is then. Spot that goes leaves it waiting.</summary>
    private void Expect(int market, MarketChain.Step step, Costs later, float[][] expected, int front, int slacks)
    {
        var (flips, ages, stays) = (Vector256.Create(step.Flips), Vector256.Create(step.Ages), Vector256.Create(step.Stays));
        for (var placement = 0; placement < 3; placement++)
        {
            var flipped = later[step.Flipped, placement];
            var older = later[step.Older, placement];
            var here = later[market, placement];
            var into = expected[placement];
            for (var i = front; i < front + slacks; i += Lanes)
            {
                var mean = flips * Vector256.LoadUnsafe(ref flipped[i])
                    + ages * Vector256.LoadUnsafe(ref older[i]) + stays * Vector256.LoadUnsafe(ref here[i]);
                mean.StoreUnsafe(ref into[i]);
            }
        }
    }

    private void Choose(int ticksLeft, int market, float[][] expected, Costs costs, int front, int slacks, int free, Shift starts, Shift waits)
    {
        var never = Vector256.Create(Never);
        var isThere = MarketChain.IsThere(market);
        var spotPays = Vector256.Create((float)(_terms.SpotPrice * _terms.Tick));
        var onDemandPays = Vector256.Create((float)(_terms.OnDemandPrice * _terms.Tick));
        var lanes = Vector256.Create(0, 1, 2, 3, 4, 5, 6, 7);
        for (var slack = 0; slack < slacks; slack += Lanes)
        {
            var at = front + slack;
            var eight = lanes + Vector256.Create(slack);
            var isFree = Vector256.GreaterThanOrEqual(eight, Vector256.Create(free)).AsSingle();
            // More slack than ticks left: the work is done.
            var isDone = Vector256.GreaterThanOrEqual(eight, Vector256.Create(ticksLeft * _stepsPerTick)).AsSingle();

            var wait = Vector256.ConditionalSelect(isFree, waits.Of(expected[Waiting], at), never);
            var startSpot = isThere ? Vector256.ConditionalSelect(isFree, spotPays + starts.Of(expected[Spot], at), never) : never;
            var staySpot = isThere ? spotPays + Vector256.LoadUnsafe(ref expected[Spot][at]) : never;
            var startOnDemand = onDemandPays + starts.Of(expected[OnDemand], at);
            var stayOnDemand = onDemandPays + Vector256.LoadUnsafe(ref expected[OnDemand][at]);

            Keep(Waiting, startSpot, startOnDemand);
            Keep(Spot, staySpot, startOnDemand);
            Keep(OnDemand, startSpot, stayOnDemand);

            void Keep(int now, Vector256<float> spot, Vector256<float> onDemand)
            {
                var running = Vector256.Min(spot, onDemand);
                var best = Vector256.ConditionalSelect(isDone, Vector256<float>.Zero, Vector256.Min(running, wait));
                best.StoreUnsafe(ref costs[market, now][at]);
                if (ticksLeft < _first) return;
                var cell = Row(ticksLeft, market, now) + slack / Lanes;
                _waits[cell] = (byte)Vector256.LessThan(wait, running).ExtractMostSignificantBits();
                _spots[cell] = (byte)Vector256.LessThan(spot, onDemand).ExtractMostSignificantBits();
            }
        }
    }

    /// <summary>A row of costs as seen with less slack: by whole steps, and a share of one more, straight in between.</summary>
    private sealed record Shift(int Steps, float Share)
    {
        public Vector256<float> Of(float[] row, int at)
        {
            var near = Vector256.LoadUnsafe(ref row[at - Steps]);
            if (Share == 0) return near;
            var far = Vector256.LoadUnsafe(ref row[at - Steps - 1]);
            return near + Vector256.Create(Share) * (far - near);
        }
    }

    /// <summary>Least expected costs by market state, placement and slack; slack below 0 is never to be had.</summary>
    private sealed class Costs(int front, int slacks)
    {
        private readonly float[][] _rows = [.. Enumerable.Range(0, MarketChain.Count * 3).Select(_ => Row(front, slacks))];

        public float[] this[int market, int placement] => _rows[market * 3 + placement];

        public static float[] Row(int front, int slacks)
        {
            var row = new float[front + slacks];
            row.AsSpan(0, front).Fill(Never);
            return row;
        }
    }
}
