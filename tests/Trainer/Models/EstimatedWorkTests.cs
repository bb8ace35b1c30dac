using Overnight.Contracts;
using Overnight.Functions.PlanRun;
using Overnight.Trainer.Models;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Overnight.Trainer.Tests.Models;

/// <summary>Plan chooses the hardware by an estimate of the work: it must be that of the network that is then trained.</summary>
public sealed class EstimatedWorkTests
{
    [Theory]
    [InlineData(1, 28, false)]
    [InlineData(1, 28, true)]
    [InlineData(3, 32, true)]
    [InlineData(3, 96, true)]
    [InlineData(3, 224, false)]
    [InlineData(1, 6, true)]
    public void Of_a_cnn_is_exact(int channels, int side, bool residual)
    {
        var shape = new ImageShape(channels, side, side, 7);
        using var network = new Cnn(shape, shape.Classes, residual);
        network.eval();
        using var scope = NewDisposeScope();
        using var constants = no_grad();
        var (uses, picture) = (0L, zeros(1, channels, side, side));
        foreach (var layer in network.children().OfType<Sequential>().Single().children().Cast<nn.Module<Tensor, Tensor>>())
        {
            picture = layer.call(picture);
            // A convolution uses each of its weights once for each pixel that it makes.
            var pixels = picture.dim() == 4 ? picture.shape[2] * picture.shape[3] : 1;
            uses += layer.parameters().Where(weights => weights.dim() > 1).Sum(weights => weights.NumberOfElements) * pixels;
        }
        Assert.Equal(uses, TrainingWork.UsesOfWeightsPerRow(ModelKind.Cnn, Data(shape, []), residual));
    }

    [Theory]
    [InlineData(ModelKind.Mlp)]
    [InlineData(ModelKind.Linear)]
    public void Of_a_table_is_right_within_a_factor_of_two(ModelKind model)
    {
        var columns = Enum.GetValues<ColumnKind>().SelectMany(kind => Enumerable.Range(0, 3).Select(i => new PlannedColumn($"{kind}{i}", kind, ""))).ToList();
        // Numbers in 32 bins, times with all their parts, categories of 10, text in buckets; constants and identifiers are left out.
        var architecture = new Architecture
        {
            Kind = model,
            Outputs = 2,
            Numbers = 3 * (1 + 1 + (1 + 8) + TextFeatures.Buckets),
            Bins = [32, 32, 32, 32, 32, 32],
            Codes = [11, 11, 11],
        };
        using var network = architecture.Build();
        var members = model == ModelKind.Mlp ? Mlp.Members : 1;
        var uses = network.named_parameters().Where(p => p.parameter.dim() > 1 && !p.name.Contains("category", StringComparison.Ordinal))
            .Sum(p => p.parameter.NumberOfElements * (p.name.StartsWith("body", StringComparison.Ordinal) ? members : 1));
        var estimated = TrainingWork.UsesOfWeightsPerRow(model, Data(null, columns), residual: false);
        Assert.InRange(estimated, uses / 2.0, uses * 2.0);
    }

    private static PlannedData Data(ImageShape? images, List<PlannedColumn> columns) => new()
    {
        Bucket = "b",
        Source = "s",
        Format = images is null ? DataFormat.Csv : DataFormat.Idx,
        Files = [],
        Images = images,
        Columns = columns,
        Rows = 1,
        RowsAreEstimated = false,
    };
}
