using Overnight.Functions.Tests.Fakes;
using Overnight.Functions.Workflow;

namespace Overnight.Functions.Tests.PlanRun;

/// <summary>What cannot be trained on is answered with every problem, and nothing is started for it.</summary>
public sealed class RejectionTests : PlanningTests
{
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
    public async Task Members_that_must_not_be_read_are_rejected_by_their_names()
    {
        _buckets.Put(Data, "datasets/bad/bad.zip", Zip(("a.csv", Iris()), ("../b.csv", Iris()), ("c.zip", "PK")));

        var state = await PlanAsync("bad", "datasets/bad/bad.zip");

        Assert.Equal(NextStep.Settle, state.Next);
        Assert.Equal(["datasets/bad/bad.zip", "datasets/bad/bad.zip/c.zip"], state.Problems!.Select(problem => problem.File));
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
}
