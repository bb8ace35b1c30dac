using Overnight.Contracts;

namespace Overnight.Scoring.Tests;

/// <summary>A model.json that does not fit together is refused before anything is computed by it.</summary>
public sealed class ModelCheckTests
{
    public static TheoryData<string> Lies => [.. Lied.Keys];

    private static Dictionary<string, Func<ModelDocument, ModelDocument>> Lied { get; } = new()
    {
        ["column 'colour': found it in columns alone"] = model => model with { Schema = [.. model.Schema.Where(column => column.Name != "colour")] },
        ["column 'y': found the target among the columns"] = model => model with { Columns = [.. model.Columns, model.Columns[0] with { Name = "y" }] },
        ["columns: found 'a' twice"] = model => model with { Columns = [.. model.Columns, model.Columns[0]] },
        ["schema: found 'id' twice"] = model => model with { Schema = [.. model.Schema, model.Schema[0]] },
        ["columns: found none"] = model => model with { Columns = [] },
        // Each of these had values written beyond their place.
        ["column 'colour': found categories, or none"] = model => Changed(model, 1, column => column with { Kind = ColumnKind.Numeric }),
        ["column 'a': found categories, or none"] = model => Changed(model, 0, column => column with { Kind = ColumnKind.Categorical }),
        ["column 'a': found parts of a time, or none"] = model => Changed(model, 0, column => column with { TimeParts = [] }),
        ["column 'a': found the kind Identifier"] = model => Changed(model, 0, column => column with { Kind = ColumnKind.Identifier }),
        ["column 'a': found 1 edges"] = model => Changed(model, 0, column => column with { Edges = [1] }),
        ["column 'a', edges: found 1 as number 2"] = model => Changed(model, 0, column => column with { Edges = [2, 1] }),
        ["column 'a': found mean 0 and deviation 0"] = model => Changed(model, 0, column => column with { Deviation = 0 }),
        ["column 'a', training.cuts: found 2"] = model => Changed(model, 0, column => column with { Training = new ColumnReference { Rows = 1, Missing = 0, Cuts = [1, 2], Bins = [1, 1, 1] } }),
        ["column 'colour', training.bins: found 9"] = model => Changed(model, 1, column => column with { Training = new ColumnReference { Rows = 1, Missing = 0, Bins = [1, 1, 1, 1, 1, 1, 1, 1, 1] } }),
        ["column 'colour', categories: found 'red' twice"] = model => Changed(model, 1, column => column with { Categories = ["red", "red", "blue"] }),
        ["architecture.outputs: found 1"] = model => model with { Target = model.Target with { Task = LearningTask.Classification, Classes = ["a", "b"] } },
        ["target: found Regression of 1 classes"] = model => model with { Target = model.Target with { Classes = ["a"] } },
        ["architecture.kind: found Auto"] = model => model with { Architecture = model.Architecture with { Kind = ModelKind.Auto } },
    };

    [Theory]
    [MemberData(nameof(Lies))]
    public void A_description_that_does_not_fit_together_is_refused(string found)
    {
        var (document, weights) = SmallModel.Files();
        var refused = Assert.Throws<BadInputException>(() => TableModel.Load(ScoringDocuments.ToBytes(Lied[found](document)), weights));
        Assert.StartsWith($"model.json: found {found}", refused.Message, StringComparison.Ordinal);
    }

    private static ModelDocument Changed(ModelDocument model, int at, Func<ColumnEncoding, ColumnEncoding> change) =>
        model with { Columns = [.. model.Columns.Select((column, i) => i == at ? change(column) : column)] };
}
