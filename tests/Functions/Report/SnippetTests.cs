using System.Text;
using Overnight.Contracts;
using Overnight.Functions.Report;

namespace Overnight.Functions.Tests.Report;

/// <summary>What a report tells people to type fits this model and this run. The browser tests hand it to Python.</summary>
public sealed class SnippetTests
{
    [Fact]
    public void Python_gives_each_input_its_own_example_and_leaves_out_what_the_model_does_not_take()
    {
        var code = PythonSnippet.Onnx(MadeUp.Table().Plan!, MadeUp.Table().Metrics!);
        foreach (var line in new[]
        {
            "    \"width\": 4.25,\n", "    \"colour\": \"dark \\\"red\\\"\",\n", "    \"sold\": 1,\n", "    \"day\": 1717113600,\n",
            "    \"remark\": words(\"as good as new\"),\n", "def words(text):\n", "(prediction,) = session.run([\"prediction\"], inputs)",
        })
        {
            Assert.Contains(line, code, StringComparison.Ordinal);
        }
        Assert.DoesNotContain("\"id\"", code, StringComparison.Ordinal);
        Assert.DoesNotContain("\"price\"", code, StringComparison.Ordinal);
    }

    [Fact]
    public void DotNet_gives_each_input_the_type_that_the_model_wants()
    {
        var code = DotNetSnippet.Of(MadeUp.Table().Plan!, MadeUp.Table().Metrics!);
        foreach (var line in new[]
        {
            "    Of<float>(\"width\", 4.25f),\n", "    Of(\"colour\", \"dark \\\"red\\\"\"),\n", "    Of<double>(\"day\", 1717113600d)",
            "Of(\"remark\", new float[64])", ".AsTensor<float>()[0]",
        })
        {
            Assert.Contains(line, code, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("a\"b", "\"a\\\"b\"")]
    [InlineData("a\\b\n", "\"a\\\\b\\u000a\"")]
    [InlineData("\u202Eabc", "\"\\u202eabc\"")] // would turn the rest of the line round
    [InlineData("שלום", "\"שלום\"")]
    public void Text_stays_text_in_python_and_in_csharp(string text, string code) => Assert.Equal(code, ModelInputs.Quoted(text));

    [Fact]
    public void An_output_gives_way_to_a_column_of_its_name()
    {
        var content = MadeUp.Table();
        var plan = content.Plan! with { Data = content.Plan.Data with { Columns = [new PlannedColumn("prediction", ColumnKind.Numeric, ""), .. content.Plan.Data.Columns] } };
        Assert.Contains("session.run([\"prediction_\"], inputs)", PythonSnippet.Onnx(plan, content.Metrics!), StringComparison.Ordinal);
    }

    [Fact]
    public void Reproducing_fetches_each_object_once_at_its_version_and_spells_out_every_setting()
    {
        var commands = ReproduceSection.Commands(MadeUp.Plan());
        Assert.Equal(4, commands.Split('\n').Count(line => line.StartsWith("aws s3api get-object --bucket overnight-data --key datasets/fashion/v1/", StringComparison.Ordinal)));
        Assert.Contains(" --version-id v1 data/train-images-idx3-ubyte.gz\n", commands, StringComparison.Ordinal);
        Assert.EndsWith("overnight train data --name fashion-again --recipe recipe.json", commands, StringComparison.Ordinal);
        var recipe = RecipeReader.Read(Encoding.UTF8.GetBytes(ReproduceSection.Recipe(MadeUp.Plan())), "recipe.json");
        Assert.Equal((ModelKind.Cnn, 12, 128, 0.002, 0.01, 0.1, 1L), (recipe.Model, recipe.Epochs, recipe.BatchSize, recipe.LearningRate, recipe.WeightDecay, recipe.Validation, recipe.Seed));
    }

    [Fact]
    public void Recipe_of_a_table_names_its_target_and_the_columns_that_a_recipe_had_named()
    {
        var plan = MadeUp.Table().Plan!;
        plan = plan with { Data = plan.Data with { Columns = [new PlannedColumn("שם's \"x\"", ColumnKind.Ignored, "the recipe says so", ByRecipe: true), .. plan.Data.Columns] } };
        var recipe = RecipeReader.Read(Encoding.UTF8.GetBytes(ReproduceSection.Recipe(plan)), "recipe.json");
        Assert.Equal((LearningTask.Regression, "price", ColumnOverride.Ignore), (recipe.Task, recipe.Target, recipe.Columns!["שם's \"x\""]));
    }

    [Theory]
    [InlineData("plain-name.csv", "plain-name.csv")]
    [InlineData("it's $HOME", "'it'\\''s $HOME'")]
    [InlineData("", "''")]
    public void Words_reach_the_shell_whole(string word, string quoted) => Assert.Equal(quoted, Shell.Quoted(word));
}
