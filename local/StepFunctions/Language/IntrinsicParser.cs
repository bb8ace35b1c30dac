using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Overnight.Local.StepFunctions.Language;

/// <summary>
/// Reads <c>States.Format('run {}', $.run)</c>. Strings stand in single quotes; <c>' { } \</c> are escaped by a backslash.
/// docs.aws.amazon.com/step-functions/latest/dg/intrinsic-functions.html
/// </summary>
internal sealed class IntrinsicParser(string text)
{
    /// <summary>"You can nest up to 10 intrinsic functions within a field".</summary>
    private const int DeepestNesting = 10;

    private int _at;

    public ValueExpression Parse()
    {
        var call = Call(1);
        Spaces();
        return _at == text.Length ? call : throw Wrong("nothing more");
    }

    private CallExpression Call(int depth)
    {
        if (depth > DeepestNesting) throw new FormatException($"'{text}': found functions nested deeper than {DeepestNesting}");
        Spaces();
        var from = _at;
        while (_at < text.Length && (char.IsAsciiLetterOrDigit(text[_at]) || text[_at] == '.')) _at++;
        var name = text[from.._at];
        if (!IntrinsicFunction.All.TryGetValue(name, out var function))
            throw new FormatException($"'{text}': found '{name}', expected a path that begins with '$' or one of {string.Join(", ", IntrinsicFunction.All.Keys)}");
        Expect('(');
        var arguments = new List<ValueExpression>();
        Spaces();
        while (!Next(')'))
        {
            arguments.Add(Argument(depth));
            Spaces();
            if (Next(')')) break;
            Expect(',');
            Spaces();
            if (Next(')')) throw Wrong("an argument");
        }
        Expect(')');
        if (arguments.Count < function.FewestArguments || arguments.Count > function.MostArguments)
            throw new FormatException($"'{text}': found {arguments.Count} arguments to {name}, expected {function.ExpectedArguments}");
        return new CallExpression(function, arguments);
    }

    private ValueExpression Argument(int depth)
    {
        Spaces();
        if (_at == text.Length) throw Wrong("an argument");
        return text[_at] switch
        {
            '\'' => Quoted(),
            '$' => new PathExpression(JsonPath.Parse(PathText())),
            var first when first == '-' || char.IsAsciiDigit(first) => Number(),
            _ when Word("true") => new LiteralExpression(JsonValue.Create(true)),
            _ when Word("false") => new LiteralExpression(JsonValue.Create(false)),
            _ when Word("null") => new LiteralExpression(null),
            _ => Call(depth + 1),
        };
    }

    private LiteralExpression Quoted()
    {
        var (pieces, piece) = (new List<string>(), new StringBuilder());
        var whole = new StringBuilder();
        for (_at++; _at < text.Length && text[_at] != '\''; _at++)
        {
            if (text[_at] == '{' && _at + 1 < text.Length && text[_at + 1] == '}')
            {
                whole.Append("{}");
                pieces.Add(piece.ToString());
                piece.Clear();
                _at++;
                continue;
            }
            if (text[_at] == '\\' && (++_at == text.Length || !@"'{}\".Contains(text[_at], StringComparison.Ordinal)))
                throw Wrong(@"one of ' { } \ after a backslash");
            whole.Append(text[_at]);
            piece.Append(text[_at]);
        }
        Expect('\'');
        pieces.Add(piece.ToString());
        return new LiteralExpression(JsonValue.Create(whole.ToString()), pieces);
    }

    /// <summary>A path ends at a comma or bracket that is outside its own brackets.</summary>
    private string PathText()
    {
        var (from, depth, quote) = (_at, 0, '\0');
        for (; _at < text.Length; _at++)
        {
            var c = text[_at];
            if (quote != '\0') quote = c == quote ? '\0' : quote;
            else if (depth > 0 && c is '\'' or '"') quote = c;
            else if (c == '[') depth++;
            else if (c == ']') depth--;
            else if (depth == 0 && c is ',' or ')' or ' ') break;
        }
        return text[from.._at];
    }

    private LiteralExpression Number()
    {
        var from = _at;
        while (_at < text.Length && (char.IsAsciiLetterOrDigit(text[_at]) || text[_at] is '-' or '+' or '.')) _at++;
        var number = text[from.._at];
        if (!decimal.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out var value))
        {
            _at = from;
            throw Wrong("a number");
        }
        return new LiteralExpression(JsonValue.Create(value));
    }

    private bool Word(string word)
    {
        if (!text.AsSpan(_at).StartsWith(word, StringComparison.Ordinal)) return false;
        _at += word.Length;
        return true;
    }

    private void Spaces()
    {
        while (_at < text.Length && char.IsWhiteSpace(text[_at])) _at++;
    }

    private bool Next(char expected) => _at < text.Length && text[_at] == expected;

    private void Expect(char expected)
    {
        if (!Next(expected)) throw Wrong($"'{expected}'");
        _at++;
    }

    private FormatException Wrong(string expected) =>
        new($"'{text}': found {(_at < text.Length ? $"'{text[_at]}' at character {_at + 1}" : "its end")}, expected {expected}");
}
