using System.Text;
using Overnight.Contracts;
using Overnight.Trainer.Tests.Export;

namespace Overnight.Trainer.Tests.Evaluation;

public sealed class ImportanceTests(Bucket bucket) : IClassFixture<Bucket>
{
    [Fact]
    public async Task Columns_are_ranked_by_what_they_do_for_the_prediction()
    {
        // y is nearly 10 a + 20 b - 5 c; noise says nothing.
        var random = new Random(6);
        var rows = Encoding.UTF8.GetString(Samples.Sums(2_000)).TrimEnd('\n').Split('\n').Select((row, i) => (i == 0 ? "noise," : $"{random.NextDouble():0.0000},") + row);
        using var model = await TrainedModel.TrainAsync(bucket, [("train.csv", Encoding.UTF8.GetBytes(string.Join('\n', rows)))], ModelKind.Mlp);
        var importance = model.Metrics.Importance;
        Assert.Equal(["b", "a", "c", "noise"], importance.Select(column => column.Column));
        Assert.True(importance[0].Mean > 1.5 * importance[1].Mean, $"{importance[0]} {importance[1]}");
        Assert.True(Math.Abs(importance[3].Mean) < 0.1, $"{importance[3]}");
        Assert.All(importance, column => Assert.True(column.Deviation >= 0));
    }

    [Fact]
    public async Task Each_class_has_its_precision_and_recall()
    {
        using var model = await TrainedModel.TrainAsync(bucket, [("train.csv", Samples.Table(900))], ModelKind.Linear);
        var (confusion, classes) = (model.Metrics.Confusion, model.Metrics.PerClass);
        Assert.Equal(["large", "small"], classes.Select(c => c.Class));
        Assert.Equal(confusion[0].Sum(), classes[0].Rows);
        Assert.Equal((double)confusion[0][0] / (confusion[0][0] + confusion[1][0]), classes[0].Precision, 12);
        Assert.Equal((double)confusion[1][1] / confusion[1].Sum(), classes[1].Recall, 12);
        Assert.Equal(classes.Average(c => c.F1), model.Metrics.Final.Single(m => m.Name == "macroF1").Value, 12);
    }
}
