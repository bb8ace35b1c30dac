using System.Text.Json.Nodes;

namespace Overnight.Local.StepFunctions.Language;

/// <summary>A Choice state's condition. docs.aws.amazon.com/step-functions/latest/dg/state-choice.html</summary>
internal abstract record Condition
{
    public abstract bool Holds(Evaluation evaluation);
}

internal sealed record AndCondition(IReadOnlyList<Condition> Conditions) : Condition
{
    public override bool Holds(Evaluation evaluation) => Conditions.All(condition => condition.Holds(evaluation));
}

internal sealed record OrCondition(IReadOnlyList<Condition> Conditions) : Condition
{
    public override bool Holds(Evaluation evaluation) => Conditions.Any(condition => condition.Holds(evaluation));
}

internal sealed record NotCondition(Condition Condition) : Condition
{
    public override bool Holds(Evaluation evaluation) => !Condition.Holds(evaluation);
}

/// <summary><c>IsPresent</c> is the one test that may look where nothing is.</summary>
internal sealed record PresenceCondition(JsonPath Variable, bool Expected) : Condition
{
    public override bool Holds(Evaluation evaluation) => Variable.TrySelect(evaluation, out _) == Expected;
}

/// <summary>What a value is: <c>IsNull</c>, <c>IsString</c> and the like.</summary>
internal sealed record KindCondition(JsonPath Variable, Func<JsonNode?, bool> IsKind, bool Expected) : Condition
{
    public override bool Holds(Evaluation evaluation) => IsKind(Operand.At(Variable, evaluation)) == Expected;
}

/// <param name="Variable">The left side.</param>
/// <param name="Comparison">The operator.</param>
/// <param name="Literal">The right side, where it stands in the definition.</param>
/// <param name="Path">Where to find the right side, for the operators that end in <c>Path</c>.</param>
internal sealed record ComparisonCondition(JsonPath Variable, Comparison Comparison, JsonNode? Literal, JsonPath? Path) : Condition
{
    public override bool Holds(Evaluation evaluation) =>
        Comparison.Holds(Operand.At(Variable, evaluation), Path is null ? Literal : Operand.At(Path, evaluation));
}

internal sealed record ChoiceRule(Condition Condition, string Next);

internal static class Operand
{
    public static JsonNode? At(JsonPath path, Evaluation evaluation) => path.TrySelect(evaluation, out var value)
        ? value
        : throw new StatesException(StatesErrors.Runtime, $"Invalid path '{path.Text}': The choice state's condition path references an invalid value.");
}
