using System.Text;

namespace Overnight.Contracts.Tests;

public sealed class SearchReaderTests
{
    private const string Rate = """{ "learningRate": { "min": 0.001, "max": 0.1 } }""";

    [Fact]
    public void A_search_is_read_with_its_lists_and_ranges()
    {
        var search = Read("""
            { "method": "halving", "trials": 27, "parallel": 4, "rungs": 3, "eta": 2, "stopEarly": false,
              "space": { "model": ["mlp", "linear"], "batchSize": [16, 64], "learningRate": { "min": 1e-4, "max": 0.1 },
                         "weightDecay": { "min": 0, "max": 0.5, "log": false } } }
            """);
        Assert.Equal((SearchMethod.Halving, 27, 4, 3, 2, false),
            (search.Method, search.Trials, search.Parallel, search.Rungs, search.Eta, search.StopEarly));
        Assert.Equal(["mlp", "linear"], search.Space["model"].Values!);
        Assert.Equal(["16", "64"], search.Space["batchSize"].Values!);
        Assert.Equal((1e-4, 0.1, null), (search.Space["learningRate"].Min, search.Space["learningRate"].Max, search.Space["learningRate"].Log));
        Assert.Equal(false, search.Space["weightDecay"].Log);
    }

    [Fact]
    public void The_method_follows_from_the_space()
    {
        Assert.Equal(SearchMethod.Grid, Read("""{ "space": { "epochs": [1, 2] } }""").MethodOrDefault);
        Assert.Equal(SearchMethod.Halving, Read("""{ "space": { "epochs": [1, 2] }, "trials": 2 }""").MethodOrDefault);
        Assert.Equal(SearchMethod.Halving, Read($$"""{ "space": {{Rate}} }""").MethodOrDefault);
    }

    [Theory]
    [InlineData("{}", "search.space", "nothing to choose from")]
    [InlineData("""{ "space": {} }""", "search.space", "nothing to choose from")]
    [InlineData("""{ "space": { "epochs": [] } }""", "search.space.epochs", "[]")]
    [InlineData("""{ "space": { "learningRate": { "min": 0.1, "max": 0.1 } } }""", "search.space.learningRate.min", "0.1")]
    [InlineData("""{ "space": { "learningRate": { "min": 0.2, "max": 0.1 } } }""", "search.space.learningRate.min", "0.2")]
    [InlineData("""{ "space": { "weightDecay": { "min": 0, "max": 0.1, "log": true } } }""", "search.space.weightDecay.min", "0")]
    [InlineData("""{ "method": "grid", "space": { "learningRate": { "min": 0.1, "max": 0.2 } } }""", "search.space.learningRate", "a range")]
    [InlineData("""{ "trials": 1001, "space": { "epochs": [1, 2] } }""", "search.trials", "1001")]
    [InlineData("""{ "space": { "model": ["mlp", "auto"] } }""", "search.space.model", "\"auto\"")]
    [InlineData("""{ "space": { "model": "mlp" } }""", "search.space.model", "\"mlp\"")]
    [InlineData("""{ "space": { "epochs": [1, 2, 1] } }""", "search.space.epochs", "1 twice")]
    [InlineData("""{ "space": { "learningRate": [0.10, 0.1] } }""", "search.space.learningRate", "0.1 twice")]
    [InlineData("""{ "space": { "epochs": [1.5] } }""", "search.space.epochs", "1.5")]
    [InlineData("""{ "method": "grid", "trials": 9, "space": { "epochs": [1, 2], "batchSize": [8, 16, 32] } }""", "search.trials", "9")]
    [InlineData("""{ "method": "random", "eta": 3, "space": { "epochs": [1, 2] } }""", "search.eta", "it beside the method random")]
    [InlineData("""{ "rungs": 3, "space": { "epochs": [1, 2] } }""", "search.rungs", "it beside the method grid")]
    public void What_is_wrong_is_named(string search, string field, string found)
    {
        var problem = Assert.Single(Problems($$"""{ "search": {{search}} }"""));
        Assert.Equal((field, found), (problem.Field, problem.Found));
    }

    [Fact]
    public void The_grid_s_size_is_said()
    {
        var problem = Assert.Single(Problems("""{ "search": { "method": "grid", "trials": 9, "space": { "epochs": [1, 2], "batchSize": [8, 16, 32] } } }"""));
        Assert.StartsWith("6, the size of the grid", problem.Expected, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unknown_parameter_is_answered_with_the_nearest()
    {
        var problem = Problems("""{ "search": { "space": { "learningrate": [0.1], "epochs": [1] } } }""").Single();
        Assert.Equal("Did you mean 'search.space.learningRate'?", problem.Fix);
    }

    [Fact]
    public void A_billion_points_are_counted_and_refused_without_listing_them()
    {
        var thousand = string.Join(", ", Enumerable.Range(1, 1_000));
        var problem = Assert.Single(Problems($$"""
            { "search": { "space": { "epochs": [{{thousand}}], "batchSize": [{{thousand}}],
              "weightDecay": [{{string.Join(", ", Enumerable.Range(1, 1_000).Select(i => $"{i / 1_000.0}"))}}] } } }
            """));
        Assert.Equal(("search.space", "a grid of 1,000,000,000 points"), (problem.Field, problem.Found));
        Assert.Contains("trials", problem.Fix, StringComparison.Ordinal);
    }

    [Fact]
    public void More_points_than_any_number_holds_are_counted_too()
    {
        var list = string.Join(", ", Enumerable.Range(1, 1_000).Select(i => $"{i / 2_000.0}"));
        var whole = string.Join(", ", Enumerable.Range(1, 1_000));
        var search = $$"""{ "epochs": [{{whole}}], "batchSize": [{{whole}}], "learningRate": [{{list}}], "weightDecay": [{{list}}], "labelSmoothing": [{{list}}], "model": ["mlp", "linear"] }""";
        Assert.Equal("a grid of 2,000,000,000,000,000 points", Assert.Single(Problems($$"""{ "search": { "space": {{search}} } }""")).Found);
    }

    [Fact]
    public void Every_problem_is_named_at_once()
    {
        var problems = Problems("""{ "search": { "trials": 0, "eta": 1, "space": { "epochs": ["many"], "depth": [3] } } }""");
        Assert.Equal(["search.eta", "search.space.depth", "search.space.epochs", "search.trials"], problems.Select(problem => problem.Field).Order());
    }

    [Fact]
    public void A_command_cannot_search()
    {
        var problem = Assert.Single(Problems($$"""{ "command": ["train"], "search": { "space": {{Rate}} } }"""));
        Assert.Equal(("search", "a search beside a `command`"), (problem.Field, problem.Found));
    }

    [Fact]
    public void Nightly_is_read()
    {
        Assert.True(RecipeReader.Read("""{ "nightly": true }"""u8.ToArray(), "r.json").Nightly);
        Assert.False(RecipeReader.Read("{}"u8.ToArray(), "r.json").Nightly);
        Assert.Equal("nightly", Assert.Single(Problems("""{ "nightly": "yes" }""")).Field);
    }

    private static RecipeSearch Read(string search) =>
        RecipeReader.Read(Encoding.UTF8.GetBytes($$"""{ "search": {{search}} }"""), "r.json").Search!;

    private static IReadOnlyList<Problem> Problems(string recipe) =>
        Assert.Throws<BadInputException>(() => RecipeReader.Read(Encoding.UTF8.GetBytes(recipe), "r.json")).Problems;
}
