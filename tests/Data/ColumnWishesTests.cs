using Overnight.Contracts;

namespace Overnight.Data.Tests;

/// <summary>What a recipe says of columns goes before what their values tell, as far as the values let it.</summary>
public sealed class ColumnWishesTests
{
    private static readonly string Text = "zip code,flag,when,note,weight,label\n"
        + Csv.Lines(0, 300, i => $"{10000 + i % 40},{i % 2},2026-01-{1 + i % 28:00},word{i % 5},{i * 37 % 101}.5,{i % 6}");

    private static Task<DatasetProfile> ProfileAsync(params (string Column, ColumnOverride Wish)[] wishes) =>
        Csv.ProfileAsync(Text, columns: wishes.ToDictionary(wish => wish.Column, wish => wish.Wish));

    [Theory]
    [InlineData("zip code", ColumnOverride.Categorical, ColumnKind.Categorical, "the recipe says so; by its values it is numeric: whole numbers from 10000 to 10039")]
    [InlineData("ZIP CODE", ColumnOverride.Text, ColumnKind.Text, "the recipe says so; by its values it is numeric: whole numbers from 10000 to 10039")]
    [InlineData("flag", ColumnOverride.Numeric, ColumnKind.Numeric, "the recipe says so; by its values it is boolean: two values that mean yes and no: '0', '1'")]
    [InlineData("when", ColumnOverride.Categorical, ColumnKind.Categorical, "the recipe says so; by its values it is a date: every value is a date")]
    [InlineData("note", ColumnOverride.Ignore, ColumnKind.Ignored, "the recipe says so; by its values it is categorical: 5 values: 'word0', 'word1', 'word2', 'word3', 'word4'")]
    public async Task The_recipe_goes_first_and_the_plan_says_so(string column, ColumnOverride wish, ColumnKind kind, string why)
    {
        var profile = await ProfileAsync((column, wish));
        var planned = profile.Table!.Columns.Single(c => c.Name.Equals(column, StringComparison.OrdinalIgnoreCase));
        Assert.Equal(new PlannedColumn(planned.Name, kind, why, ByRecipe: true), planned with { Missing = null, Example = null });
        Assert.All(profile.Table.Columns.Where(c => c != planned), c => Assert.False(c.ByRecipe));

        var table = await TableReader.ReadAsync([Csv.File(Text)], profile.Table);
        Assert.Equal(kind != ColumnKind.Ignored, table.Columns.Any(c => c.Name == planned.Name && c.Kind == kind));
        if (kind == ColumnKind.Ignored) Assert.Contains($"Column 'note' is left out: {why}.", profile.Notes);
    }

    [Fact]
    public async Task A_column_that_is_not_there_names_the_nearest_that_is()
    {
        var bad = await Assert.ThrowsAsync<BadInputException>(() => ProfileAsync(("zip_code", ColumnOverride.Categorical), ("colour", ColumnOverride.Ignore)));
        const string expected = "expected one of the columns of data.csv: 'zip code', 'flag', 'when', 'note', 'weight', 'label'";
        Assert.Equal(
            [$"field 'columns.zip_code': found 'zip_code', {expected}. Did you mean 'zip code'?", $"field 'columns.colour': found 'colour', {expected}"],
            bad.Problems.Select(problem => problem.ToString()));
        Assert.EndsWith("Did you mean 'label'?", await Csv.ProblemAsync(() => Csv.ProfileAsync(Text, "lable")));
    }

    [Theory]
    [InlineData("note", ColumnOverride.Numeric, 2, "'word0' (and 299 more like it)", "a number")]
    [InlineData("note", ColumnOverride.DateTime, 2, "'word0' (and 299 more like it)", "a date")]
    [InlineData("weight", ColumnOverride.DateTime, 2, "'0.5' (and 299 more like it)", "a date")]
    [InlineData("label", ColumnOverride.Boolean, 4, "'2' (and 199 more like it)", "yes or no")]
    public async Task What_the_values_cannot_be_is_a_fault_with_its_first_row(string column, ColumnOverride wish, int row, string found, string expected)
    {
        // The target would be judged as a target: another one is chosen.
        var problem = await Csv.ProblemAsync(() => Csv.ProfileAsync(Text, "flag", columns: new() { [column] = wish }));
        Assert.Equal($"data.csv, row {row}, column '{column}': found {found}, expected {expected} as the recipe says of the column. "
            + $"Mend the value, or leave it empty if it is not known; or take '{column}' out of the recipe's columns.", problem);
    }

    [Theory]
    [InlineData(ColumnOverride.Numeric, "abc", "a number")]
    [InlineData(ColumnOverride.Boolean, "5", "yes or no")]
    public async Task Beyond_the_profile_they_are_faults_however_many(ColumnOverride wish, string stray, string expected)
    {
        var text = "x,y,label\n" + Csv.Lines(2, 10_000, i => $"{(i > 5000 ? stray : $"{i % 2}")},{i % 7}.5,{i % 3}");
        var options = new ReadOptions { ProfileBytes = 1000, ChunkBytes = 4096 };
        var profile = await Csv.ProfileAsync([Csv.File(text)], options: options, columns: new() { ["x"] = wish });
        var problem = await Csv.ProblemAsync(() => TableReader.ReadAsync([Csv.File(text)], profile.Table!, options));
        Assert.StartsWith($"data.csv, row 5001, column 'x': found '{stray}' (and 5,000 more like it), expected {expected} as the recipe says of the column", problem);
    }

    [Theory]
    [InlineData(ColumnOverride.Numeric, LearningTask.Regression, "the recipe makes it numeric")]
    [InlineData(ColumnOverride.Categorical, LearningTask.Classification, "the recipe makes it categorical")]
    public async Task The_task_follows_what_the_recipe_makes_of_the_target(ColumnOverride wish, LearningTask task, string why)
    {
        var profile = await ProfileAsync(("label", wish));
        Assert.Equal(task, profile.Task);
        Assert.Contains(profile.Notes, note => note.Contains($"because {why}", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_target_cannot_be_left_out_or_be_a_date() => Assert.Equal(
        "field 'columns.label': found ignored, expected numeric, boolean or categorical, as it is the target",
        await Csv.ProblemAsync(() => ProfileAsync(("label", ColumnOverride.Ignore))));

    [Fact]
    public async Task Wishes_for_the_columns_of_images_are_refused()
    {
        DataFile[] images =
        [
            DataFile.InMemory("images", ImageTests.Idx(NumberType.UInt8, [2, 2, 2], new byte[8])), DataFile.InMemory("labels", ImageTests.Idx(NumberType.UInt8, [2], [0, 1])),
        ];
        Assert.StartsWith("field 'columns': found 'x', expected no columns: the data are images",
            await Csv.ProblemAsync(() => Csv.ProfileAsync(images, columns: new() { ["x"] = ColumnOverride.Ignore })));
    }
}
