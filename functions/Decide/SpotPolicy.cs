namespace Overnight.Functions.Decide;

/// <summary>
/// The cheapest placement that is sure to meet the deadline: a dynamic programme over the zone's past, told anew how these hours
/// differ from that past, under a rule that keeps enough time to finish on-demand whatever happens.
/// </summary>
public sealed class SpotPolicy : IPlacementPolicy
{
    // Programmes are solved for factors of 1.4 either way, twice at most: finer ones decide alike.
    private const double FactorStep = 1.4;
    private const int MostSteps = 2;

    // Four ends. Held-out days of public traces: 2 to 8 decide about as well.
    private const double UsualTrust = 4;

    private readonly JobTerms _terms;
    private readonly ProgrammeBook _book;
    private readonly RecentHazard _recent;

    /// <param name="book">Programmes for these terms; may serve many jobs.</param>
    /// <param name="trustInThePast">As strong as so many ends that came just as expected.</param>
    public SpotPolicy(ProgrammeBook book, double trustInThePast = UsualTrust)
    {
        (_terms, _book) = (book.Terms, book);
        _recent = new RecentHazard(book.Hazard, book.Terms.Tick, trustInThePast);
    }

    public Placement Choose(in Situation situation)
    {
        _recent.Look(situation.SpotIsThere);
        var ticksLeft = _terms.WholeTicks(_terms.Deadline - situation.Elapsed);
        var works = situation.Now == Placement.Spot && situation.OverheadLeft < JobTerms.Rounding;
        // A tick that does no work would leave too few to start on-demand and finish. Spot that works may stay: it keeps the slack.
        if (_terms.TicksFor(situation.WorkLeft + _terms.Overhead) >= ticksLeft) return works ? Placement.Spot : Placement.OnDemand;

        var slack = ticksLeft - (situation.WorkLeft + situation.OverheadLeft) / _terms.Tick;
        var programme = _book.For(Steps(_recent.Going), Steps(_recent.Coming), ticksLeft, slack);
        return programme.Best(ticksLeft, slack, MarketChain.State(situation.SpotIsThere, _recent.Age), situation.Now);
    }

    private static int Steps(double factor) => Math.Clamp((int)Math.Round(Math.Log(factor, FactorStep)), -MostSteps, MostSteps);

    /// <summary>The programmes of one job's terms, each solved when it is first asked for. Not for several threads at once.</summary>
    /// <param name="terms">The job's.</param>
    /// <param name="hazard">Spot's past.</param>
    /// <param name="isForOneChoice">The policy chooses once: what it would choose at any other time is not kept.</param>
    public sealed class ProgrammeBook(JobTerms terms, SpotHazard hazard, bool isForOneChoice = false)
    {
        private readonly Dictionary<(int Going, int Coming), DeadlineProgramme> _solved = [];

        public JobTerms Terms => terms;

        public SpotHazard Hazard => hazard;

        internal DeadlineProgramme For(int going, int coming, int ticksLeft, double slack)
        {
            if (!_solved.TryGetValue((going, coming), out var programme))
            {
                var scaled = hazard.Scaled(Math.Pow(FactorStep, going), Math.Pow(FactorStep, coming));
                programme = new DeadlineProgramme(terms, scaled, isForOneChoice ? (ticksLeft, slack) : null);
                if (!isForOneChoice) _solved.Add((going, coming), programme);
            }
            return programme;
        }
    }
}
