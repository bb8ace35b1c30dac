using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json.Nodes;

namespace Overnight.Local.StepFunctions.Language;

/// <summary>
/// A comparison operator. Values of another type than the operator's are not an error: the comparison does not hold.
/// docs.aws.amazon.com/step-functions/latest/dg/state-choice.html#amazon-states-language-choice-state-rules
/// </summary>
/// <param name="Name">As written in the definition, without <c>Path</c>.</param>
/// <param name="Expects">What its right side must be, for messages.</param>
/// <param name="Fits">Whether a literal is of the operator's type.</param>
/// <param name="Holds">The comparison itself.</param>
internal sealed record Comparison(string Name, string Expects, Func<JsonNode?, bool> Fits, Func<JsonNode?, JsonNode?, bool> Holds)
{
    public static readonly FrozenDictionary<string, Comparison> All = Table().ToFrozenDictionary(comparison => comparison.Name);

    /// <summary>Tests of what the variable is; their right side is true or false.</summary>
    public static readonly FrozenDictionary<string, Func<JsonNode?, bool>> Kinds = new Dictionary<string, Func<JsonNode?, bool>>
    {
        ["IsNull"] = node => node is null,
        ["IsNumeric"] = Json.IsNumber,
        ["IsString"] = Json.IsString,
        ["IsBoolean"] = Json.IsBoolean,
        ["IsTimestamp"] = node => Timestamp.Of(node) is not null,
    }.ToFrozenDictionary();

    private static IEnumerable<Comparison> Table()
    {
        yield return new("BooleanEquals", "true or false", Json.IsBoolean, (left, right) => Json.IsBoolean(left) && JsonNode.DeepEquals(left, right));
        yield return new("StringMatches", "a string", Json.IsString, (left, right) =>
            Json.IsString(left) && Json.IsString(right) && Wildcard.Matches(left!.GetValue<string>(), right!.GetValue<string>()));
        foreach (var (suffix, holds) in new (string, Func<int, bool>)[]
        {
            ("Equals", order => order == 0), ("LessThan", order => order < 0), ("GreaterThan", order => order > 0),
            ("LessThanEquals", order => order <= 0), ("GreaterThanEquals", order => order >= 0),
        })
        {
            yield return Ordered("String", "a string", suffix, Json.IsString, (left, right) =>
                string.CompareOrdinal(left.GetValue<string>(), right.GetValue<string>()), holds);
            yield return Ordered("Numeric", "a number", suffix, Json.IsNumber, CompareNumbers, holds);
            yield return Ordered("Timestamp", "a timestamp like 2026-01-31T22:00:00Z", suffix, node => Timestamp.Of(node) is not null, (left, right) =>
                Timestamp.Of(left)!.Value.CompareTo(Timestamp.Of(right)!.Value), holds);
        }
    }

    private static Comparison Ordered(
        string type, string expects, string suffix, Func<JsonNode?, bool> fits, Func<JsonNode, JsonNode, int> compare, Func<int, bool> holds) =>
        new(type + suffix, expects, fits, (left, right) => fits(left) && fits(right) && holds(compare(left!, right!)));

    /// <summary>Exact where both fit a decimal, else as floating point.</summary>
    private static int CompareNumbers(JsonNode left, JsonNode right)
    {
        var (a, b) = (Json.Text(left), Json.Text(right));
        return decimal.TryParse(a, NumberStyles.Float, null, out var x) && decimal.TryParse(b, NumberStyles.Float, null, out var y)
            ? x.CompareTo(y)
            : double.Parse(a, NumberStyles.Float, null).CompareTo(double.Parse(b, NumberStyles.Float, null));
    }
}

/// <summary>RFC 3339 with an upper-case T, and Z where there is no offset: "2016-08-18T17:33:00Z".</summary>
internal static class Timestamp
{
    private static readonly string[] Forms = ["yyyy-MM-dd'T'HH:mm:ss'Z'", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", "yyyy-MM-dd'T'HH:mm:sszzz", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzzz"];

    public static DateTimeOffset? Of(JsonNode? node) => Json.IsString(node) ? Parse(node!.GetValue<string>()) : null;

    public static DateTimeOffset? Parse(string text) =>
        DateTimeOffset.TryParseExact(text, Forms, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;
}

/// <summary>StringMatches: <c>*</c> stands for any characters, <c>\*</c> for itself.</summary>
internal static class Wildcard
{
    /// <summary>Greedy from the left with one place to return to: linear for one star, at worst text times pattern.</summary>
    public static bool Matches(string text, string pattern)
    {
        var wanted = Characters(pattern);
        var (t, p, star, mark) = (0, 0, -1, 0);
        while (t < text.Length)
        {
            if (p < wanted.Count && wanted[p] is { } c && c == text[t])
            {
                t++;
                p++;
            }
            else if (p < wanted.Count && wanted[p] is null)
            {
                (star, mark) = (p++, t);
            }
            else if (star >= 0)
            {
                (p, t) = (star + 1, ++mark);
            }
            else
            {
                return false;
            }
        }
        while (p < wanted.Count && wanted[p] is null) p++;
        return p == wanted.Count;
    }

    /// <summary>The pattern's characters, null for a star.</summary>
    private static List<char?> Characters(string pattern)
    {
        var characters = new List<char?>(pattern.Length);
        for (var i = 0; i < pattern.Length; i++)
        {
            var escaped = pattern[i] == '\\' && i + 1 < pattern.Length && pattern[i + 1] is '*' or '\\';
            if (escaped) i++;
            characters.Add(!escaped && pattern[i] == '*' ? null : pattern[i]);
        }
        return characters;
    }
}
