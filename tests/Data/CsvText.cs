using System.Globalization;
using System.Text;
using Overnight.Contracts;

namespace Overnight.Data.Tests;

/// <summary>A random table, what it should be read as, and one of the many ways to write it.</summary>
internal sealed class CsvText
{
    private static readonly string[] MissingWords = ["", "?", "NA", "N/A", "NaN", "null", "None", "nan"];

    private readonly Random _random;
    private readonly char _delimiter;
    private readonly string _newLine;

    public CsvText(int seed)
    {
        _random = new Random(seed);
        _delimiter = ",;\t|"[_random.Next(4)];
        _newLine = new[] { "\n", "\r\n", "\r" }[_random.Next(3)];
        Columns = 2 + _random.Next(_random.Next(3) > 0 ? 4 : 30);
        Rows = 1 + _random.Next(60);
        HasHeader = _random.Next(2) == 0;
        Kinds = [.. Enumerable.Range(0, Columns).Select(_ => _random.Next(3) switch
        {
            0 => ColumnKind.Categorical,
            1 => ColumnKind.Text,
            _ => ColumnKind.Numeric,
        })];
        // A word over numbers is what tells a header, and numbers what tells the delimiter.
        Kinds[_random.Next(Columns)] = ColumnKind.Numeric;
        Cells = [.. Enumerable.Range(0, Rows).Select(_ => Enumerable.Range(0, Columns).Select(Cell).ToArray())];
        Utf8 = Write();
    }

    public int Columns { get; }
    public int Rows { get; }
    public bool HasHeader { get; }
    public List<ColumnKind> Kinds { get; }

    /// <summary>Null is missing.</summary>
    public string?[][] Cells { get; }

    public byte[] Utf8 { get; }

    public TableSchema Schema => new()
    {
        Columns = [.. Kinds.Select((kind, i) => new PlannedColumn(HasHeader ? $"name {i + 1}" : $"column{i + 1}", kind, ""))],
        Target = null,
        Task = LearningTask.Auto,
    };

    private string? Cell(int column)
    {
        if (_random.Next(10) == 0) return null;
        if (Kinds[column] == ColumnKind.Numeric)
        {
            var number = _random.Next(4) switch
            {
                0 => _random.Next(-1000, 1000),
                1 => Math.Round(_random.NextDouble() * 10, 1 + _random.Next(6)),
                2 => _random.NextDouble(),
                _ => _random.NextDouble() * Math.Pow(10, _random.Next(-30, 30)),
            };
            return number.ToString("R", CultureInfo.InvariantCulture);
        }
        var length = 1 + _random.Next(_random.Next(10) == 0 ? 100 : 10);
        var text = new StringBuilder();
        for (var i = 0; i < length; i++)
        {
            text.Append(_random.Next(12) switch
            {
                0 => "\"",
                1 => $"{_delimiter}",
                2 => _newLine,
                3 => "é",
                4 => " ",
                5 => "漢",
                _ => $"{(char)('a' + _random.Next(26))}",
            });
        }
        // Blanks around a value are not part of it; a missing word is no text.
        var trimmed = text.ToString().Trim(' ', '\t', '\r', '\n');
        return trimmed.Length == 0 || MissingWords.Contains(trimmed, StringComparer.OrdinalIgnoreCase) ? "text" : trimmed;
    }

    private byte[] Write()
    {
        var text = new StringBuilder();
        if (_random.Next(3) == 0) text.Append('\uFEFF');
        if (HasHeader) text.AppendJoin(_delimiter, Enumerable.Range(1, Columns).Select(i => Padded($"name {i}"))).Append(_newLine);
        for (var row = 0; row < Rows; row++)
        {
            text.AppendJoin(_delimiter, Cells[row].Select(Written));
            if (row < Rows - 1 || _random.Next(2) == 0) text.Append(_newLine);
            if (_random.Next(20) == 0 && row < Rows - 1) text.Append(Padded("")).Append(_newLine);
        }
        if (_random.Next(3) == 0) text.Append(_newLine).Append(_newLine);
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private string Written(string? cell)
    {
        var value = cell ?? MissingWords[_random.Next(MissingWords.Length)];
        var mustQuote = value.Contains(_delimiter) || value.Contains('\n') || value.Contains('\r') || value.StartsWith('"');
        return Padded(mustQuote || _random.Next(4) == 0 ? $"\"{value.Replace("\"", "\"\"")}\"" : value);
    }

    private string Padded(string value) => _random.Next(8) == 0 ? $" {value}  " : value;
}
