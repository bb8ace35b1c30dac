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

    private static readonly int[] Slices = [2, 3, 4, 6, 8, 12, 16, 24];

    public List<SpotRuns> Run()
    {
        options.CheckThatThePastIsPast();
        var cases = options.Traces.SelectMany(_ => options.Deadlines, (trace, deadline) => (trace, deadline))
            .SelectMany(_ => options.Overheads, (pair, overhead) => (pair.trace, pair.deadline, overhead)).ToList();
        return [.. cases.AsParallel().AsOrdered().SelectMany(c => Run(c.trace, c.deadline, c.overhead))];
    }

    private List<SpotRuns> Run(SpotTrace whole, double deadline, double overhead)
    {
        var half = whole.IsThere.Length / 2;
        var trace = options.Past.Count > 0 ? whole : whole.Part(half, whole.IsThere.Length);
        var past = options.Past.Count > 0 ? options.Past
            : options.Traces.ConvertAll(other => other.Part(0, Math.Min(other.IsThere.Length / 2, half)));
        var own = past.Where(t => t.Zone == trace.Zone).SelectMany(t => t.Spells).ToList();
        var hazard = SpotHazard.Fit(own, past.Where(t => t.Zone != trace.Zone).SelectMany(t => t.Spells));
        var alone = own.Count > 0 ? SpotHazard.Fit(own, []) : hazard;

        var terms = new JobTerms(options.TaskHours, deadline, overhead, trace.TickHours, PriceAt(trace, 0), trace.OnDemandPrice);
        var starts = Starts(trace, terms);
        var books = new Dictionary<double, SpotPolicy.ProgrammeBook>();
        var plainBooks = new Dictionary<double, SpotPolicy.ProgrammeBook>();
        var which = new SpotCase(trace.Zone, deadline, overhead);
        var runs = new List<SpotRuns>
        {
            Play("Greedy", (_, _) => new Greedy(terms)),
            Play(Published, (_, _) => new UniformProgress(terms)),
        };
        runs.AddRange(Slices.Select(slices => Play($"Time-sliced, {slices}", (_, _) => new TimeSliced(terms, slices))));
        if (hazard is not null)
        {
            runs.Add(Play("Age-hazard programme", (price, _) => new SpotPolicy(BookFor(plainBooks, price, alone!), trustInThePast: double.MaxValue)));
            runs.Add(Play(Ours, (price, _) => new SpotPolicy(BookFor(books, price, hazard))));
        }
        else
        {
            runs.Add(Play(Ours, (_, _) => new UniformProgress(terms)));
        }
        runs.Add(Sum(Ceiling, [.. starts.Select(start => new SpotOutcome(Omniscient.Cost(trace, start, terms, Paid), false))]));
        return runs;

        double Paid(int tick) => PriceAt(trace, tick);

        SpotRuns Play(string policy, Func<double, int, IPlacementPolicy> create) => Sum(policy,
            [.. starts.Select(start => SpotRun.Play(trace, start, terms, Paid, create(PriceAt(trace, start), start)))]);

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

    private List<int> Starts(SpotTrace trace, JobTerms terms)
    {
        // A job that ends by its deadline never looks further.
        var last = trace.IsThere.Length - terms.Ticks - 1;
        if (last < 0)
            throw Bad($"{trace.IsThere.Length} ticks of {trace.TickHours * 60:0.##} minutes", $"more than {terms.Ticks}, for a deadline of {terms.Deadline} h");
        if (options.Starts is null) return [.. Enumerable.Range(0, options.Windows).Select(n => (int)((long)last * n / Math.Max(1, options.Windows - 1)))];
        if (!options.Starts.TryGetValue(trace.Zone, out var ticks)) throw Bad("no start in the windows file", "one start tick at least");
        var starts = ticks.Select(tick => tick - trace.FirstTick).ToList();
        foreach (var start in starts.Where(start => start < 0 || start > last))
            throw Bad($"the start tick {start + trace.FirstTick}", $"{trace.FirstTick} to {trace.FirstTick + last}: the deadline must be within the trace");
        return starts;

        BadInputException Bad(string found, string expected) => new(new Problem { Field = trace.Zone, Found = found, Expected = expected });
    }
}
