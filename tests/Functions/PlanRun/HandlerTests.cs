using Overnight.Contracts;
using Overnight.Functions.Tests.Fakes;
using Overnight.Functions.Workflow;

namespace Overnight.Functions.Tests.PlanRun;

public sealed class HandlerTests : PlanningTests
{
    [Fact]
    public async Task Table_is_planned_as_what_it_is()
    {
        _buckets.Put(Data, "datasets/iris/iris.csv", Iris());

        var state = await PlanAsync("iris", "datasets/iris/iris.csv");

        Assert.Equal(NextStep.Train, state.Next);
        Assert.Equal(1, state.Parallel);
        Assert.Equal([new TrialTurn(0, 1)], state.Trials!);
        var plan = _buckets.Read<Plan>(Results, $"runs/iris/{state.Run}/plan.json");
        Assert.Equal($"s3://results/runs/iris/{state.Run}/plan.json", state.Train!.Plan);
        Assert.Equal((LearningTask.Classification, ModelKind.Mlp, "species"), (plan.Task, plan.Model, plan.Data.Target));
        Assert.Equal(90, plan.Data.Rows);
        Assert.Equal((0, 2, "cpu"), (plan.Compute.Gpus, plan.Compute.Vcpus, state.Train.Queue));
        Assert.Equal([("VCPU", "2"), ("MEMORY", "3072")], state.Train.Resources.Select(resource => (resource.Type, resource.Value)));
        var file = Assert.Single(plan.Data.Files);
        Assert.Equal((_buckets.ETag(Data, file.Key), _buckets.VersionId(Data, file.Key)), (file.ETag, file.VersionId));
        Assert.Contains(plan.Notes, note => note.Contains("There is no recipes/iris.json", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Images_are_planned_as_images_and_the_test_files_kept_apart()
    {
        PutImages("train", count: 300);
        PutImages("t10k", count: 60);
        _buckets.Put(Data, "datasets/digits/v1/_SUCCESS", "");

        var state = await PlanAsync("digits", "datasets/digits/v1/");

        var plan = _buckets.Read<Plan>(Results, $"runs/digits/{state.Run}/plan.json");
        Assert.Equal((DataFormat.Idx, ModelKind.Cnn, LearningTask.Classification), (plan.Data.Format, plan.Model, plan.Task));
        Assert.Equal(new ImageShape(1, 8, 8, 10), plan.Data.Images);
        Assert.Equal(300, plan.Data.Rows);
        Assert.Equal(2, plan.Data.Files.Count(file => file.Part == DataPart.Test));
    }

    [Fact]
    public async Task Recipe_goes_before_every_default()
    {
        _buckets.Put(Data, "datasets/iris/iris.csv", Iris());
        _buckets.Put(Data, "recipes/iris.json", """
            {"model": "linear", "epochs": 3, "batchSize": 7, "learningRate": 0.5, "weightDecay": 0, "validation": 0.3, "seed": 9,
             "target": "sepal", "compute": {"gpus": 1}}
            """);

        var state = await PlanAsync("iris", "datasets/iris/iris.csv");

        var plan = _buckets.Read<Plan>(Results, $"runs/iris/{state.Run}/plan.json");
        Assert.Equal((ModelKind.Linear, "sepal", LearningTask.Regression), (plan.Model, plan.Data.Target, plan.Task));
        Assert.Equal(
            new PlannedTraining { Epochs = 3, BatchSize = 7, LearningRate = 0.5, WeightDecay = 0, Validation = 0.3, Seed = 9 }, plan.Training);
        Assert.Equal("gpu", state.Train!.Queue);
        Assert.Contains(state.Train.Resources, resource => resource is { Type: "GPU", Value: "1" });
    }

    [Theory]
    [InlineData(1, "g5.xlarge,g6.xlarge", TrainingPrecision.Bfloat16)]
    [InlineData(1, "g4dn.xlarge,g5.xlarge", TrainingPrecision.Float32)]
    [InlineData(0, "g5.xlarge", TrainingPrecision.Float32)]
    public async Task A_GPU_s_precision_is_planned_with_the_reason_in_the_notes(int gpus, string types, TrainingPrecision expected)
    {
        _buckets.Put(Data, "datasets/iris/iris.csv", Iris());
        _buckets.Put(Data, "recipes/iris.json", $$$"""{"compute": {"gpus": {{{gpus}}}}}""");

        var state = await Handler(types).HandleAsync(Request("iris", "datasets/iris/iris.csv"), Invocation.Context);

        var plan = _buckets.Read<Plan>(Results, $"runs/iris/{state.Run}/plan.json");
        Assert.Equal(expected, plan.Training.Precision);
        Assert.Equal(gpus, plan.Notes.Count(note => note.StartsWith("The layers compute in", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task An_archives_members_are_planned_each_by_its_name_and_the_objects_version()
    {
        _buckets.Put(Data, "datasets/iris/iris.zip", Zip(("iris/train.csv", Iris()), ("iris/test.csv", Iris()), ("iris/notes.md", "Flowers.")));

        var state = await PlanAsync("iris", "datasets/iris/iris.zip");

        var plan = _buckets.Read<Plan>(Results, $"runs/iris/{state.Run}/plan.json");
        Assert.Equal(NextStep.Train, state.Next);
        Assert.Equal([("iris/train.csv", DataPart.Train), ("iris/test.csv", DataPart.Test)], plan.Data.Files.Select(file => (file.Member!.Name, file.Part)));
        Assert.All(plan.Data.Files, file =>
        {
            Assert.Equal("datasets/iris/iris.zip", file.Key);
            Assert.Equal((_buckets.ETag(Data, file.Key), _buckets.VersionId(Data, file.Key)), (file.ETag, file.VersionId));
            Assert.Equal(Iris().Length, file.Member!.SizeBytes);
        });
        Assert.Contains(plan.Notes, note => note.Contains("datasets/iris/iris.zip/iris/notes.md", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_recipe_says_what_columns_are()
    {
        _buckets.Put(Data, "datasets/iris/iris.csv", Iris());
        _buckets.Put(Data, "recipes/iris.json", """{"columns": {"petal": "categorical"}}""");

        var state = await PlanAsync("iris", "datasets/iris/iris.csv");

        var petal = _buckets.Read<Plan>(Results, $"runs/iris/{state.Run}/plan.json").Data.Columns.Single(column => column.Name == "petal");
        Assert.Equal((ColumnKind.Categorical, true), (petal.Kind, petal.ByRecipe));
        Assert.StartsWith("the recipe says so; by its values it is numeric", petal.Why, StringComparison.Ordinal);
    }
}
