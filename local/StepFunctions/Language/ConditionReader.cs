namespace Overnight.Local.StepFunctions.Language;

/// <summary>Reads the rules of a Choice state.</summary>
internal static class ConditionReader
{
    private const string PathSuffix = "Path";

    public static ChoiceRule? Rule(DefinitionFields fields)
    {
        var next = fields.Text("Next", required: true);
        var condition = Read(fields);
        return condition is null || next is null ? null : new ChoiceRule(condition, next);
    }

    private static Condition? Read(DefinitionFields fields)
    {
        if (fields.Has("And")) return new AndCondition(fields.Objects("And", (inner, _) => Read(inner), required: true));
        if (fields.Has("Or")) return new OrCondition(fields.Objects("Or", (inner, _) => Read(inner), required: true));
        if (fields.Has("Not")) return fields.Object("Not", inner => Read(inner)!) is { } negated ? new NotCondition(negated) : null;
        fields.Text("Variable", required: true);
        var variable = fields.OptionalPath("Variable", reference: true);
        var operators = Operators().Where(fields.Has).ToList();
        if (operators.Count != 1)
        {
            foreach (var name in operators) fields.Take(name);
            fields.Problems.Add(new(fields.Path, $"found {(operators.Count == 0 ? "no comparison" : string.Join(" and ", operators))}, expected exactly one of And, Or, Not, {string.Join(", ", Operators())}"));
            return null;
        }
        return Comparison(fields, operators[0], variable ?? JsonPath.Root);
    }

    private static Condition? Comparison(DefinitionFields fields, string name, JsonPath variable)
    {
        if (name == "IsPresent") return new PresenceCondition(variable, fields.Flag(name));
        if (Language.Comparison.Kinds.TryGetValue(name, out var isKind)) return new KindCondition(variable, isKind, fields.Flag(name));
        if (Language.Comparison.All.TryGetValue(name, out var comparison))
        {
            var literal = fields.Take(name);
            if (!comparison.Fits(literal)) fields.Refuse(name, comparison.Expects);
            return new ComparisonCondition(variable, comparison, literal, null);
        }
        fields.Text(name, required: true);
        return fields.OptionalPath(name, reference: true) is { } path
            ? new ComparisonCondition(variable, Language.Comparison.All[name[..^PathSuffix.Length]], null, path)
            : null;
    }

    private static IEnumerable<string> Operators() =>
        Language.Comparison.All.Keys.Where(name => name != "StringMatches").SelectMany(name => new[] { name, name + PathSuffix })
            .Append("StringMatches").Append("IsPresent").Concat(Language.Comparison.Kinds.Keys).Order(StringComparer.Ordinal);
}
