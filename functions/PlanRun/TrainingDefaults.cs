using Overnight.Contracts;
using Overnight.Data;

namespace Overnight.Functions.PlanRun;

/// <summary>How to train where the recipe does not say: as usual for such data, within reason.</summary>
internal static class TrainingDefaults
{
    // An hour of a GPU; residual blocks triple the work, and a run beyond that does without.
    private const double MostResidualFlops = 4e15;

    /// <param name="recipe">Has the last word.</param>
    /// <param name="model">Never auto.</param>
    /// <param name="data">What there is to train on.</param>
    public static PlannedTraining For(Recipe recipe, ModelKind model, PlannedData data)
    {
        var training = UsualTraining.For(recipe, model, data.Images is not null, data.Rows);
        return TrainingWork.Flops(model, data, training) <= MostResidualFlops ? training : training with { Residual = false };
    }
}
