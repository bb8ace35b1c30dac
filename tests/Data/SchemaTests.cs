using Overnight.Contracts;

namespace Overnight.Data.Tests;

public sealed class SchemaTests
{
    private static async Task<PlannedColumn> ColumnAsync(Func<int, string> value, string name = "x", int rows = 200)
    {
        var profile = await Csv.ProfileAsync($"{name},other,label\n" + Csv.Lines(0, rows, i => $"{value(i)},{i * 37 % 101}.5,{i % 2}"));
        return profile.Table!.Columns[0];
    }

    public static TheoryData<string, Func<int, string>, ColumnKind, string> Kinds => new()
    {
        { "x", i => $"{i * 7919 % 1000 / 10.0}", ColumnKind.Numeric, "numbers from 0 to 98.7" },
        { "x", i => $"{i * 13 % 50}", ColumnKind.Numeric, "whole numbers from 0 to 49" },
        { "x", i => $"{i + 1}", ColumnKind.Identifier, "it counts the rows from 1 to 200" },
        { "user_id", i => $"{i * 7919 % 100003}", ColumnKind.Identifier, "its name says so and no whole number comes twice" },
        { "user_id", i => $"{i * 7919 % 50}", ColumnKind.Numeric, "whole numbers from 0 to 49" },
        { "x", i => $"{i % 2}", ColumnKind.Boolean, "two values that mean yes and no: '0', '1'" },
        { "x", i => i % 3 == 0 ? "Yes" : "no", ColumnKind.Boolean, "two values that mean yes and no: 'no', 'Yes'" },
        { "x", i => i % 3 == 0 ? "red" : "blue", ColumnKind.Categorical, "2 values: 'blue', 'red'" },
        { "x", i => $"c{i % 40}", ColumnKind.Categorical, "40 different values in 200 rows" },
        { "x", _ => "same", ColumnKind.Constant, "every row has the same value 'same'" },
        { "x", _ => "", ColumnKind.Constant, "no row has a value" },
        { "x", i => i % 3 == 0 ? "" : "same", ColumnKind.Categorical, "1 values: 'same'" },
        { "x", i => $"2024-0{1 + i % 9}-01T10:0{i % 10}:00Z", ColumnKind.DateTime, "every value is a date" },
        { "x", i => $"tx{i * 7919}", ColumnKind.Identifier, "200 different values in 200 rows: what it says of one row, it says of no other" },
        { "x", i => $"the {i}th of many words", ColumnKind.Text, "phrases, 200 different values in 200 rows" },
        { "x", i => $"ticket{i % 150}", ColumnKind.Text, "150 different values in 200 rows" },
        { "x", i => i % 4 == 0 ? "low" : $"{i % 7}", ColumnKind.Categorical, "8 different values in 200 rows, not all of them numbers ('low' in row 2)" },
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Kinds_are_told_by_the_values(string name, Func<int, string> value, ColumnKind kind, string why)
    {
        var column = await ColumnAsync(value, name);
        Assert.Equal((kind, why), (column.Kind, column.Why));
    }

    [Theory]
    [InlineData("a,Target,c", null, "Target")]
    [InlineData("LABEL,b,c", null, "LABEL")]
    [InlineData("a,class,y", null, "class")]
    [InlineData("y,b,c", null, "y")]
    [InlineData("a,b,c", null, "c")]
    [InlineData("a,label,c", "a", "a")]
    [InlineData("a,label,c", "A", "a")]
    public async Task The_target_is_named_or_last(string header, string? wanted, string target)
    {
        var profile = await Csv.ProfileAsync(header + "\n" + Csv.Lines(0, 60, i => $"{i * 7 % 5}.5,{i * 3 % 4}.5,{i % 3}.5"), wanted);
        Assert.Equal(target, profile.Table!.Target);
    }

    [Fact]
    public async Task A_target_that_is_not_there_is_named_beside_those_that_are() => Assert.Equal(
        "field 'target': found 'price', expected one of the columns of data.csv: 'a', 'b'",
        await Csv.ProblemAsync(() => Csv.ProfileAsync("a,b\n1,2\n3,4\n5,6\n", "price")));

    public static TheoryData<Func<int, string>, LearningTask> Tasks => new()
    {
        { i => $"{i % 10}", LearningTask.Classification },
        { i => $"{i % 2}.0", LearningTask.Classification },
        { i => i % 2 == 0 ? "-1" : "1", LearningTask.Classification },
        { i => i % 2 == 0 ? "0.5" : "1.5", LearningTask.Classification },
        { i => i % 3 == 0 ? "yes" : "no", LearningTask.Classification },
        { i => $"class {i % 30}", LearningTask.Classification },
        { i => $"{i % 5}.5", LearningTask.Regression },
        { i => $"{i * 7919 % 997}", LearningTask.Regression },
        // 47 letters, each as often as the others; and a measure with as many values, most of them in the middle.
        { i => $"{i % 47}", LearningTask.Classification },
        { i => $"{(int)Math.Round(23 + 7 * Math.Cbrt((i * 7919 % 1000 - 500) / 20.0))}", LearningTask.Regression },
    };

    [Theory]
    [MemberData(nameof(Tasks))]
    public async Task The_task_follows_from_the_target(Func<int, string> target, LearningTask task)
    {
        var profile = await Csv.ProfileAsync("x,label\n" + Csv.Lines(0, 1000, i => $"{i * 37 % 101}.5,{target(i)}"));
        Assert.Equal(task, profile.Task);
        Assert.Contains(profile.Notes, note => note.StartsWith($"Target 'label': it is called so; {task.ToString().ToLowerInvariant()}, because ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_recipe_may_ask_for_the_other_task()
    {
        var text = "x,label\n" + Csv.Lines(0, 100, i => $"{i * 37 % 101}.5,{i % 5}");
        Assert.Equal(LearningTask.Regression, (await Csv.ProfileAsync(text, task: LearningTask.Regression)).Task);
        var words = "x,label\n" + Csv.Lines(0, 100, i => $"{i * 37 % 101}.5,c{i % 5}");
        Assert.StartsWith("data.csv, row 2, column 'label': found 'c0', expected numbers, as the recipe asks for regression",
            await Csv.ProblemAsync(() => Csv.ProfileAsync(words, task: LearningTask.Regression)));
    }

    [Fact]
    public async Task A_target_that_cannot_be_learnt_is_refused()
    {
        Assert.StartsWith("data.csv, column 'label': found the value '1' in every row, expected at least two different targets",
            await TargetProblemAsync(_ => "1"));
        Assert.StartsWith("data.csv, column 'label': found no value in 60 of 100 rows, expected a target in at least half of the rows",
            await TargetProblemAsync(i => i < 60 ? "" : $"{i % 2}"));
        Assert.StartsWith("data.csv, column 'label': found 100 different values in 100 rows, expected classes that come again and again",
            await TargetProblemAsync(i => $"name{i}"));

        static Task<string> TargetProblemAsync(Func<int, string> target) =>
            Csv.ProblemAsync(() => Csv.ProfileAsync("x,label\n" + Csv.Lines(0, 100, i => $"{i * 37 % 101}.5,{target(i)}")));
    }

    [Fact]
    public async Task Rows_without_a_target_are_left_out_and_counted()
    {
        var table = await Csv.ReadAsync("x,word,label\n" + Csv.Lines(0, 100, i => $"{i}.5,w{i % 3},{(i % 4 == 0 ? "?" : $"c{i % 2}")}"));
        Assert.Equal(75, table.Rows);
        Assert.Equal([1.5f, 2.5f, 3.5f, 5.5f], ((NumericColumn)table["x"]).Values[..4]);
        Assert.Equal([1, 2, 0, 2], ((CategoricalColumn)table["word"]).Codes[..4]);
        Assert.Equal([1, 0, 1, 1], ((CategoricalColumn)table["label"]).Codes[..4]);
        Assert.Equal("25 of 100 rows have no 'label' and were left out.", Assert.Single(table.Notes));
    }

    [Fact]
    public async Task Numeric_labels_are_sorted_as_numbers_however_they_are_written()
    {
        var table = await Csv.ReadAsync("x,label\n" + Csv.Lines(0, 99, i => $"{i}.5,{new[] { "10", "9.0", "9" }[i % 3]}"));
        var label = (CategoricalColumn)table["label"];
        Assert.Equal(["9", "10"], label.Categories);
        Assert.Equal([1, 0, 0, 1], label.Codes[..4]);
        Assert.Equal([0, 1], new CategoricalColumn("label", ColumnKind.Categorical, ["10", "9"], [0, 1], 2).CodesIn(["10", "9"]));
        Assert.Equal([CategoricalColumn.Other, 0], new CategoricalColumn("label", ColumnKind.Categorical, ["10", "9"], [0, 1], 2).CodesIn(["9"]));
    }

    [Fact]
    public async Task What_teaches_nothing_is_left_out_with_a_note()
    {
        const string header = "id,same,x,label\n";
        var table = await Csv.ReadAsync(header + Csv.Lines(1, 100, i => $"{i},1,{i * 37 % 101}.5,{i % 2}"));
        Assert.Equal(["x", "label"], table.Columns.Select(column => column.Name));

        var profile = await Csv.ProfileAsync(header + Csv.Lines(1, 100, i => $"{i},1,{i * 37 % 101}.5,{i % 2}"));
        Assert.Contains("Column 'id' is left out: it counts the rows from 1 to 100.", profile.Notes);
        Assert.Contains("Column 'same' is left out: every row has the same value '1'.", profile.Notes);
        Assert.StartsWith("data.csv: found no column to learn from",
            await Csv.ProblemAsync(() => Csv.ProfileAsync("id,label\n" + Csv.Lines(1, 100, i => $"{i},{i % 2}"))));
    }

    [Fact]
    public async Task Rare_classes_are_noted()
    {
        var profile = await Csv.ProfileAsync("x,label\n" + Csv.Lines(0, 1000, i => $"{i * 37 % 101}.5,{(i < 4 ? "rare" : "common")}"));
        Assert.Contains("Too few rows to learn from: 'rare' (4).", profile.Notes);
        Assert.Contains("Classes are imbalanced: 'common' has 99.6 % of the rows, 'rare' 0.40 %. Judge the model by its per-class metrics.", profile.Notes);
    }

    [Fact]
    public async Task A_long_table_is_profiled_by_its_start_and_its_rows_are_estimated()
    {
        // Sorted by class: the start has only one of them, and a column that does not change yet.
        var text = "x,late,label\n" + Csv.Lines(0, 40_000, i => $"{i * 37 % 101:000}.5,{(i < 20_000 ? 0 : i % 10)},{(i < 20_000 ? "a" : "b")}");
        foreach (var isPacked in new[] { false, true })
        {
            var bytes = System.Text.Encoding.UTF8.GetBytes(text);
            var file = DataFile.InMemory("data.csv", isPacked ? ImageTests.Gzip(bytes) : bytes);
            var options = new ReadOptions { ProfileBytes = 50_000, ChunkBytes = 8192 };
            var profile = await Csv.ProfileAsync([file], options: options);
            Assert.True(profile.RowsAreEstimated);
            Assert.InRange(profile.Rows, isPacked ? 1_000 : 38_000, isPacked ? 400_000 : 42_000);
            var table = await TableReader.ReadAsync([file], profile.Table!, options);
            Assert.Equal(40_000, table.Rows);
            Assert.Equal(["a", "b"], ((CategoricalColumn)table["label"]).Categories);
            Assert.Equal(["x", "late", "label"], table.Columns.Select(column => column.Name));
        }
    }
}
