using Overnight.Contracts;

namespace Overnight.Data;

/// <summary>Whether a recipe that is right by itself asks for what its data can give.</summary>
public static class RecipeFit
{
    /// <param name="recipe">As it was read.</param>
    /// <param name="file">Its name, for the messages.</param>
    /// <param name="areImages">Images with labels, not a table.</param>
    /// <param name="task">What is learnt from the data; never auto.</param>
    /// <returns>All that is wrong; empty where it fits.</returns>
    public static List<Problem> Problems(Recipe recipe, string file, bool areImages, LearningTask task)
    {
        var problems = new List<Problem>();
        if (!areImages && recipe.Model == ModelKind.Cnn)
            problems.Add(Wrong("model", "cnn", "linear or mlp: the data are a table, and a cnn is for images"));
        if (recipe.Promote?.Metric is { } metric && (metric is PromotionMetric.Accuracy or PromotionMetric.LogLoss) != (task == LearningTask.Classification))
        {
            problems.Add(Wrong("promote.metric", HoldOutScores.NameOf(metric),
                task == LearningTask.Classification ? "accuracy or logLoss: the target is classes" : "rmse or mae: the target is numbers"));
        }
        return problems;

        Problem Wrong(string field, string found, string expected) => new() { File = file, Field = field, Found = found, Expected = expected };
    }
}
