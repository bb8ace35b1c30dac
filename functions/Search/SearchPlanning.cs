using Overnight.Contracts;

namespace Overnight.Functions.Search;

/// <summary>From what a recipe wants tried to the trials and rungs of a plan, with what a person should know of them.</summary>
internal static class SearchPlanning
{
    private const int UsualParallel = 8;

    /// <param name="search">The recipe's.</param>
    /// <param name="plan">With the default setting.</param>
    /// <param name="name">The dataset's, for the messages.</param>
    /// <exception cref="BadInputException">The data cannot be trained on with one of the models.</exception>
    public static (PlannedSearch Search, List<string> Notes) Of(RecipeSearch search, Plan plan, string name)
    {
        Check(search, plan, name);
        var method = search.MethodOrDefault;
        var trials = TrialSpace.Of(search, plan);
        var (wanted, notes) = (TrialSpace.Wanted(search), new List<string>());
        var fewest = trials.Min(trial => trial.Epochs ?? plan.Training.Epochs);
        var rungs = Bracket.Of(method, trials.Count, search.Eta ?? Bracket.UsualEta, search.Rungs, fewest);

        notes.Add($"The recipe searches ({method.ToString().ToLowerInvariant()}): {Count(trials.Count, "trial")}, of which trial 0 is the "
            + "default setting, so that the search is never worse than no search on the validation rows.");
        if (method != SearchMethod.Grid && trials.Count < wanted)
            notes.Add($"{wanted} trials were asked for; the space has no more than {trials.Count} settings that differ.");
        if (rungs.Count > 1)
        {
            notes.Add("Rungs: " + string.Join(", then ", rungs.Select(rung => $"{Count(rung.Trials, "trial")} to {100 * rung.Share:0.#} % of the epochs"))
                + ". The default setting goes through all of them.");
        }
        else if (method == SearchMethod.Halving)
        {
            notes.Add($"Halving has nothing to halve: {Count(trials.Count, "trial")} of {Count(fewest, "epoch")} or more are all trained to the end.");
        }
        if (search.Rungs > rungs.Count && rungs.Count > 1)
            notes.Add($"{search.Rungs} rungs were asked for; with so few trials or epochs there are {rungs.Count}.");
        return (new PlannedSearch
        {
            Method = method,
            Trials = trials,
            Rungs = rungs,
            Parallel = Math.Min(search.Parallel ?? UsualParallel, trials.Count),
            StopEarly = search.StopEarly,
        }, notes);
    }

    private static void Check(RecipeSearch search, Plan plan, string name)
    {
        if (plan.Data.Images is not null || search.Space.GetValueOrDefault("model")?.Values?.Contains("cnn") != true) return;
        throw new BadInputException(new Problem
        {
            File = DataNames.Recipe(name),
            Field = "search.space.model",
            Found = "cnn",
            Expected = "linear or mlp: the data are a table, and a cnn is for images",
        });
    }

    private static string Count(int count, string what) => $"{count:N0} {what}{(count == 1 ? "" : "s")}";
}
