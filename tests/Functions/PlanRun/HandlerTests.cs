using System.IO.Compression;
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
    public async Task Members_that_must_not_be_read_are_rejected_by_their_names()
    {
        _buckets.Put(Data, "datasets/bad/bad.zip", Zip(("a.csv", Iris()), ("../b.csv", Iris()), ("c.zip", "PK")));

        var state = await PlanAsync("bad", "datasets/bad/bad.zip");

        Assert.Equal(NextStep.Settle, state.Next);
        Assert.Equal(["datasets/bad/bad.zip", "datasets/bad/bad.zip/c.zip"], state.Problems!.Select(problem => problem.File));
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

    [Theory]
    [InlineData("""{"columns": {"petals": "categorical"}}""", "field 'columns.petals': found 'petals'", "Did you mean 'petal'?")]
    [InlineData("""{"target": "specie"}""", "field 'target': found 'specie'", "Did you mean 'species'?")]
    [InlineData("""{"columns": {"petal": "dateTime"}}""", "row 2, column 'petal': found '1.1'", "take 'petal' out of the recipe's columns")]
    public async Task A_recipe_that_the_data_cannot_follow_is_rejected_with_what_is_near(string recipe, string said, string fix)
    {
        _buckets.Put(Data, "datasets/iris/iris.csv", Iris());
        _buckets.Put(Data, "recipes/iris.json", recipe);

        var problem = Assert.Single((await PlanAsync("iris", "datasets/iris/iris.csv")).Problems!);

        Assert.Equal(problem.Field is null ? "datasets/iris/iris.csv" : "recipes/iris.json", problem.File);
        Assert.Contains(said, problem.ToString(), StringComparison.Ordinal);
        Assert.Contains(fix, problem.Fix, StringComparison.Ordinal);
    }

    /// <summary>The bad inputs that the first part of the data shows; what lies further on the trainer finds.</summary>
    public static TheoryData<string, byte[], string> BadInputs => new()
    {
        { "ragged.csv", Text("a,b,label\n" + Rows(50, i => $"{i},{i % 3},{i % 2}") + "1,2\n"), "row 52: found 2 fields, expected 3" },
        { "one-class.csv", Text("a,b,label\n" + Rows(50, i => $"{i % 7}.5,{i % 3},same")), "column 'label': found the value 'same' in every row" },
        { "unlabelled.csv", Text("a,b,label\n" + Rows(50, i => $"{i % 7}.5,{i % 3},{(i % 5 < 3 ? "" : i % 2)}")), "column 'label': found no value in 30 of 50 rows" },
        { "cut.csv.gz", Gzip(Text("a,b,label\n" + Rows(500, i => $"{i},{i % 3},{i % 2}")))[..^40], "found damaged gzip after" },
        { "empty.csv.gz", [], "found 0 bytes, expected data" },
        { "nothing.csv.gz", Convert.FromHexString("1F8B080000000000000303000000000000000000"), "found gzip that unpacks to 0 bytes" },
        { "bomb.csv.gz", Gzip([.. Text("a,b,label\n"), .. Text(string.Concat(Enumerable.Repeat("0,0,0\n", 6 << 20)))]), "expected to grow at most 500 times" },
        { "long-line.csv", Text("a,b,label\n1,2,x\n1,2," + new string('x', 9 << 20)), "row 3: found a record longer than 8,388,608 bytes" },
        { "lying.idx", [0, 0, 8, 3, 0, 0, 3, 0xE8, 0, 0, 0, 28, 0, 0, 0, 28, 1, 2, 3], "found 19 bytes, expected 784,016 for 1000 x 28 x 28 numbers of UInt8" },
        { "pickle.npy", [0x93, .. "NUMPY"u8, 1, 0, 60, 0, .. Text("{'descr': '|O', 'fortran_order': False, 'shape': (3,), }".PadRight(60))], "found objects (dtype '|O', a Python pickle)" },
    };

    [Theory]
    [MemberData(nameof(BadInputs))]
    public async Task Every_bad_input_is_rejected_with_where_and_what(string name, byte[] bytes, string said)
    {
        _buckets.Put(Data, $"datasets/bad/{name}", bytes);

        var state = await PlanAsync("bad", $"datasets/bad/{name}");

        Assert.Equal(NextStep.Settle, state.Next);
        var problem = Assert.Single(state.Problems!);
        Assert.Equal($"datasets/bad/{name}", problem.File);
        Assert.Contains(said, problem.ToString(), StringComparison.Ordinal);
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

    private Handler Handler(string gpuTypes = "g4dn.xlarge") =>
        new(_buckets.Client, Results, new Queues("cpu", "gpu"), gpuTypes.Split(','), new StoppedClock());

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

    private static byte[] Text(string text) => Encoding.UTF8.GetBytes(text);

    private static string Rows(int count, Func<int, string> row) => string.Concat(Enumerable.Range(0, count).Select(i => row(i) + "\n"));

    private static byte[] Gzip(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.SmallestSize)) gzip.Write(bytes);
        return packed.ToArray();
    }

    private static byte[] Zip(params (string Name, string Text)[] members)
    {
        using var bytes = new MemoryStream();
        using (var zip = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, text) in members)
            {
                using var stream = zip.CreateEntry(name).Open();
                stream.Write(Text(text));
            }
        }
        return bytes.ToArray();
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
