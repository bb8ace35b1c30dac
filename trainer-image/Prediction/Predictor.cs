using Overnight.Trainer.Export;
using static TorchSharp.torch;

namespace Overnight.Trainer.Prediction;

/// <summary>Some images as the network answers them.</summary>
/// <param name="Outputs">Row by row: logits, or one standardised value.</param>
/// <param name="Targets">The true class or standardised value a row, NaN where it is not known; null where the file has no target.</param>
internal sealed record Answers(int Rows, float[] Outputs, float[]? Targets);

/// <summary>
/// Runs a network over batches with Torch. Batches are worked on side by side, each by one thread: rows do not depend on one another,
/// and a thread that computes its own rows waits for nobody. Tables are predicted without Torch: see Overnight.Scoring.
/// </summary>
internal sealed class Predictor(LoadedModel model)
{
    // What a layer makes of so many rows stays in a core's cache.
    private const int RowsAtOnce = 512;

    /// <param name="values">Bytes or floats.</param>
    public float[] Run(Array values, long[] shape)
    {
        set_num_threads(1);
        using var scope = NewDisposeScope();
        using var constants = no_grad();
        var inputs = (values is byte[] bytes ? tensor(bytes) : tensor((float[])values)).reshape(shape);
        var width = model.Document.Architecture.Outputs;
        var outputs = new float[shape[0] * width];
        for (var start = 0L; start < shape[0]; start += RowsAtOnce)
        {
            using var batch = NewDisposeScope();
            var rows = inputs.narrow(0, start, Math.Min(RowsAtOnce, shape[0] - start));
            model.Network.call(rows).contiguous().data<float>().CopyTo(outputs.AsSpan((int)(start * width)));
        }
        return outputs;
    }
}
