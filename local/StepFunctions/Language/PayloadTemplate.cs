using System.Text.Json.Nodes;

namespace Overnight.Local.StepFunctions.Language;

/// <summary>
/// Parameters, ResultSelector and ItemSelector: JSON in which the fields that end in <c>.$</c> are computed.
/// docs.aws.amazon.com/step-functions/latest/dg/input-output-inputpath-params.html
/// </summary>
internal abstract record PayloadTemplate
{
    public abstract JsonNode? Fill(Evaluation evaluation);

    /// <summary>Reads a template; says what is wrong with it and where.</summary>
    public static PayloadTemplate Read(JsonNode? json, string path, List<DefinitionProblem> problems) => json switch
    {
        JsonObject fields => ReadFields(fields, path, problems),
        JsonArray items => new ArrayTemplate([.. items.Select((item, i) => Read(item, $"{path}[{i}]", problems))]),
        _ => new ConstantTemplate(json),
    };

    private static ObjectTemplate ReadFields(JsonObject fields, string path, List<DefinitionProblem> problems)
    {
        var templates = new List<(string Name, PayloadTemplate Value)>(fields.Count);
        foreach (var (field, value) in fields)
        {
            var here = $"{path}.{field}";
            if (!field.EndsWith(".$", StringComparison.Ordinal))
            {
                templates.Add((field, Read(value, here, problems)));
                continue;
            }
            var name = field[..^2];
            if (fields.ContainsKey(name)) problems.Add(new(here, $"found '{field}' beside '{name}', expected one of them"));
            if (!Json.IsString(value))
            {
                problems.Add(new(here, $"found {Json.Shown(value)}, expected a path or an intrinsic function, because the name ends in .$"));
                continue;
            }
            try
            {
                templates.Add((name, new ComputedTemplate(ValueExpression.Parse(value!.GetValue<string>()), field)));
            }
            catch (FormatException wrong)
            {
                problems.Add(new(here, wrong.Message));
            }
        }
        return new ObjectTemplate(templates);
    }
}

internal sealed record ConstantTemplate(JsonNode? Value) : PayloadTemplate
{
    public override JsonNode? Fill(Evaluation evaluation) => Value;
}

internal sealed record ComputedTemplate(ValueExpression Expression, string Field) : PayloadTemplate
{
    public override JsonNode? Fill(Evaluation evaluation) => Expression.Evaluate(evaluation, Field);
}

internal sealed record ArrayTemplate(IReadOnlyList<PayloadTemplate> Items) : PayloadTemplate
{
    public override JsonNode Fill(Evaluation evaluation) => Json.Array(Items.Select(item => item.Fill(evaluation)));
}

internal sealed record ObjectTemplate(IReadOnlyList<(string Name, PayloadTemplate Value)> Fields) : PayloadTemplate
{
    public override JsonNode Fill(Evaluation evaluation)
    {
        var filled = new JsonObject();
        foreach (var (name, value) in Fields) filled[name] = Json.Clone(value.Fill(evaluation));
        return filled;
    }
}

/// <summary>One thing wrong with a state machine's definition.</summary>
/// <param name="Path">Where: a JSON path into the definition.</param>
/// <param name="Message">What was found and what was expected.</param>
public sealed record DefinitionProblem(string Path, string Message)
{
    public override string ToString() => $"{Path}: {Message}";
}
