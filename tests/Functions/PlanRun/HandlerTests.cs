using System.Text;
using Overnight.Contracts;
using Overnight.Functions.PlanRun;
using Overnight.Functions.Tests.Fakes;
using Overnight.Functions.Workflow;

namespace Overnight.Functions.Tests.PlanRun;

public sealed class HandlerTests
{
    private const string Data = "data";
    private const string Results = "results";
    private readonly Buckets _buckets = new();

    [Fact]
    public async Task Table_is_planned_as_what_it_is()
    {
        _buckets.Put(Data, "datasets/iris/iris.csv", Iris());

        var state = await PlanAsync("iris", "datasets/iris/iris.csv");

        Assert.Equal(NextStep.Train, state.Next);
        Assert.Equal([0], state.Trials!);
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
    [InlineData("", "0 bytes")]
    [InlineData("a\n1\n2\n", "found")]
    [InlineData("a,b\n1,2\n3\n", "row 3")]
    public async Task Data_that_cannot_be_used_are_rejected_with_what_is_wrong(string content, string said)
    {
        _buckets.Put(Data, "datasets/bad/bad.csv", content);

        var state = await PlanAsync("bad", "datasets/bad/bad.csv");

        Assert.Equal(NextStep.Settle, state.Next);
        Assert.Null(state.Train);
        Assert.Contains(said, state.Message, StringComparison.Ordinal);
        Assert.Contains("datasets/bad/bad.csv", Assert.Single(state.Problems!).ToString(), StringComparison.Ordinal);
        Assert.Empty(_buckets.Keys(Results));
    }

    [Fact]
    public async Task Garbage_of_any_kind_is_rejected_not_thrown()
    {
        var seed = 20261120;
        var random = new Random(seed);
        for (var round = 0; round < 60; round++)
        {
            var bytes = new byte[random.Next(1, 5000)];
            random.NextBytes(bytes);
            // Half of them claim to be gzip or IDX, and lie.
            if (round % 4 == 0) new byte[] { 0x1f, 0x8b, 8, 0 }.AsSpan(0, Math.Min(4, bytes.Length)).CopyTo(bytes);
            if (round % 4 == 1) new byte[] { 0, 0, 8, 3 }.AsSpan(0, Math.Min(4, bytes.Length)).CopyTo(bytes);
            _buckets.Put(Data, "datasets/noise/noise.bin", bytes);

            var state = await PlanAsync("noise", "datasets/noise/noise.bin");
            Assert.True(state.Next == NextStep.Settle && state.Problems is { Count: > 0 }, $"seed {seed}, round {round}: {state.Next} {state.Message}");
        }
    }

    [Fact]
    public async Task Recipe_with_typos_is_rejected_with_all_of_them()
    {
        _buckets.Put(Data, "datasets/iris/iris.csv", Iris());
        _buckets.Put(Data, "recipes/iris.json", """{"epoch": 3, "model": "forest"}""");

        var state = await PlanAsync("iris", "datasets/iris/iris.csv");

        Assert.Equal(2, state.Problems!.Count);
        Assert.Contains("And 1 more", state.Message, StringComparison.Ordinal);
        Assert.All(state.Problems, problem => Assert.Equal("recipes/iris.json", problem.File));
    }

    [Fact]
    public async Task Recipe_for_another_kind_of_data_is_rejected()
    {
        _buckets.Put(Data, "datasets/iris/iris.csv", Iris());
        _buckets.Put(Data, "recipes/iris.json", """{"model": "cnn"}""");

        Assert.Equal("model", Assert.Single((await PlanAsync("iris", "datasets/iris/iris.csv")).Problems!).Field);
    }

    [Fact]
    public async Task Upload_that_was_deleted_meanwhile_is_rejected_clearly()
    {
        _buckets.Put(Data, "datasets/iris/iris.csv", Iris());
        var request = Request("iris", "datasets/iris/iris.csv");
        _buckets.Delete(Data, "datasets/iris/iris.csv");

        var state = await Handler().HandleAsync(request, Invocation.Context);
        Assert.Contains("It was deleted before it could be read", state.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Upload_or_recipe_that_changed_meanwhile_is_rejected_clearly()
    {
        _buckets.Put(Data, "datasets/iris/iris.csv", Iris());
        var request = Request("iris", "datasets/iris/iris.csv");
        _buckets.Put(Data, "datasets/iris/iris.csv", Iris() + "9,9,setosa\n");
        Assert.Contains("newer upload has a run of its own", (await Handler().HandleAsync(request, Invocation.Context)).Message, StringComparison.Ordinal);

        request = Request("iris", "datasets/iris/iris.csv");
        _buckets.Put(Data, "recipes/iris.json", "{}");
        Assert.Contains("recipe as it is now", (await Handler().HandleAsync(request, Invocation.Context)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Folder_of_too_many_files_is_rejected()
    {
        for (var i = 0; i <= 1000; i++) _buckets.Put(Data, $"datasets/many/v1/{i:0000}.csv", "a,b\n1,2\n");

        var state = await PlanAsync("many", "datasets/many/v1/");
        Assert.Contains("more than 1000 files", state.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Problems_without_end_do_not_fill_the_state()
    {
        var fields = string.Join(',', Enumerable.Range(0, 2000).Select(i => $"\"wrong{i}\": 1"));
        _buckets.Put(Data, "datasets/iris/iris.csv", Iris());
        _buckets.Put(Data, "recipes/iris.json", $"{{{fields}}}");

        var state = await PlanAsync("iris", "datasets/iris/iris.csv");

        using var payload = new MemoryStream();
        new Serializer().Serialize(state, payload);
        Assert.InRange(payload.Length, 1, 32_000);
        Assert.Equal(RunState.MostProblems, state.Problems!.Count);
        Assert.Contains("1981 more problems", state.Problems[^1].Found, StringComparison.Ordinal);
    }

    private Handler Handler() => new(_buckets.Client, Results, "cpu", "gpu", new StoppedClock());

    private Task<RunState> PlanAsync(string name, string source) => Handler().HandleAsync(Request(name, source), Invocation.Context);

    /// <summary>As StartRun would send it for what lies in the bucket now.</summary>
    private RunState Request(string name, string source)
    {
        var upload = new Upload(name, source);
        var files = new Storage.DatasetListing(_buckets.Client).ListAsync(Data, upload).GetAwaiter().GetResult();
        var recipe = _buckets.Keys(Data).Contains($"recipes/{name}.json") ? _buckets.ETag(Data, $"recipes/{name}.json") : null;
        return new RunState { Run = RunId.Of(Data, upload, files, recipe), Name = name, Bucket = Data, Source = source, RecipeETag = recipe ?? "" };
    }

    private static string Iris()
    {
        var text = new StringBuilder("sepal,petal,species\n");
        for (var i = 0; i < 90; i++) text.Append($"{4.5 + (i % 30 / 10.0)},{1.1 + (i % 17 / 10.0)},{(i % 3) switch { 0 => "setosa", 1 => "virginica", _ => "versicolor" }}\n");
        return text.ToString();
    }

    private void PutImages(string part, int count)
    {
        var images = new byte[16 + (count * 64)];
        new byte[] { 0, 0, 8, 3, 0, 0, (byte)(count >> 8), (byte)count, 0, 0, 0, 8, 0, 0, 0, 8 }.CopyTo(images, 0);
        for (var i = 16; i < images.Length; i++) images[i] = (byte)(i * 31);
        var labels = new byte[8 + count];
        new byte[] { 0, 0, 8, 1, 0, 0, (byte)(count >> 8), (byte)count }.CopyTo(labels, 0);
        for (var i = 0; i < count; i++) labels[8 + i] = (byte)(i % 10);
        _buckets.Put(Data, $"datasets/digits/v1/{part}-images-idx3-ubyte", images);
        _buckets.Put(Data, $"datasets/digits/v1/{part}-labels-idx1-ubyte", labels);
    }
}
