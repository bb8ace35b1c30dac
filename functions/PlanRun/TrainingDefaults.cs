using Overnight.Contracts;

namespace Overnight.Functions.PlanRun;

/// <summary>
/// How to train where the recipe does not say: enough steps for a good model, not more. Each is a function of recipe and data
/// alone, so that the same upload always gets the same plan.
/// </summary>
internal static class TrainingDefaults
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

    // An hour of a GPU; residual blocks triple the work, and a run beyond that does without.
    private const double MostResidualFlops = 4e15;

    // AdamW under a schedule with warm-up. A table's columns are few and its rows too: it needs the stronger decay.
    private const double ImageLearningRate = 3e-3, TableLearningRate = 2e-3;
    private const double ImageWeightDecay = 0.01, TableWeightDecay = 0.1;

    /// <param name="recipe">Has the last word.</param>
    /// <param name="model">Never auto.</param>
    /// <param name="data">What there is to train on.</param>
    public static PlannedTraining For(Recipe recipe, ModelKind model, PlannedData data)
    {
        var (areImages, isCnn) = (data.Images is not null, model == ModelKind.Cnn);
        var batch = recipe.BatchSize ?? (areImages ? ImageBatch : TableBatch(data.Rows));
        var stepsPerEpoch = Math.Max(1, data.Rows / batch);
        var epochs = areImages ? Math.Clamp(ImageSteps / stepsPerEpoch, 3, 60) : Math.Clamp(TableSteps / stepsPerEpoch, 8, 60);
        var training = new PlannedTraining
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
        return TrainingWork.Flops(model, data, training) <= MostResidualFlops ? training : training with { Residual = false };
    }

    /// <summary>A power of two, as the kernels like it: 16 for a few hundred rows, 1,024 from a hundred thousand on.</summary>
    private static int TableBatch(long rows) =>
        (int)Math.Clamp((long)System.Numerics.BitOperations.RoundUpToPowerOf2((ulong)Math.Max(1, rows / StepsPerEpoch)), 16, 1_024);
}
