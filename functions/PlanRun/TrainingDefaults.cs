using Overnight.Contracts;

namespace Overnight.Functions.PlanRun;

/// <summary>
/// How to train where the recipe does not say: enough steps for a good model, not more. Each is a function of the data alone,
/// so that the same upload always gets the same plan.
/// </summary>
internal static class TrainingDefaults
{
    // 12 epochs of 60,000 pictures in batches of 128: past 0.90 on Fashion-MNIST's test part, in two minutes on two cores.
    private const int ImageBatch = 128;
    private const int ImageSteps = 5_700;
    private const double ImageValidation = 0.1;

    // Tables: about a hundred steps an epoch, and some three thousand in all.
    private const int StepsPerEpoch = 100;
    private const int TableSteps = 3_000;
    private const double TableValidation = 0.2;

    // AdamW under a schedule with warm-up; decoupled decay as PyTorch has it (TorchSharp's own default is 0).
    private const double LearningRate = 2e-3;
    private const double WeightDecay = 0.01;

    public static PlannedTraining For(Recipe recipe, bool areImages, long rows)
    {
        var batch = recipe.BatchSize ?? (areImages ? ImageBatch : TableBatch(rows));
        var stepsPerEpoch = Math.Max(1, rows / batch);
        var epochs = areImages ? Math.Clamp(ImageSteps / stepsPerEpoch, 3, 60) : Math.Clamp(TableSteps / stepsPerEpoch, 8, 100);
        return new PlannedTraining
        {
            Epochs = recipe.Epochs ?? (int)epochs,
            BatchSize = batch,
            LearningRate = recipe.LearningRate ?? LearningRate,
            WeightDecay = recipe.WeightDecay ?? WeightDecay,
            Validation = recipe.Validation ?? (areImages ? ImageValidation : TableValidation),
            Seed = recipe.Seed,
        };
    }

    /// <summary>A power of two, as the kernels like it: 16 for a few hundred rows, 1,024 from a hundred thousand on.</summary>
    private static int TableBatch(long rows) =>
        (int)Math.Clamp((long)System.Numerics.BitOperations.RoundUpToPowerOf2((ulong)Math.Max(1, rows / StepsPerEpoch)), 16, 1_024);
}
