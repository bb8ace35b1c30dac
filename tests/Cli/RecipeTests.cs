using System.Text;
using System.Text.RegularExpressions;
using Overnight.Cli.Recipes;
using Overnight.Contracts;
using Overnight.Data;

namespace Overnight.Cli.Tests;

public sealed partial class RecipeTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("overnight-recipe-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_recipe_for_a_table_is_one_that_its_data_fit_and_names_what_each_column_is_and_why()
    {
        var (text, profile) = await InitAsync("flowers.csv", "id,width,note,kind\n" + Lines(40, i => $"{i},{i * 0.5},same,{(i % 2 == 0 ? "rose" : "lily")}"));
        var recipe = Read(text);
        Assert.Equal((LearningTask.Classification, "kind"), (recipe.Task, recipe.Target));
        Assert.Contains("// \"note\": \"ignore\",", text, StringComparison.Ordinal);
        Assert.Contains("// \"id\": \"ignore\",", text, StringComparison.Ordinal);
        Assert.Contains("it counts the rows from 0 to 39", text, StringComparison.Ordinal);
        Assert.Contains("// \"width\": \"numeric\",", text, StringComparison.Ordinal);
        Assert.Contains($"// \"epochs\": {UsualTraining.For(new Recipe(), ModelKind.Mlp, areImages: false, profile.Rows).Epochs},", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whatever_is_taken_out_of_its_comments_is_a_recipe_still()
    {
        var (text, _) = await InitAsync("flowers.csv", "width,height,kind\n" + Lines(40, i => $"{i * 0.5},{i % 7},{(i % 2 == 0 ? "rose" : "lily")}"));
        var all = Commented().Replace(text, "$1$2");
        Assert.True(all.Split('\n').Count(line => line.TrimStart().StartsWith('"')) > 15, all);
        // A command of one's own is no search.
        var recipe = Read(Command().Replace(all, ""));
        Assert.Equal((480, "numeric"), (recipe.Budget.DeadlineMinutes, recipe.Columns!["width"].ToString().ToLowerInvariant()));
    }

    [Fact]
    public async Task Names_that_would_end_a_comment_or_a_text_do_not()
    {
        var (text, _) = await InitAsync("odd.csv", "\"a \"\"quote\"\"\",\"two\nlines\",\"back\\slash\",\"*/ // ,\",y\n" + Lines(30, i => $"{i * 0.5},{i * 0.25},{i % 5},{i},{i % 2}"));
        var all = Commented().Replace(text, "$1$2");
        var columns = Read(Command().Replace(all, "")).Columns!.Keys;
        Assert.Contains("a \"quote\"", columns);
        Assert.Contains("two\nlines", columns);
    }

    [Fact]
    public async Task A_table_of_very_many_columns_still_gets_a_recipe_that_is_short_enough_to_be_one()
    {
        var header = string.Join(',', Enumerable.Range(0, 3_000).Select(i => $"expression of gene number {i}"));
        var (text, _) = await InitAsync("genes.csv", $"{header},y\n" + Lines(30, i => $"{string.Join(',', Enumerable.Range(0, 3_000).Select(gene => $"{gene + i * 0.5}"))},{i % 2}"));
        Assert.True(Encoding.UTF8.GetByteCount(text) < RecipeReader.LongestBytes, $"{Encoding.UTF8.GetByteCount(text)} bytes");
        Assert.Contains("// and 2,800 columns more", text, StringComparison.Ordinal);
        Read(text);
    }

    [Fact]
    public void The_reference_in_the_docs_is_the_schemas()
    {
        var written = File.ReadAllText(Path.Combine(Sources.Root, "docs", "recipe.md"));
        Assert.True(written.TrimEnd() == RecipeReference.Text().TrimEnd(), "docs/recipe.md is not what contracts/recipe.schema.json says: run ./dev docs");
        Read(RecipeReference.Example);
    }

    private async Task<(string Text, DatasetProfile Profile)> InitAsync(string name, string csv)
    {
        var path = Path.Combine(_folder, name);
        await File.WriteAllTextAsync(path, csv);
        var profile = await LocalData.ProfileAsync(path, new Recipe(), CancellationToken.None);
        var text = RecipeText.Of(name, profile);
        // What init writes, check takes.
        var recipe = Read(text);
        var again = await LocalData.ProfileAsync(path, recipe, CancellationToken.None);
        Assert.Empty(RecipeFit.Problems(recipe, name, again.Images is not null, again.Task));
        Assert.Equal((profile.Task, profile.Table?.Target), (again.Task, again.Table?.Target));
        return (text, profile);
    }

    private static Recipe Read(string text) => RecipeReader.Read(Encoding.UTF8.GetBytes(text), "recipe.json");

    private static string Lines(int count, Func<int, string> line) => string.Concat(Enumerable.Range(0, count).Select(i => line(i) + "\n"));

    /// <summary>A field or the end of an object behind //, as a person takes the marks away.</summary>
    [GeneratedRegex("""^( *)// ( *(?:"|\}).*)$""", RegexOptions.Multiline, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Commented();

    [GeneratedRegex("""^ *"command":.*$""", RegexOptions.Multiline, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Command();
}
