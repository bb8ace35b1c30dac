using System.Numerics;
using Overnight.Contracts;

namespace Overnight.Data;

/// <summary>
/// How to train where the recipe does not say: enough steps for a good model, not more. Each is a function of recipe and data
/// alone, so that the same upload always gets the same plan.
/// </summary>
public static class UsualTraining
{
    // 14 epochs of 60,000 pictures in batches of 128: 0.929 on Fashion-MNIST, in seven minutes of one core.
    private const int ImageBatch = 128;
    private const int ImageSteps = 7_000;
    private const double ImageValidation = 0.1;
    private const double ImageLabelSmoothing = 0.05;

    // Tables: about a hundred steps an epoch, and two thousand in all. Twice as many fit the noise of a small table.
    private const int StepsPerEpoch = 100;
    private const int TableSteps = 2_000;
    private const double TableValidation = 0.2;

    // AdamW under a schedule with warm-up. A table's columns are few and its rows too: it needs the stronger decay.
    private const double ImageLearningRate = 3e-3, TableLearningRate = 2e-3;
    private const double ImageWeightDecay = 0.01, TableWeightDecay = 0.1;

    /// <summary>The recipe's model, or the one for such data; never auto.</summary>
    public static ModelKind Model(Recipe recipe, bool areImages) =>
        recipe.Model != ModelKind.Auto ? recipe.Model : areImages ? ModelKind.Cnn : ModelKind.Mlp;

    /// <param name="recipe">Has the last word.</param>
    /// <param name="model">Never auto.</param>
    /// <param name="areImages">Images with labels, not a table.</param>
    /// <param name="rows">Of the training part.</param>
    public static PlannedTraining For(Recipe recipe, ModelKind model, bool areImages, long rows)
    {
        var isCnn = model == ModelKind.Cnn;
        var batch = recipe.BatchSize ?? (areImages ? ImageBatch : TableBatch(rows));
        var stepsPerEpoch = Math.Max(1, rows / batch);
        var epochs = areImages ? Math.Clamp(ImageSteps / stepsPerEpoch, 3, 60) : Math.Clamp(TableSteps / stepsPerEpoch, 8, 60);
        return new PlannedTraining
        {
            Epochs = recipe.Epochs ?? (int)epochs,
            BatchSize = batch,
            LearningRate = recipe.LearningRate ?? (areImages ? ImageLearningRate : TableLearningRate),
            WeightDecay = recipe.WeightDecay ?? (areImages ? ImageWeightDecay : TableWeightDecay),
            Validation = recipe.Validation ?? (areImages ? ImageValidation : TableValidation),
            Seed = recipe.Seed,
            LabelSmoothing = isCnn ? ImageLabelSmoothing : 0,
            Augment = isCnn,
            Residual = isCnn,
        };
    }

    /// <summary>A power of two, as the kernels like it: 16 for a few hundred rows, 1,024 from a hundred thousand on.</summary>
    private static int TableBatch(long rows) =>
        (int)Math.Clamp((long)BitOperations.RoundUpToPowerOf2((ulong)Math.Max(1, rows / StepsPerEpoch)), 16, 1_024);
}
