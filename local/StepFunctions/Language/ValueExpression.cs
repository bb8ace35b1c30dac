using System.Text.Json.Nodes;

namespace Overnight.Local.StepFunctions.Language;

/// <summary>What stands behind a field whose name ends in <c>.$</c>: a path, or an intrinsic function over paths and literals.</summary>
internal abstract record ValueExpression
{
    /// <param name="evaluation">What it looks at.</param>
    /// <param name="field">The field it is for: error messages name it.</param>
    public abstract JsonNode? Evaluate(Evaluation evaluation, string field);

    /// <exception cref="FormatException">What is wrong with the expression.</exception>
    public static ValueExpression Parse(string text) =>
        text.StartsWith('$') ? new PathExpression(JsonPath.Parse(text)) : new IntrinsicParser(text).Parse();
}

internal sealed record PathExpression(JsonPath Path) : ValueExpression
{
    public override JsonNode? Evaluate(Evaluation evaluation, string field) => Path.Select(evaluation, field);
}

/// <param name="Value">The literal.</param>
/// <param name="Pieces">A string split at each <c>{}</c> that is not escaped: what States.Format fills; null for other literals.</param>
internal sealed record LiteralExpression(JsonNode? Value, IReadOnlyList<string>? Pieces = null) : ValueExpression
{
    public override JsonNode? Evaluate(Evaluation evaluation, string field) => Value;
}

internal sealed record CallExpression(IntrinsicFunction Function, IReadOnlyList<ValueExpression> Arguments) : ValueExpression
{
    public override JsonNode? Evaluate(Evaluation evaluation, string field)
    {
        var values = Arguments.Select(argument => argument.Evaluate(evaluation, field)).ToList();
        var pieces = Arguments is [LiteralExpression first, ..] ? first.Pieces : null;
        var call = new IntrinsicCall(Function.Name, values, pieces, evaluation.Random);
        return Function.Run(call);
    }
}
