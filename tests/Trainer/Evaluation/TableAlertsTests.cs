using System.Globalization;
using System.Text;
using Overnight.Contracts;
using Overnight.Data;
using Overnight.Trainer.Evaluation;
using TablePart = Overnight.Trainer.Evaluation.TablePart;

namespace Overnight.Trainer.Tests.Evaluation;

public sealed class TableAlertsTests
{
    [Fact]
    public async Task Random_splits_do_not_alarm()
    {
        const int seed = 20;
        var random = new Random(seed);
        var alarms = new List<string>();
        for (var round = 0; round < 300; round++)
        {
            // Skewed and lumpy columns, few and many categories, gaps; as rarely as not very small parts.
            var rows = random.Next(60, 3_000);
            var table = await ReadAsync(random, rows, _ => Math.Pow(random.NextDouble(), 8) * 1e6, _ => random.Next(10) == 0 ? "" : "x" + random.Next(1 + (round % 40)));
            var split = TrainValidationSplit.Of(random.Next(), ((CategoricalColumn)table["y"]).Codes, 0.05 + (random.NextDouble() * 0.4));
            alarms.AddRange(TableAlerts.Of(new TablePart("training", table, split.Train), new TablePart("validation", table, split.Validation), "y"));
        }
        Assert.True(alarms.Count == 0, $"seed {seed}: {string.Join('\n', alarms)}");
    }

    [Fact]
    public async Task Parts_that_differ_are_named_with_what_differs()
    {
        var random = new Random(1);
        var train = await ReadAsync(random, 1_000, _ => random.NextDouble(), _ => "x" + random.Next(3));
        var shifted = await ReadAsync(random, 400, _ => random.NextDouble() + 0.4, _ => "x" + random.Next(3));
        var alert = Assert.Single(Alerts(train, shifted));
        Assert.StartsWith("Column 'number' differs between training and test rows", alert, StringComparison.Ordinal);
        Assert.Matches("values above 0[.](8|9)[0-9]* are (9|10)[.][0-9] % of the training rows and [45][0-9][.][0-9] % of the test rows", alert);

        var renamed = await ReadAsync(random, 400, _ => random.NextDouble(), _ => "X" + random.Next(3));
        Assert.Contains("rare or new categories are 0.0 % of the training rows and 100.0 % of the test rows", Assert.Single(Alerts(train, renamed)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("word", LearningTask.Classification)]
    [InlineData("number", LearningTask.Classification)]
    [InlineData("number", LearningTask.Regression)]
    public async Task A_column_that_gives_the_target_away_is_named(string column, LearningTask task)
    {
        var random = new Random(2);
        string? Word(int y) => column == "word" ? $"code {y}" : $"x{random.Next(4)}";
        double Number(int y) => column == "number" ? (100 * y) + random.NextDouble() : random.NextDouble();
        var table = await ReadAsync(random, 1_000, Number, Word!, task, targets: task == LearningTask.Regression ? 60 : 2);
        var split = TrainValidationSplit.Of(1, table.Rows, 0.2);
        var alerts = TableAlerts.Of(new TablePart("training", table, split.Train), new TablePart("validation", table, split.Validation), "y");
        var alert = Assert.Single(alerts);
        Assert.StartsWith($"Column '{column}' alone", alert, StringComparison.Ordinal);
        Assert.Contains($"\"columns\": {{\"{column}\": \"ignore\"}}", alert, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_column_that_is_nearly_always_empty_is_named()
    {
        var random = new Random(3);
        var table = await ReadAsync(random, 1_000, _ => random.Next(50) == 0 ? random.NextDouble() : double.NaN, _ => "x" + random.Next(5));
        Assert.Contains(Alerts(table, table), alert => alert.StartsWith("Column 'number' is empty in 9", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Rows_on_both_sides_are_counted_where_columns_have_many_values()
    {
        var random = new Random(4);
        var train = await ReadAsync(random, 1_000, _ => random.NextDouble(), _ => "x" + random.Next(3));
        Assert.Contains("100 of 100 test rows", Assert.Single(TableAlerts.Of(Whole("training", train), new TablePart("test", train, [.. Enumerable.Range(0, 100)]), "y")), StringComparison.Ordinal);
        // Where columns have few values, equal rows are no copies.
        var lumpy = await ReadAsync(random, 1_000, _ => random.Next(5), _ => "x" + random.Next(3));
        Assert.Empty(TableAlerts.Of(Whole("training", lumpy), new TablePart("test", lumpy, [.. Enumerable.Range(0, 100)]), "y"));
    }

    [Fact]
    public void The_stability_index_is_as_by_hand()
    {
        // Shares 0.5 and 0.5 against 0.9 and 0.1, with half a row added to each bin.
        var (p, q) = (50.5 / 101, 90.5 / 101);
        Assert.Equal(((p - q) * Math.Log(p / q)) + ((1 - p - (1 - q)) * Math.Log((1 - p) / (1 - q))), DriftTest.Index([50, 50], [90, 10]), 12);
    }

    private static List<string> Alerts(Table train, Table test) => TableAlerts.Of(Whole("training", train), Whole("test", test), "y");

    private static TablePart Whole(string name, Table table) => new(name, table, [.. Enumerable.Range(0, table.Rows)]);

    private static Task<Table> ReadAsync(
        Random random, int rows, Func<int, double> number, Func<int, string> word, LearningTask task = LearningTask.Classification, int targets = 2)
    {
        var text = new StringBuilder("number,word,noise,y\n");
        for (var row = 0; row < rows; row++)
        {
            var y = row < targets ? row : random.Next(targets);
            var x = number(y);
            text.Append(CultureInfo.InvariantCulture, $"{(double.IsNaN(x) ? "" : x.ToString("G9", CultureInfo.InvariantCulture))},{word(y)},{random.Next(7)},{y}\n");
        }
        var schema = new TableSchema
        {
            Columns =
            [
                new("number", ColumnKind.Numeric, ""), new("word", ColumnKind.Categorical, ""), new("noise", ColumnKind.Numeric, ""), new("y", ColumnKind.Categorical, ""),
            ],
            Target = "y",
            Task = task,
        };
        return TableReader.ReadAsync([DataFile.InMemory("made.csv", Encoding.UTF8.GetBytes(text.ToString()))], schema);
    }
}
