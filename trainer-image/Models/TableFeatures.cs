using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Overnight.Trainer.Models;

/// <summary>
/// A table's row as numbers: the numeric columns as they come (standardised by the encoder); for every column with a place among
/// quantile bins one number a bin, 1 for the bins below its place, 0 for those above, and how far it is through its own; for every
/// column of codes a vector that is learnt for each of its categories.
/// </summary>
internal sealed class TableFeatures : nn.Module<Tensor, Tensor>
{
    private readonly int _numbers;
    private readonly int _places;
    private readonly List<Embedding> _embeddings = [];

    // For each bin: which of the places it belongs to, and where it begins. Buffers, so that they are where the weights are.
    private readonly Tensor? binPlace;
    private readonly Tensor? binStart;

    public TableFeatures(int numbers, IReadOnlyList<int> bins, IReadOnlyList<int> codes)
        : base(nameof(TableFeatures))
    {
        (_numbers, _places) = (numbers, bins.Count);
        Width = numbers + bins.Sum();
        if (_places > 0)
        {
            binPlace = tensor(bins.SelectMany((count, place) => Enumerable.Repeat((long)place, count)).ToArray());
            binStart = tensor(bins.SelectMany(count => Enumerable.Range(0, count).Select(bin => (float)bin)).ToArray());
        }
        RegisterComponents();
        for (var i = 0; i < codes.Count; i++)
        {
            var width = WidthOf(codes[i]);
            _embeddings.Add(nn.Embedding(codes[i], width));
            register_module($"category{i}", _embeddings[i]);
            Width += width;
        }
    }

    public long Width { get; }

    public override Tensor forward(Tensor input)
    {
        var parts = new List<Tensor> { input.narrow(1, 0, _numbers) };
        if (binPlace is not null)
            parts.Add((input.narrow(1, _numbers, _places).index_select(1, binPlace) - binStart!).clamp(0, 1));
        if (_embeddings.Count > 0)
        {
            // Codes travel as 32-bit floats beside the numbers: whole numbers up to 2^24 are exact in them.
            var codes = input.narrow(1, _numbers + _places, _embeddings.Count).to(ScalarType.Int64);
            for (var i = 0; i < _embeddings.Count; i++) parts.Add(_embeddings[i].call(codes.select(1, i)));
        }
        return cat(parts, 1);
    }

    // Howard's rule of thumb (fastai): wide enough for what a category can say, at most 50.
    private static int WidthOf(int categories) => (int)Math.Min(50, Math.Round(1.6 * Math.Pow(categories, 0.56)));
}
