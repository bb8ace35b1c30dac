using System.Globalization;

namespace Overnight.Local.StepFunctions.Language;

/// <summary>Reads what follows <c>$</c> in a path. Filters and functions are refused by name.</summary>
internal sealed class PathParser(string text, int start)
{
    private const string EndsName = ".[]()'\",*?@: \t\n\r";

    private int _at = start;

    public IReadOnlyList<PathStep> Steps()
    {
        var steps = new List<PathStep>();
        while (_at < text.Length)
        {
            if (Take(".."))
            {
                steps.Add(new DescendStep());
                if (!Next('[')) steps.Add(Named());
            }
            else if (Take("."))
            {
                steps.Add(Named());
            }
            else if (Take("["))
            {
                steps.Add(Bracketed());
            }
            else
            {
                throw Wrong("'.' or '['");
            }
        }
        return steps;
    }

    private PathStep Named()
    {
        if (Take("*")) return new EveryStep();
        var from = _at;
        while (_at < text.Length && !EndsName.Contains(text[_at], StringComparison.Ordinal)) _at++;
        if (_at == from) throw Wrong("a field's name");
        if (Next('(')) throw new FormatException($"'{text}': found the function '{text[from.._at]}()', which paths in Step Functions do not have");
        return new FieldStep([text[from.._at]]);
    }

    private PathStep Bracketed()
    {
        if (Next('?')) throw new FormatException($"'{text}': found a filter at character {_at + 1}, which this interpreter does not run: select in a Choice state or in the task");
        PathStep step = Take("*") ? new EveryStep() : Next('\'') || Next('"') ? new FieldStep(List(Quoted)) : Elements();
        if (!Take("]")) throw Wrong("']'");
        return step;
    }

    private PathStep Elements()
    {
        var first = Next(':') ? (int?)null : Number();
        if (Take(":")) return new SliceStep(first, Next(']') ? null : Number());
        var indexes = new List<int> { first!.Value };
        while (Take(",")) indexes.Add(Number());
        return new ElementStep(indexes);
    }

    private List<T> List<T>(Func<T> read)
    {
        var items = new List<T> { read() };
        while (Take(",")) items.Add(read());
        return items;
    }

    private string Quoted()
    {
        Spaces();
        if (!Next('\'') && !Next('"')) throw Wrong("a quoted name");
        var quote = text[_at++];
        var name = new System.Text.StringBuilder();
        while (_at < text.Length && text[_at] != quote)
        {
            if (text[_at] == '\\' && _at + 1 < text.Length) _at++;
            name.Append(text[_at++]);
        }
        if (_at++ >= text.Length) throw new FormatException($"'{text}': found no closing {quote}");
        Spaces();
        return name.ToString();
    }

    private int Number()
    {
        Spaces();
        var from = _at;
        if (Next('-')) _at++;
        while (_at < text.Length && char.IsAsciiDigit(text[_at])) _at++;
        if (!int.TryParse(text.AsSpan(from, _at - from), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
        {
            _at = from;
            throw Wrong("a whole number");
        }
        Spaces();
        return number;
    }

    private void Spaces()
    {
        while (Next(' ')) _at++;
    }

    private bool Next(char expected) => _at < text.Length && text[_at] == expected;

    private bool Take(string expected)
    {
        if (!text.AsSpan(_at).StartsWith(expected, StringComparison.Ordinal)) return false;
        _at += expected.Length;
        return true;
    }

    private FormatException Wrong(string expected) =>
        new($"'{text}': found {(_at < text.Length ? $"'{text[_at]}' at character {_at + 1}" : "its end")}, expected {expected}");
}
