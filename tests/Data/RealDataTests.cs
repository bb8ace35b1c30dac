using Overnight.Contracts;

namespace Overnight.Data.Tests;

public sealed class RealDataTests
{
    private static async Task<DatasetProfile> ProfileAsync(DataFile file) =>
        await DatasetProfile.ReadAsync(await DatasetLayout.RecogniseAsync([file]));

    [Fact]
    public async Task Iris_is_four_measures_and_three_classes()
    {
        var file = RealData.Find("iris.csv");
        var profile = await ProfileAsync(file);

        Assert.Equal("NNNNC", Kinds(profile));
        Assert.Equal(LearningTask.Classification, profile.Task);
        Assert.Equal("column5", profile.Table!.Target);
        Assert.Equal(150, profile.Rows);
        Assert.False(profile.RowsAreEstimated);

        var table = await TableReader.ReadAsync([file], profile.Table);
        Assert.Equal(150, table.Rows);
        Assert.Equal([5.1f, 4.9f, 4.7f], ((NumericColumn)table["column1"]).Values[..3]);
        var species = (CategoricalColumn)table["column5"];
        Assert.Equal(["Iris-setosa", "Iris-versicolor", "Iris-virginica"], species.Categories);
        Assert.Equal(50, species.Codes.Count(2));
    }

    [Fact]
    public async Task Abalone_rings_are_a_measure_not_classes()
    {
        var file = RealData.Find("abalone.csv");
        var profile = await ProfileAsync(file);

        Assert.Equal("CNNNNNNNN", Kinds(profile));
        Assert.Equal(LearningTask.Regression, profile.Task);
        Assert.Equal(4177, profile.Rows);

        var table = await TableReader.ReadAsync([file], profile.Table!);
        var rings = ((NumericColumn)table["column9"]).Values;
        Assert.Equal(15, rings[0]);
        Assert.Equal(9.9337, rings.ToArray().Average(), 4);
    }

    [Fact]
    public async Task Adult_has_missing_categories_and_two_unequal_classes()
    {
        var file = RealData.Find("adult-train.csv");
        var profile = await ProfileAsync(file);

        Assert.Equal("NCNCNCCCCCNNNCC", Kinds(profile).Replace('B', 'C'));
        Assert.Equal(LearningTask.Classification, profile.Task);
        Assert.Equal(32561, profile.Rows);

        var table = await TableReader.ReadAsync([file], profile.Table!);
        var income = (CategoricalColumn)table["column15"];
        Assert.Equal(["<=50K", ">50K"], income.Categories);
        Assert.Equal(24720, income.Codes.Count(0));
        Assert.Equal(1836, ((CategoricalColumn)table["column2"]).Codes.Count(CategoricalColumn.Missing));
    }

    private static string Kinds(DatasetProfile profile) => string.Concat(profile.Table!.Columns.Select(column => $"{column.Kind}"[0]));
}
