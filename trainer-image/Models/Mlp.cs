using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Overnight.Trainer.Models;

/// <summary>
/// For tables: residual blocks, each normalised, widened, narrowed (the "ResNet" of Gorishniy et al. 2021, which does well on
/// tables without tuning). Layer rather than batch normalisation: a row's prediction never depends on its batch.
/// </summary>
internal sealed class Mlp : nn.Module<Tensor, Tensor>
{
    private const int Width = 128;
    private const int Wider = 256;
    private const int Depth = 2;
    private const double DropoutShare = 0.1;

    private readonly nn.Module<Tensor, Tensor> features;
    private readonly TorchSharp.Modules.Linear stem;
    private readonly List<Sequential> _blocks = [];
    private readonly Sequential head;

    public Mlp(nn.Module<Tensor, Tensor> features, long inputs, int outputs)
        : base(nameof(Mlp))
    {
        this.features = features;
        stem = nn.Linear(inputs, Width);
        head = nn.Sequential(nn.LayerNorm(Width), nn.ReLU(), nn.Linear(Width, outputs));
        RegisterComponents();
        for (var i = 0; i < Depth; i++)
        {
            _blocks.Add(nn.Sequential(
                nn.LayerNorm(Width), nn.Linear(Width, Wider), nn.ReLU(), nn.Dropout(DropoutShare), nn.Linear(Wider, Width)));
            register_module($"block{i}", _blocks[i]);
        }
    }

    public override Tensor forward(Tensor input)
    {
        var hidden = stem.call(features.call(input).flatten(1));
        foreach (var block in _blocks) hidden = hidden + block.call(hidden);
        return head.call(hidden);
    }
}

/// <summary>Logistic or linear regression: what every other model must beat.</summary>
internal sealed class LinearModel : nn.Module<Tensor, Tensor>
{
    private readonly nn.Module<Tensor, Tensor> features;
    private readonly TorchSharp.Modules.Linear linear;

    public LinearModel(nn.Module<Tensor, Tensor> features, long inputs, int outputs)
        : base(nameof(LinearModel))
    {
        this.features = features;
        linear = nn.Linear(inputs, outputs);
        RegisterComponents();
    }

    public override Tensor forward(Tensor input) => linear.call(features.call(input).flatten(1));
}

/// <summary>
/// A table's row as numbers: the numeric columns as they come (standardised by the encoder), and for every column of codes a
/// vector that is learnt for each of its categories.
/// </summary>
internal sealed class TableFeatures : nn.Module<Tensor, Tensor>
{
    private readonly int _numbers;
    private readonly List<Embedding> _embeddings = [];

    public TableFeatures(int numbers, IReadOnlyList<int> codes)
        : base(nameof(TableFeatures))
    {
        _numbers = numbers;
        Width = numbers;
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
        if (_embeddings.Count == 0) return input;
        // Codes travel as 32-bit floats beside the numbers: whole numbers up to 2^24 are exact in them.
        var codes = input.narrow(1, _numbers, _embeddings.Count).to(ScalarType.Int64);
        var parts = new List<Tensor> { input.narrow(1, 0, _numbers) };
        for (var i = 0; i < _embeddings.Count; i++) parts.Add(_embeddings[i].call(codes.select(1, i)));
        return cat(parts, 1);
    }

    // Howard's rule of thumb (fastai): wide enough for what a category can say, at most 50.
    private static int WidthOf(int categories) => (int)Math.Min(50, Math.Round(1.6 * Math.Pow(categories, 0.56)));
}
