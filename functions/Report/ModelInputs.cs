using Overnight.Contracts;

namespace Overnight.Functions.Report;

/// <summary>What <c>model.onnx</c> takes and gives, as docs/model-files.md has it.</summary>
internal static class ModelInputs
{
    public static bool IsRead(PlannedColumn column) => column.Kind is not (ColumnKind.Constant or ColumnKind.Identifier or ColumnKind.Ignored);

    /// <summary>The columns that are inputs, in file order.</summary>
    public static List<PlannedColumn> Of(PlannedData data) => [.. data.Columns.Where(column => column.Name != data.Target && IsRead(column))];

    /// <summary>An output's name gives way to an input's.</summary>
    public static string Output(string name, IReadOnlyCollection<PlannedColumn> inputs)
    {
        while (inputs.Any(input => input.Name == name)) name += "_";
        return name;
    }

    /// <summary>
    /// Text in double quotes, for Python and C# alike: characters that end a line or a string, or turn the direction of what follows,
    /// are escaped.
    /// </summary>
    public static string Quoted(string text) =>
        $"\"{string.Concat(text.Select(c => c is '"' or '\\' ? $"\\{c}" : IsHidden(c) ? $"\\u{(int)c:x4}" : $"{c}"))}\"";

    private static bool IsHidden(char c) => char.IsControl(c) || char.GetUnicodeCategory(c)
        is System.Globalization.UnicodeCategory.Format or System.Globalization.UnicodeCategory.LineSeparator or System.Globalization.UnicodeCategory.ParagraphSeparator;
}
