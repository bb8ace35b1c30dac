using static TorchSharp.torch;

namespace Overnight.Trainer.Training;

/// <summary>Rows of a dataset: which, and the tensors they lie in. Parts of one dataset share their tensors.</summary>
/// <param name="Inputs">[all rows, ...] on the training device.</param>
/// <param name="Targets">[all rows]: classes as 64-bit integers, or standardised 32-bit floats.</param>
/// <param name="Rows">The rows that are this part.</param>
internal sealed record Part(Tensor Inputs, Tensor Targets, int[] Rows)
{
    /// <summary>All rows of two tensors.</summary>
    public static Part All(Tensor inputs, Tensor targets)
    {
        var rows = new int[inputs.shape[0]];
        for (var i = 0; i < rows.Length; i++) rows[i] = i;
        return new Part(inputs, targets, rows);
    }

    /// <summary>The rows at these places of <see cref="Rows"/>, as an index tensor for <see cref="Inputs"/> and <see cref="Targets"/>.</summary>
    public Tensor Select(ReadOnlySpan<int> places)
    {
        var selected = new long[places.Length];
        for (var i = 0; i < selected.Length; i++) selected[i] = Rows[places[i]];
        return Index(selected);
    }

    /// <summary>So many rows from a place on, as an index tensor.</summary>
    public Tensor Range(int start, int length) =>
        Index(Array.ConvertAll(Rows[start..(start + length)], row => (long)row));

    private Tensor Index(long[] rows)
    {
        using var scope = NewDisposeScope();
        return tensor(rows).to(Inputs.device).MoveToOuterDisposeScope();
    }
}

/// <summary>A dataset ready to train on.</summary>
internal sealed record TrainingData : IDisposable
{
    public required Part Train { get; init; }
    public required Part Validation { get; init; }

    /// <summary>Null where no test files were given.</summary>
    public Part? Test { get; init; }

    /// <summary>The rows that are kept to compare models by; null where the run is not to be scored on such.</summary>
    public Part? HoldOut { get; init; }

    public required Target Target { get; init; }

    public void Dispose()
    {
        foreach (var part in new[] { Train, Validation, Test, HoldOut }.OfType<Part>())
        {
            part.Inputs.Dispose();
            part.Targets.Dispose();
        }
    }
}
