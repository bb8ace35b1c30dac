using Overnight.Contracts;
using Overnight.Functions.Decide;
using Overnight.Functions.Quotes;
using Overnight.Functions.Search;

namespace Overnight.Functions.PlanRun;

/// <summary>What a recipe's limits rule out, and what they will probably cut short.</summary>
internal static class BudgetCheck
{
    /// <exception cref="BadInputException">The stack does not have the market that the recipe asks for.</exception>
    public static void MarketIsThere(RecipeMarket market, IReadOnlyList<HardwareClass> classes, string name)
    {
        if (market != RecipeMarket.OnDemand || classes.All(one => one.OnDemandQueue.Length > 0)) return;
        throw new BadInputException(new Problem
        {
            File = DataNames.Recipe(name),
            Field = "compute.market",
            Found = "onDemand",
            Expected = "auto or spot: this stack has no on-demand queues",
            Fix = "Deploy the stack with OnDemandFallback=true, or take compute.market out of the recipe",
        });
    }

    /// <exception cref="BadInputException">Not even the cheapest start could be paid for.</exception>
    public static void StartIsPaidFor(decimal? maxUsd, IReadOnlyList<Candidate> candidates, string name)
    {
        var priced = candidates.Where(one => one.StartUsd is not null).MinBy(one => one.StartUsd);
        if (maxUsd is not { } limit || priced is not { StartUsd: { } least } || limit >= least) return;
        throw new BadInputException(new Problem
        {
            File = DataNames.Recipe(name),
            Field = "budget.maxUsd",
            Found = $"{limit}",
            Expected = $"at least {least}: what a start costs before any training, "
                + $"{QuoteSentence.Time(priced.StartSeconds)} of {priced} and the workflow around it",
            Fix = "Raise budget.maxUsd; what a whole run may cost is in the quote of any plan",
        });
    }

    /// <exception cref="BadInputException">So many trials could not even be begun for the money.</exception>
    public static void EachTrialIsPaidFor(decimal? maxUsd, IReadOnlyList<Candidate> candidates, SearchShape search, string name)
    {
        if (maxUsd is not { } limit || candidates.Min(one => one.UsdPerHour) is not { } perHour) return;
        // Half of it again: prices move, and which types are had is Batch's choice.
        var each = 1.5m * (((perHour + BudgetLimit.UsdAroundPerHour) * (decimal)Allowance.AroundSeconds / 3_600) + BudgetLimit.UsdPerAttempt);
        var least = Math.Round((each * search.Starts) + Allowance.UsdOfRun(search.Rungs, search.Starts), 4);
        if (limit >= least) return;
        throw new BadInputException(new Problem
        {
            File = DataNames.Recipe(name),
            Field = "budget.maxUsd",
            Found = $"{limit}",
            Expected = $"at least {least}: what {search.Starts} starts of trials take before and after any training, over all rungs",
            Fix = "Raise budget.maxUsd, or give search fewer trials",
        });
    }

    public static IEnumerable<string> Notes(decimal? maxUsd, Quote? quote)
    {
        if (maxUsd is not { } limit) yield break;
        if (quote is null)
        {
            yield return $"Whether budget.maxUsd of ${limit} is enough cannot be told. "
                + "Training ends with the best model that it pays for.";
        }
        else if (quote.Usd.Expected > limit)
        {
            yield return $"The run is expected to cost {QuoteSentence.Usd(quote.Usd.Expected)}, more than budget.maxUsd of "
                + $"${limit}: training will end in time, with the best model that so much pays for.";
        }
        else if (quote.Usd.Most > limit)
        {
            yield return $"The run may cost up to {QuoteSentence.Usd(quote.Usd.Most)}, more than budget.maxUsd of ${limit}: "
                + "in that case training ends in time, with the best model that so much pays for.";
        }
    }
}
