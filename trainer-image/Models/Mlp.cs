using Overnight.Contracts;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Overnight.Trainer.Models;

/// <summary>
/// For tables: several networks in one, which share nearly all their weights and answer with their mean ("TabM-mini", Gorishniy
/// et al. 2024). Each member sees the inputs with signs and scales of its own, and has a last layer of its own: members err in
/// different ways, so that their mean errs less than any of them. A row's prediction never depends on its batch.
/// </summary>
internal sealed class Mlp : nn.Module<Tensor, Tensor>
{
    public const int Width = 128;
    public const int Layers = 3;
    public const int Members = 8;
    private const double DropoutShare = 0.2;

    private readonly TrainingPrecision _precision;
    private readonly nn.Module<Tensor, Tensor> features;
    private readonly Parameter memberScale;
    private readonly Sequential body;
    private readonly Parameter headWeight;
    private readonly Parameter headBias;

    public Mlp(
        nn.Module<Tensor, Tensor> features, long inputs, int outputs, TrainingPrecision precision = TrainingPrecision.Float32)
        : base(nameof(Mlp))
    {
        (_precision, this.features) = (precision, features);
        // 1 or -1 to begin with: as different as can be, and none louder than another.
        memberScale = new Parameter(randint(0, 2, [Members, 1, inputs]).to(ScalarType.Float32) * 2 - 1);
        var layers = new List<nn.Module<Tensor, Tensor>>();
        for (var i = 0; i < Layers; i++) layers.AddRange([nn.Linear(i == 0 ? inputs : Width, Width), nn.ReLU(), nn.Dropout(DropoutShare)]);
        body = nn.Sequential(layers);
        // As nn.Linear draws its weights: evenly, within one over the root of its inputs.
        headWeight = new Parameter((rand(Members, Width, outputs) * 2 - 1) / Math.Sqrt(Width));
        headBias = new Parameter(zeros(Members, 1, outputs));
        RegisterComponents();
    }

    /// <returns>
    /// In training [members, rows, outputs], since each member learns for itself; else [rows, outputs]: the mean of the members'
    /// numbers, or the logarithm of the mean of their classes' probabilities.
    /// </returns>
    public override Tensor forward(Tensor input)
    {
        var inputs = (features.call(input).flatten(1).unsqueeze(0) * memberScale).ForLayers(_precision, training);
        var members = body.CallInTypeOf(inputs).matmul(headWeight.to(inputs.dtype)) + headBias;
        if (training) return members;
        return members.shape[2] == 1 ? members.mean([0L]) : members.log_softmax(2).logsumexp(0) - Math.Log(Members);
    }
}
