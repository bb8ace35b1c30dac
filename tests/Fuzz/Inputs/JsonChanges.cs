using System.Text;

namespace Overnight.Fuzz.Tests.Inputs;

/// <summary>
/// Changes of JSON that leave it JSON, mostly: values of the same kind and of others, fields twice, left out, renamed and swapped, nesting
/// without end, halves of surrogate pairs. So what comes behind the parser is reached.
/// </summary>
internal sealed class JsonChanges
{
    private static readonly string[] Odd = ["null", "true", "false", "[]", "{}", "\"\"", "[null]", "[[]]", "{\"a\":{}}", "\"\\ud800\"", "\"\\u0000\"", "\"a\\ud83d\"", "0"];
    private static readonly string[] OddNumbers = ["-1", "0", "1e308", "-1e308", "1e-320", "0.5", "1", "2", "7", "65536", "2147483647", "2147483648", "-2147483649", "9223372036854775807", "1e29", "79228162514264337593543950335", "1e400"];

    private readonly List<string[]> _samples;
    private readonly bool _stringsOnly;

    private JsonChanges(IEnumerable<byte[]> samples, bool stringsOnly) =>
        (_samples, _stringsOnly) = ([.. samples.Select(sample => Tokens(Encoding.UTF8.GetString(sample)).ToArray())], stringsOnly);

    /// <param name="stringsOnly">Of a document of our own, in which only the names come from others.</param>
    public static MakeInput Of(IEnumerable<byte[]> samples, bool stringsOnly = false) => new JsonChanges(samples, stringsOnly).Make;

    public static MakeInput Of(params string[] samples) => Of(samples.Select(Making.Text));

    /// <summary>As a string token.</summary>
    public static string Quoted(string text) => $"\"{string.Concat(text.Select(letter => letter is < ' ' or '"' or '\\' || char.IsSurrogate(letter) ? $"\\u{(int)letter:x4}" : $"{letter}"))}\"";

    private byte[] Make(Random random)
    {
        var tokens = new List<string>(random.Pick(_samples));
        for (var changes = 1 + random.Next(3); changes > 0 && tokens.Count > 0; changes--) Change(random, tokens);
        var text = string.Concat(tokens);
        return Encoding.UTF8.GetBytes(text.Length <= Making.LongestInput ? text : text[..Making.LongestInput]);
    }

    private void Change(Random random, List<string> tokens)
    {
        var at = random.Next(tokens.Count);
        for (var tries = 0; !IsValue(tokens, at) && tries < tokens.Count; tries++) at = (at + 1) % tokens.Count;
        if (!IsValue(tokens, at)) return;
        var isText = tokens[at][0] == '"';
        switch (_stringsOnly ? 0 : random.Next(12))
        {
            case < 6: tokens[at] = isText ? Quoted(random.Pick(HostileWords.Names)) : _stringsOnly ? tokens[at] : SameKind(random, tokens[at]); break;
            case 6: tokens[at] = random.Pick(Odd); break;
            case 7: tokens[at] = isText ? random.Pick(OddNumbers) : Quoted(random.Pick(HostileWords.Names)); break;
            case 8 when at >= 2 && tokens[at - 1] == ":": // twice, or under another name
                if (random.Next(2) == 0) tokens.InsertRange(at + 1, [",", tokens[at - 2], ":", tokens[at]]);
                else tokens[at - 2] = random.Next(2) == 0 ? Quoted(random.Pick(HostileWords.Names)) : tokens.Where(token => token[0] == '"').ElementAtOrDefault(random.Next(3)) ?? tokens[at - 2];
                break;
            case 9 when at >= 2 && tokens[at - 1] == ":" && at + 1 < tokens.Count: // left out
                var after = tokens[at + 1] == "," ? 2 : 1;
                tokens.RemoveRange(at - 2, 2 + after);
                break;
            case 10:
                var deep = 1 << random.Next(11);
                tokens[at] = random.Next(2) == 0 ? new string('[', deep) + new string(']', deep) : string.Concat(Enumerable.Repeat("{\"a\":", deep)) + "1" + new string('}', deep);
                break;
            default: // another field's
                var other = tokens[random.Next(tokens.Count)];
                if (other[0] is not ('{' or '}' or '[' or ']' or ':' or ',')) tokens[at] = other;
                break;
        }
    }

    private static string SameKind(Random random, string token) =>
        token is "true" or "false" ? token == "true" ? "false" : "true" : random.Pick(OddNumbers);

    private static bool IsValue(List<string> tokens, int at) =>
        tokens[at][0] is not ('{' or '}' or '[' or ']' or ':' or ',') && (at + 1 >= tokens.Count || tokens[at + 1] != ":");

    /// <summary>Space between tokens is left out, and so are comments.</summary>
    private static IEnumerable<string> Tokens(string text)
    {
        for (var at = 0; at < text.Length;)
        {
            var start = at;
            if (char.IsWhiteSpace(text[at]))
            {
                at++;
                continue;
            }
            if (text[at] == '"')
            {
                for (at++; at < text.Length && text[at] != '"'; at++)
                    if (text[at] == '\\') at++;
                at++;
            }
            else if ("{}[]:,".Contains(text[at], StringComparison.Ordinal))
            {
                at++;
            }
            else
            {
                while (at < text.Length && !char.IsWhiteSpace(text[at]) && !"{}[]:,".Contains(text[at], StringComparison.Ordinal)) at++;
            }
            yield return text[start..Math.Min(at, text.Length)];
        }
    }
}
