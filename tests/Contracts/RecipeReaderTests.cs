using System.Text;

namespace Overnight.Contracts.Tests;

public sealed class RecipeReaderTests
{
    [Fact]
    public void An_empty_recipe_is_all_defaults() => Assert.Equal(new Recipe(), Read("{}"));

    [Fact]
    public void Every_field_is_read()
    {
        var recipe = Read("""
            { "task": "regression", "target": "price", "model": "mlp", "epochs": 7, "batchSize": 64, "learningRate": 1e-3,
              "weightDecay": 0, "validation": 0.25, "seed": 42, "compute": { "gpus": 1 } }
            """);
        Assert.Equal(
            new Recipe
            {
                Task = LearningTask.Regression,
                Target = "price",
                Model = ModelKind.Mlp,
                Epochs = 7,
                BatchSize = 64,
                LearningRate = 0.001,
                WeightDecay = 0,
                Validation = 0.25,
                Seed = 42,
                Compute = new RecipeCompute { Gpus = 1 },
            },
            recipe);
    }

    [Fact]
    public void Columns_are_named_by_the_user()
    {
        var recipe = Read("""{ "columns": { "zip code": "categorical", "born": "dateTime", "note": "ignore", "age": null } }""");
        Assert.Equal(
            new Dictionary<string, ColumnOverride>
            {
                ["zip code"] = ColumnOverride.Categorical,
                ["born"] = ColumnOverride.DateTime,
                ["note"] = ColumnOverride.Ignore,
            },
            recipe.Columns);
        var problem = Assert.Single(Problems("""{ "columns": { "age": "number", "born": "dateTime" } }"""));
        Assert.Equal("r.json, field 'columns.age': found \"number\", expected one of numeric, categorical, boolean, dateTime, text, ignore", problem.ToString());
    }

    [Fact]
    public void A_command_is_its_words()
    {
        Assert.Equal(["python3", "train.py", "--trees", "200"], Read("""{ "command": ["python3", "train.py", "--trees", "200"] }""").Command!);
        Assert.StartsWith("a list of 1 to 64 texts", Assert.Single(Problems("""{ "command": "python3 train.py" }""")).Expected);
        Assert.Equal("command", Assert.Single(Problems($$"""{ "command": ["{{new string('x', 5_000)}}"] }""")).Field);
    }

    [Fact]
    public void An_image_is_refused_with_where_it_belongs()
    {
        var problem = Assert.Single(Problems("""{ "image": "python:3.12", "command": ["python3"] }"""));
        Assert.Equal(("image", "\"python:3.12\""), (problem.Field, problem.Found));
        Assert.Contains("TrainerImage", problem.Fix, StringComparison.Ordinal);
    }

    [Fact]
    public void Comments_trailing_commas_and_a_byte_order_mark_are_fine() =>
        Assert.Equal(3, RecipeReader.Read((byte[])[0xEF, 0xBB, 0xBF, .. "{ /* why */ \"epochs\": 3, }"u8], "r.json").Epochs);

    [Fact]
    public void All_problems_are_reported_at_once()
    {
        var problems = Problems("""{ "epocs": 3, "batchSize": "big", "learningRate": -1, "task": "clasification", "compute": { "gpu": 1 } }""");
        Assert.Equal(
            ["batchSize", "compute.gpu", "epocs", "learningRate", "task"],
            problems.Select(problem => problem.Field).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("epocs", "Did you mean 'epochs'?")]
    [InlineData("EPOCHS", "Did you mean 'epochs'?")]
    [InlineData("learning_rate", "Did you mean 'learningRate'?")]
    [InlineData("zzzzzzzzzzzz", null)]
    public void An_unknown_field_names_the_nearest_known_one(string field, string? fix) =>
        Assert.Equal(fix, Assert.Single(Problems($$"""{ "{{field}}": 1 }""")).Fix);

    [Theory]
    [InlineData("epochs", "0", "a whole number from 1 to 10000")]
    [InlineData("epochs", "1.5", "a whole number from 1 to 10000")]
    [InlineData("epochs", "1e99", "a whole number from 1 to 10000")]
    [InlineData("validation", "0", "a number above 0 and at most 0.9")]
    [InlineData("weightDecay", "-0.1", "a number from 0 to 1")]
    [InlineData("model", "\"resnet\"", "one of auto, linear, mlp, cnn")]
    [InlineData("target", "\"\"", "a text that is not empty")]
    [InlineData("compute", "3", "an object")]
    public void A_value_out_of_bounds_says_what_is_allowed(string field, string value, string expected)
    {
        var problem = Assert.Single(Problems($$"""{ "{{field}}": {{value}} }"""));
        Assert.Equal(field, problem.Field);
        Assert.Equal(value, problem.Found);
        Assert.Equal(expected, problem.Expected);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("{ epochs: 3 }")]
    [InlineData("[1, 2]")]
    [InlineData("\u0000\u0001")]
    public void What_is_not_a_JSON_object_is_a_problem_of_the_file(string text)
    {
        var problem = Assert.Single(Problems(text));
        Assert.Equal("r.json", problem.File);
        Assert.StartsWith("a JSON object", problem.Expected);
    }

    [Fact]
    public void A_recipe_of_a_megabyte_is_refused_unread() =>
        Assert.Equal("at most 65536", Assert.Single(Problems(new string(' ', 1 << 20))).Expected);

    [Fact]
    public void Half_a_surrogate_pair_is_refused() => Assert.Equal("UTF-8", Assert.Single(Problems("""{ "target": "\ud800" }""")).Expected);

    [Fact]
    public void Random_bytes_are_refused_and_never_crash_the_reader()
    {
        const int seed = 20261;
        var random = new Random(seed);
        for (var round = 0; round < 5_000; round++)
        {
            var text = Encoding.UTF8.GetBytes("""{ "epochs": 3, "compute": { "gpus": 1 }, "task": "auto" }""");
            for (var hit = 0; hit <= round % 4; hit++) text[random.Next(text.Length)] = (byte)random.Next(256);
            try
            {
                RecipeReader.Read(text, "r.json");
            }
            catch (BadInputException)
            {
                // Refused with a reason: what a broken recipe should get.
            }
        }
    }

    private static Recipe Read(string text) => RecipeReader.Read(Encoding.UTF8.GetBytes(text), "r.json");

    private static IReadOnlyList<Problem> Problems(string text) => Assert.Throws<BadInputException>(() => Read(text)).Problems;
}
