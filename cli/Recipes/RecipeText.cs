using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Overnight.Contracts;
using Overnight.Data;

namespace Overnight.Cli.Recipes;

/// <summary>
/// Writes a recipe for data that were looked at: each field with what it means and what it would be without the recipe. What is learnt is
/// said outright; everything else stays a comment, so that the recipe changes nothing until a person does.
/// </summary>
internal sealed class RecipeText
{
    private const int Width = 110;

    // A recipe is a page: of a table as wide as a gene chip, the first columns show how it is done.
    private const int MostColumns = 200;

    private static readonly JsonSerializerOptions AsWritten = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly StringBuilder _text = new();
    private readonly DatasetProfile _data;
    private readonly Dictionary<string, string> _here;

    private RecipeText(DatasetProfile data)
    {
        _data = data;
        var model = UsualTraining.Model(new Recipe(), data.Images is not null);
        var training = UsualTraining.For(new Recipe(), model, data.Images is not null, data.Rows);
        _here = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["model"] = Word(model),
            ["epochs"] = $"{training.Epochs}",
            ["batchSize"] = $"{training.BatchSize}",
            ["learningRate"] = training.LearningRate.ToString(CultureInfo.InvariantCulture),
            ["weightDecay"] = training.WeightDecay.ToString(CultureInfo.InvariantCulture),
            ["promote.metric"] = data.Task == LearningTask.Classification ? "\"accuracy\"" : "\"rmse\"",
            ["validation"] = training.Validation.ToString(CultureInfo.InvariantCulture),
        };
    }

    /// <param name="source">What the data are called, for the first line.</param>
    /// <param name="data">What was seen in them.</param>
    public static string Of(string source, DatasetProfile data) => new RecipeText(data).Write(source);

    private string Write(string source)
    {
        var rows = $"{(_data.RowsAreEstimated ? "about " : "")}{_data.Rows.ToString("N0", CultureInfo.InvariantCulture)}";
        _text.AppendLine("{");
        Comment("  ", $"How to train {OneLine(source)}: {rows} {(_data.Images is { } shape ? $"images of {shape.Height} x {shape.Width} in {shape.Classes} classes" : $"rows of {_data.Table!.Columns.Count} columns")}.");
        Comment("  ", "Every field is optional. One that is commented out is decided from the data of each upload, as it says here for these; "
            + "remove the // to decide it yourself. `overnight recipe check` tells what is wrong, docs/recipe.md what each field does.");
        foreach (var note in _data.Notes) Comment("  ", $"- {OneLine(note)}");
        foreach (var field in RecipeField.Root.Where(field => field.Name != "$schema"))
        {
            if (field.Name is "target" or "columns" && _data.Table is null) continue;
            _text.AppendLine();
            Comment("  ", field.Description);
            Value(field);
        }
        _text.AppendLine("}");
        return _text.ToString();
    }

    private void Value(RecipeField field)
    {
        if (field.Name == "task") Line($"  \"task\": {Word(_data.Task)},");
        else if (field.Name == "target") Line($"  \"target\": {Quoted(_data.Table!.Target!)},");
        else if (field.Name == "columns") Columns();
        else if (field.Fields.Count > 0) Nested(field);
        else if (_here.GetValueOrDefault(field.Name) is { } here) Line($"  // \"{field.Name}\": {here},");
        else Line($"  // \"{field.Name}\": {field.Sample},");
    }

    private void Columns()
    {
        var columns = _data.Table!.Columns.Where(column => column.Name != _data.Table.Target).ToList();
        var shown = columns.Take(MostColumns).Select(column => (Entry: $"// {Quoted(column.Name)}: {Wish(column.Kind)},", column.Why)).ToList();
        var width = Math.Min(48, shown.Select(column => column.Entry.Length).DefaultIfEmpty().Max());
        Line("  \"columns\": {");
        foreach (var (entry, why) in shown) Line($"    {entry.PadRight(width)} // {Shortened(OneLine(why))}");
        if (columns.Count > MostColumns) Line($"    // and {columns.Count - MostColumns:N0} columns more");
        Line("  },");
    }

    private void Nested(RecipeField field)
    {
        Line($"  // \"{field.Name}\": {{");
        foreach (var inner in field.Fields)
        {
            Comment("  //   ", inner.Description);
            Line($"  //   \"{inner.Name}\": {_here.GetValueOrDefault($"{field.Name}.{inner.Name}") ?? field.SampleOf(inner)},");
        }
        Line("  // },");
    }

    private void Line(string line) => _text.AppendLine(line);

    private void Comment(string indent, string text)
    {
        var line = new StringBuilder();
        foreach (var word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.Length > 0 && indent.Length + 3 + line.Length + 1 + word.Length > Width)
            {
                Line($"{indent}// {line}");
                line.Clear();
            }
            line.Append(line.Length > 0 ? " " : "").Append(word);
        }
        if (line.Length > 0) Line($"{indent}// {line}");
    }

    /// <summary>What a recipe calls it; what teaches nothing is left out by that word.</summary>
    private static string Wish(ColumnKind kind) => Word(kind switch
    {
        ColumnKind.Numeric => ColumnOverride.Numeric,
        ColumnKind.Categorical => ColumnOverride.Categorical,
        ColumnKind.Boolean => ColumnOverride.Boolean,
        ColumnKind.DateTime => ColumnOverride.DateTime,
        ColumnKind.Text => ColumnOverride.Text,
        _ => ColumnOverride.Ignore,
    });

    private static string Word<T>(T value)
        where T : struct, Enum => $"\"{JsonNamingPolicy.CamelCase.ConvertName(value.ToString())}\"";

    private static string Quoted(string text) => JsonSerializer.Serialize(text, AsWritten);

    /// <summary>Names and values are the user's: a line break in one must not end the comment.</summary>
    private static string OneLine(string text) =>
        string.Concat(text.Select(c => char.IsControl(c) || char.GetUnicodeCategory(c) is UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator ? ' ' : c));

    private static string Shortened(string text) => text.Length <= 90 ? text : text[..89] + "…";
}
