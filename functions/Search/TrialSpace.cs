using System.Globalization;
using Overnight.Contracts;

namespace Overnight.Functions.Search;

/// <summary>The trials of a search. The same space with the same seed is the same trials.</summary>
internal static class TrialSpace
{
    /// <summary>Where neither the recipe nor a grid says how many.</summary>
    public const int UsualTrials = 16;

    private const int MostGrid = 1_000;

    // A small space runs out of settings that were not drawn yet.
    private const int MostDraws = 200;

    // What a person reads; the next setting is further away than that.
    private const int Digits = 3;

    /// <param name="search">As the recipe has it.</param>
    /// <param name="plan">The default setting, which is trial 0: a search is never worse than no search.</param>
    public static List<TrialParameters> Of(RecipeSearch search, Plan plan)
    {
        var wanted = Wanted(search);
        var trials = new List<TrialParameters> { new() };
        if (search.MethodOrDefault == SearchMethod.Grid || search.GridSize <= wanted)
        {
            trials.AddRange(Grid(search).Where(point => !IsDefault(point, plan)));
            return trials;
        }
        var random = new Random(unchecked((int)plan.Training.Seed));
        var known = new HashSet<TrialParameters>();
        for (var draws = 0; trials.Count < wanted && draws < MostDraws; draws++)
        {
            var drawn = Draw(search, random);
            if (IsDefault(drawn, plan) || !known.Add(drawn)) continue;
            trials.Add(drawn);
            draws = 0;
        }
        return trials;
    }

    /// <summary>How many the recipe means, the default setting among them.</summary>
    public static int Wanted(RecipeSearch search) =>
        search.Trials ?? (search.GridSize is { } size && size <= MostGrid ? (int)size : UsualTrials);

    /// <summary>Whether a trial would do just what the plan does anyway.</summary>
    public static bool IsDefault(TrialParameters trial, Plan plan) =>
        (trial.Model ?? plan.Model) == plan.Model
        && (trial.Epochs ?? plan.Training.Epochs) == plan.Training.Epochs
        && (trial.BatchSize ?? plan.Training.BatchSize) == plan.Training.BatchSize
        && (trial.LearningRate ?? plan.Training.LearningRate) == plan.Training.LearningRate
        && (trial.WeightDecay ?? plan.Training.WeightDecay) == plan.Training.WeightDecay
        && (trial.LabelSmoothing ?? plan.Training.LabelSmoothing) == plan.Training.LabelSmoothing;

    /// <summary>Every combination; the last parameter changes first. Only of a grid that was found to be small.</summary>
    private static IEnumerable<TrialParameters> Grid(RecipeSearch search) => Parameters(search).Aggregate(
        (IEnumerable<TrialParameters>)[new TrialParameters()],
        (points, one) => points.SelectMany(_ => one.Range.Values!, (point, value) => Set(point, one.Parameter, value)));

    private static TrialParameters Draw(RecipeSearch search, Random random) => Parameters(search).Aggregate(
        new TrialParameters(), (trial, one) => Set(trial, one.Parameter, Draw(one.Parameter, one.Range, random)));

    private static string Draw(SearchParameter parameter, SearchRange range, Random random)
    {
        var chance = random.NextDouble();
        if (range.Values is { } values) return values[(int)(chance * values.Count)];
        var (min, max) = (range.Min!.Value, range.Max!.Value);
        var isLog = range.Log ?? (parameter.IsLogByDefault && min > 0);
        // A whole number stands for all that are rounded to it.
        var (low, high) = parameter.IsWhole ? (min - 0.5, max + 0.5) : (min, max);
        var value = isLog ? Math.Exp(Math.Log(low) + (chance * (Math.Log(high) - Math.Log(low)))) : low + (chance * (high - low));
        var rounded = parameter.IsWhole ? Math.Round(value) : Rounded(value);
        return Math.Clamp(rounded, min, max).ToString("R", CultureInfo.InvariantCulture);
    }

    private static double Rounded(double value) =>
        double.Parse(value.ToString($"G{Digits}", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    private static IEnumerable<(SearchParameter Parameter, SearchRange Range)> Parameters(RecipeSearch search) =>
        SearchParameter.All.Where(known => search.Space.ContainsKey(known.Name)).Select(known => (known, search.Space[known.Name]));

    private static TrialParameters Set(TrialParameters trial, SearchParameter parameter, string value) => parameter.Name switch
    {
        "model" => trial with { Model = Enum.Parse<ModelKind>(value, ignoreCase: true) },
        "epochs" => trial with { Epochs = (int)Number(value) },
        "batchSize" => trial with { BatchSize = (int)Number(value) },
        "learningRate" => trial with { LearningRate = Number(value) },
        "weightDecay" => trial with { WeightDecay = Number(value) },
        "labelSmoothing" => trial with { LabelSmoothing = Number(value) },
        _ => throw new ArgumentException($"found the parameter '{parameter.Name}', expected one that a trial has", nameof(parameter)),
    };

    private static double Number(string value) => double.Parse(value, CultureInfo.InvariantCulture);
}
