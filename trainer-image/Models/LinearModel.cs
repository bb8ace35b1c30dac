using Overnight.Contracts;
using static TorchSharp.torch;

namespace Overnight.Trainer.Models;

/// <summary>
/// Logistic or linear regression: what every other model must beat. Columns do not interact, but a number's effect may bend at
/// its bins.
/// </summary>
internal sealed class LinearModel : nn.Module<Tensor, Tensor>
{
    private readonly TrainingPrecision _precision;
    private readonly nn.Module<Tensor, Tensor> features;
    private readonly TorchSharp.Modules.Linear linear;

    public LinearModel(
        nn.Module<Tensor, Tensor> features, long inputs, int outputs, TrainingPrecision precision = TrainingPrecision.Float32)
        : base(nameof(LinearModel))
    {
        (_precision, this.features) = (precision, features);
        linear = nn.Linear(inputs, outputs);
        RegisterComponents();
    }

    public override Tensor forward(Tensor input) =>
        linear.CallInTypeOf(features.call(input).flatten(1).ForLayers(_precision, training));
}
