using System.Globalization;
using Overnight.Contracts;
using Overnight.Functions.Decide;

namespace Overnight.Bench.Spot;

/// <summary>Where, with what deadline and with what overhead a job was run.</summary>
internal sealed record SpotCase(string Zone, double Deadline, double Overhead);

/// <summary>One policy's runs of one case.</summary>
/// <param name="FloorUsd">What the runs would have cost on spot that never goes, and <paramref name="OnDemandUsd"/> on-demand.</param>
internal sealed record SpotRuns(string Policy, SpotCase Case, int Runs, int Late, double CostUsd, double OnDemandUsd, double FloorUsd);

/// <summary>Runs every policy on the same stretches of the same traces, with one simulator.</summary>
internal sealed class SpotComparison(SpotOptions options)
{
    public const string Ours = "Overnight";
    public const string Ceiling = "Omniscient ceiling";
    public const string Published = "Uniform Progress";
    public const string Programme = "Age-hazard programme";

    private static readonly int[] Slices = [2, 3, 4, 6, 8, 12, 16, 24];

    public List<SpotRuns> Run()
    {
        foreach (var note in options.CheckThatThePastIsPast()) Console.Error.WriteLine("note: " + note);
        var cases = (
            from trace in options.Traces
            from deadline in options.Deadlines
            from stretch in SpotStretch.Of(trace, deadline, options)
            from overhead in options.Overheads
            select (Stretch: stretch, Terms: TermsOf(stretch.Trace, deadline, overhead))).ToList();
        var runs = new List<SpotRuns>[cases.Count];
        Parallel.For(0, cases.Count, i => runs[i] = Run(cases[i].Stretch, cases[i].Terms));
        return [.. runs.SelectMany(run => run)];
    }

    private JobTerms TermsOf(SpotTrace trace, double deadline, double overhead)
    {
        var terms = new JobTerms(options.TaskHours, deadline, overhead, trace.TickHours, PriceAt(trace, 0), trace.OnDemandPrice);
        var least = terms.TicksFor(terms.Work + terms.Overhead);
        if (least <= terms.Ticks) return terms;
        throw new BadInputException(new Problem
        {
            Field = "--deadlines",
            Found = string.Create(CultureInfo.InvariantCulture, $"{deadline} h"),
            Expected = string.Create(CultureInfo.InvariantCulture,
                $"{least * terms.Tick:0.###} h or more: {terms.Work} h of work after a start of {overhead} h, in ticks of {terms.Tick * 60:0.##} minutes"),
        });
    }

    private List<SpotRuns> Run(SpotStretch stretch, JobTerms terms)
    {
        var (trace, starts) = (stretch.Trace, stretch.Starts);
        var own = stretch.Past.Where(past => past.Zone == trace.Zone).SelectMany(past => past.Spells).ToList();
        var hazard = SpotHazard.Fit(own, stretch.Past.Where(past => past.Zone != trace.Zone).SelectMany(past => past.Spells));
        // The published programme knows its own zone only, and takes what it saw for what is: two ends weigh as much as its prior.
        var alone = own.Count > 0 ? SpotHazard.Fit(own, [], priorEnds: 2, reach: 1.5) : hazard;
        var books = new Dictionary<double, SpotPolicy.ProgrammeBook>();
        var plainBooks = new Dictionary<double, SpotPolicy.ProgrammeBook>();
        var which = new SpotCase(trace.Zone, terms.Deadline, terms.Overhead);
        var runs = new List<SpotRuns>
        {
            Play("Greedy", _ => new Greedy(terms)),
            Play(Published, _ => new UniformProgress(terms)),
        };
        runs.AddRange(Slices.Select(slices => Play($"Time-sliced, {slices}", _ => new TimeSliced(terms, slices))));
        // Without any past, the safe rule stands in.
        runs.Add(Play(Programme, price => alone is null ? new UniformProgress(terms)
            : new SpotPolicy(BookFor(plainBooks, price, alone), trustInThePast: double.MaxValue)));
        runs.Add(Play(Ours, price => hazard is null ? new UniformProgress(terms) : new SpotPolicy(BookFor(books, price, hazard))));
        runs.Add(Sum(Ceiling, [.. starts.Select(start => new SpotOutcome(Omniscient.Cost(trace, start, terms, Paid), false))]));
        return runs;

        double Paid(int tick) => PriceAt(trace, tick);

        SpotRuns Play(string policy, Func<double, IPlacementPolicy> create) => Sum(policy,
            [.. starts.Select(start => SpotRun.Play(trace, start, terms, Paid, create(PriceAt(trace, start))))]);

        SpotRuns Sum(string policy, List<SpotOutcome> outcomes) => new(policy, which, outcomes.Count, outcomes.Count(o => o.IsLate),
            outcomes.Sum(o => o.CostUsd), starts.Count * options.TaskHours * trace.OnDemandPrice,
            starts.Sum(start => options.TaskHours * MeanPrice(trace, start, terms.Ticks)));

        SpotPolicy.ProgrammeBook BookFor(Dictionary<double, SpotPolicy.ProgrammeBook> solved, double price, SpotHazard fitted)
        {
            // The price at the start is expected to stay. To a twentieth of the on-demand price is near enough to decide by.
            var step = trace.OnDemandPrice / 20;
            var rounded = Math.Max(step, Math.Round(price / step) * step);
            if (!solved.TryGetValue(rounded, out var book))
                solved.Add(rounded, book = new SpotPolicy.ProgrammeBook(terms with { SpotPrice = rounded }, fitted));
            return book;
        }
    }

    private double PriceAt(SpotTrace trace, int tick) => options.SpotPrice ?? trace.SpotPrices?[tick] ?? SpotOptions.UsualSpotPrice;

    private double MeanPrice(SpotTrace trace, int start, int ticks) => Enumerable.Range(start, ticks).Average(tick => PriceAt(trace, tick));
}
