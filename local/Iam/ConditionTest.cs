using System.Globalization;
using System.Text.Json.Nodes;

namespace Overnight.Local.Iam;

/// <summary>
/// One operator on one key of a statement's Condition. Operators and keys that are not known here are refused by name, because a
/// condition that is passed over would allow, or deny, more than it says.
/// docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
/// </summary>
internal sealed class ConditionTest
{
    private const string IfExists = "IfExists";

    private static readonly string[] Keys =
    [
        "aws:PrincipalAccount", "aws:PrincipalArn", "aws:RequestedRegion", "aws:ResourceAccount", "aws:SecureTransport",
        "aws:SourceAccount", "aws:SourceArn", "s3:delimiter", "s3:max-keys", "s3:prefix",
    ];

    /// <summary>The operator's test of one value, and whether it is turned round: then none of the values may pass.</summary>
    private static readonly Dictionary<string, (Func<string, string, bool> Passes, bool Negated)> Operators = new()
    {
        ["StringEquals"] = (string.Equals, false),
        ["StringNotEquals"] = (string.Equals, true),
        ["StringEqualsIgnoreCase"] = ((expected, found) => string.Equals(expected, found, StringComparison.OrdinalIgnoreCase), false),
        ["StringLike"] = ((expected, found) => Wildcard.Matches(expected, found), false),
        ["StringNotLike"] = ((expected, found) => Wildcard.Matches(expected, found), true),
        ["ArnEquals"] = (Wildcard.MatchesArn, false),
        ["ArnLike"] = (Wildcard.MatchesArn, false),
        ["ArnNotLike"] = (Wildcard.MatchesArn, true),
        ["Bool"] = ((expected, found) => string.Equals(expected, found, StringComparison.OrdinalIgnoreCase), false),
        ["NumericEquals"] = (Number((found, expected) => found == expected), false),
        ["NumericLessThan"] = (Number((found, expected) => found < expected), false),
        ["NumericLessThanEquals"] = (Number((found, expected) => found <= expected), false),
        ["NumericGreaterThan"] = (Number((found, expected) => found > expected), false),
        ["NumericGreaterThanEquals"] = (Number((found, expected) => found >= expected), false),
    };

    private readonly string _operator;
    private readonly string _key;
    private readonly bool _ifExists;
    private readonly List<string> _values;

    private ConditionTest(string name, string key, List<string> values)
    {
        _ifExists = name.EndsWith(IfExists, StringComparison.Ordinal);
        (_operator, _key, _values) = (_ifExists ? name[..^IfExists.Length] : name, key, values);
    }

    /// <summary>All must hold.</summary>
    public static List<ConditionTest> Read(JsonNode? condition, string path, List<string> problems)
    {
        var tests = new List<ConditionTest>();
        if (condition is null) return tests;
        foreach (var (name, keys) in condition as JsonObject ?? [])
        {
            var known = name.EndsWith(IfExists, StringComparison.Ordinal) && name != "NullIfExists" ? name[..^IfExists.Length] : name;
            if (known != "Null" && !Operators.ContainsKey(known))
            {
                problems.Add($"{path}.{name}: found an operator that is not evaluated here, expected Null or one of "
                    + string.Join(", ", Operators.Keys));
                continue;
            }
            foreach (var (key, values) in keys as JsonObject ?? [])
            {
                if (!Keys.Contains(key, StringComparer.OrdinalIgnoreCase))
                    problems.Add($"{path}.{name}.{key}: found a key that requests here do not have, expected one of {string.Join(", ", Keys)}");
                tests.Add(new ConditionTest(name, key, PolicyDocument.Texts(values, $"{path}.{name}.{key}", problems)));
            }
        }
        if (tests.Count == 0 && problems.Count == 0)
            problems.Add($"{path}: found no test, expected an operator, a key and its values");
        return tests;
    }

    public bool Holds(IReadOnlyDictionary<string, string> context)
    {
        var found = context.FirstOrDefault(pair => string.Equals(pair.Key, _key, StringComparison.OrdinalIgnoreCase)).Value;
        if (_operator == "Null") return _values.Contains(found is null ? "true" : "false");
        var (passes, negated) = Operators[_operator];
        // An absent key fails a test, unless the test is turned round or only looks at keys that are there.
        if (found is null) return negated || _ifExists;
        return _values.Exists(expected => passes(expected, found)) != negated;
    }

    private static Func<string, string, bool> Number(Func<decimal, decimal, bool> compare) => (expected, found) =>
        decimal.TryParse(expected, NumberStyles.Float, CultureInfo.InvariantCulture, out var limit)
        && decimal.TryParse(found, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && compare(number, limit);
}
