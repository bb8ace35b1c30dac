using Overnight.Contracts;
using Overnight.Functions.PlanRun;
using Overnight.Functions.Quotes;

namespace Overnight.Functions.Search;

/// <summary>What a search computes, beside one training. A plan that does not search is a search of one trial.</summary>
internal static class SearchWork
{
    /// <summary>Of all trials as far as the rungs take them. Who goes on is not known, so those that do are as large as the mean.</summary>
    public static TrainingSize Size(Plan plan)
    {
        if (plan.Search is not { } search) return Of(plan);
        var (mean, trainings) = (Mean(plan), Trainings(search));
        return new TrainingSize(mean.Flops * trainings, mean.Steps * trainings);
    }

    /// <summary>How the starts and the work of the search lie beside and after each other.</summary>
    public static SearchShape Shape(PlannedSearch? search)
    {
        if (search is null) return SearchShape.OneTraining;
        var waves = search.Rungs.ConvertAll(rung => Waves(rung.Trials, search.Parallel));
        return new SearchShape(
            search.Rungs.Sum(rung => rung.Trials), search.Parallel, search.Rungs.Count, waves.Sum(),
            waves.Index().Sum(wave => wave.Item * Stretch(search, wave.Index)) / Trainings(search));
    }

    /// <summary>In whole trainings.</summary>
    public static double Trainings(PlannedSearch search) => search.Rungs.Index().Sum(rung => rung.Item.Trials * Stretch(search, rung.Index));

    /// <summary>What part of its training a trial does in a rung.</summary>
    public static double Stretch(PlannedSearch search, int rung) =>
        search.Rungs[rung].Share - (rung == 0 ? 0 : search.Rungs[rung - 1].Share);

    /// <summary>What part of the whole search's work one trial's stretch of a rung is.</summary>
    public static double Share(Plan plan, int trial, int rung)
    {
        if (plan.Search is not { } search) return 1;
        var (mean, own) = (Mean(plan), Of(plan.OfTrial(trial)));
        // Networks differ by what they compute; small ones by their steps.
        var size = mean.Flops > 0 ? Math.Max(own.Flops / mean.Flops, own.Steps / mean.Steps) : 1;
        return size * Stretch(search, rung) / Trainings(search);
    }

    public static int Waves(int trials, int parallel) => (trials + parallel - 1) / Math.Max(1, parallel);

    private static TrainingSize Mean(Plan plan)
    {
        var each = Enumerable.Range(0, plan.Search!.Trials.Count).Select(trial => Of(plan.OfTrial(trial))).ToList();
        return new TrainingSize(each.Average(one => one.Flops), each.Average(one => one.Steps));
    }

    private static TrainingSize Of(Plan plan) => new(TrainingWork.Flops(plan), TrainingWork.Steps(plan));
}
