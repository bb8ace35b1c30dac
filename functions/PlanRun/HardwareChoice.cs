using Overnight.Contracts;
using Overnight.Functions.Quotes;

namespace Overnight.Functions.PlanRun;

/// <summary>
/// CPU or GPU, spot or on demand: by what the work is expected to cost within the deadline. A GPU computes a small network some
/// fifteen times as fast as two vCPUs, costs six times as much, and takes minutes to pull its image: it pays for long runs only.
/// </summary>
internal sealed class HardwareChoice(StackHardware stack)
{
    /// <summary>As many past times as a policy can learn from; the plan stays a page.</summary>
    private const int MostSpells = 200;

    // What an instance really offers: its memory less the kernel's, ECS's and 32 MiB of Batch's. Batch places no job otherwise.
    private const int SmallCpuMiB = 3_072, LargeCpuMiB = 6_656, GpuMiB = 14_336;
    private const int BaseMiB = 1_024;

    // Centuries; a decimal of dollars can hold what they cost.
    private const double MostFlops = 1e21;

    public int JobsAtOnce(PlannedCompute job) => stack.JobsAtOnce(job);

    /// <exception cref="BadInputException">The recipe's limits rule every run out.</exception>
    public HardwareDecision For(HardwareWish wish)
    {
        var size = wish.Size with { Flops = Math.Min(wish.Size.Flops, MostFlops) };
        var neededMiB = BaseMiB + (wish.DataBytes / (1024 * 1024));
        var (classes, reason) = Classes(wish.Recipe.Compute.Gpus, neededMiB);
        var market = wish.Recipe.Compute.Market;
        BudgetCheck.MarketIsThere(market, classes, wish.Name);

        var experiences = classes.ToDictionary(
            one => one.Gpus, one => new Experience(wish.Ledger, wish.Name, wish.Model, one.Gpus));
        var costing = new Costing(wish.Prices, wish.Recipe.Budget.MaxPricePerHour);
        var candidates = classes
            .SelectMany(one => MarketsOf(one, market), (one, where) => (Class: one, Market: where))
            .Select(one => costing.Of(one.Class, one.Market, size, experiences[one.Class.Gpus],
                fallsBack: market == RecipeMarket.Auto && one.Class.OnDemandQueue.Length > 0, wish.Shape)).ToList();
        BudgetCheck.StartIsPaidFor(wish.Recipe.Budget.MaxUsd, candidates, wish.Name);
        if (wish.Shape is { } shape) BudgetCheck.EachTrialIsPaidFor(wish.Recipe.Budget.MaxUsd, candidates, shape, wish.Name);

        var choice = Choice.Of(candidates, (wish.Deadline - wish.Now)?.TotalSeconds);
        var (taken, experience) = (choice.Taken, experiences[choice.Taken.Hardware.Gpus]);
        // What the user's own program computes is not known before its first run.
        var isKnown = wish.Recipe.Command is null || experience.HasOwnRuns;
        var quote = isKnown ? Quoting.Of(choice, experience, wish.Prices, wish.Now) : null;
        var why = reason + choice.Why();
        if (neededMiB > taken.Hardware.MemoryMiB) why += $" The data may not fit: they need about {neededMiB:N0} MiB.";
        return new HardwareDecision(
            new PlannedCompute
            {
                Queue = taken.Hardware.Queue(taken.Market),
                Vcpus = taken.Hardware.Vcpus,
                MemoryMiB = taken.Hardware.MemoryMiB,
                Gpus = taken.Hardware.Gpus,
                Why = why,
            },
            quote,
            [.. experience.Spells.Take(MostSpells)],
            [
                .. choice.Warnings(wish.Recipe.Budget.MaxPricePerHour),
                .. BudgetCheck.Notes(wish.Recipe.Budget.MaxUsd, quote),
                Said(quote, isKnown, taken, wish.Prices),
            ]);
    }

    private static string Said(Quote? quote, bool isKnown, Candidate taken, MarketPrices prices) =>
        quote is not null ? $"Quote: {QuoteSentence.Of(quote)}."
        : isKnown ? $"There is no quote: neither EC2 nor the price list tells what {taken.InstanceType} costs in {prices.Region}."
        : "There is no quote: what the recipe's own command takes is not known before its first run has ended.";

    private static Market[] MarketsOf(HardwareClass hardware, RecipeMarket market) => market switch
    {
        RecipeMarket.Spot => [Market.Spot],
        RecipeMarket.OnDemand => [Market.OnDemand],
        _ => hardware.OnDemandQueue.Length > 0 ? [Market.Spot, Market.OnDemand] : [Market.Spot],
    };

    /// <summary>The classes that come into question, and why not all of them.</summary>
    private (List<HardwareClass> Classes, string Reason) Classes(int? wantedGpus, long neededMiB)
    {
        var memory = neededMiB > SmallCpuMiB ? LargeCpuMiB : SmallCpuMiB;
        var types = StackHardware.Types(stack.CpuTypes);
        var holding = types.Where(type => InstanceSpeed.Holds(type, memory)).ToList();
        var fits = holding.Count > 0 && neededMiB <= memory;
        var cpu = new HardwareClass
        {
            Gpus = 0,
            Vcpus = 2,
            MemoryMiB = memory,
            InstanceTypes = holding.Count > 0 ? holding : types,
            SpotQueue = stack.Queues.CpuSpot,
            OnDemandQueue = stack.Queues.CpuOnDemand,
        };
        var gpu = new HardwareClass
        {
            Gpus = 1,
            Vcpus = 4,
            MemoryMiB = GpuMiB,
            InstanceTypes = StackHardware.Types(stack.GpuTypes),
            SpotQueue = stack.Queues.GpuSpot,
            OnDemandQueue = stack.Queues.GpuOnDemand,
        };
        return wantedGpus switch
        {
            1 => ([gpu], "The recipe asks for a GPU. "),
            0 => ([cpu], "The recipe asks for no GPU. "),
            _ when fits => ([cpu, gpu], ""),
            _ => ([gpu], $"The data need about {neededMiB:N0} MiB of memory, more than the CPU instances have. "),
        };
    }
}
