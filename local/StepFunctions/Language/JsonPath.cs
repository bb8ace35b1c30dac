using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;

namespace Overnight.Local.StepFunctions.Language;

/// <summary>
/// A path into the state's input (<c>$</c>) or the context object (<c>$$</c>).
/// docs.aws.amazon.com/step-functions/latest/dg/amazon-states-language-paths.html
/// </summary>
internal sealed class JsonPath
{
    public static readonly JsonPath Root = new("$", false, []);

    private readonly IReadOnlyList<PathStep> _steps;

    private JsonPath(string text, bool isContext, IReadOnlyList<PathStep> steps)
    {
        Text = text;
        IsContext = isContext;
        _steps = steps;
    }

    public string Text { get; }

    /// <summary>Whether it looks into the context object.</summary>
    public bool IsContext { get; }

    /// <summary>A reference path names one place: fields and single elements only.</summary>
    public bool IsReference => _steps.All(step => step is FieldStep { Names.Count: 1 } or ElementStep { Indexes.Count: 1 });

    public bool IsRoot => _steps.Count == 0;

    /// <exception cref="FormatException">What is wrong with the path, and where in it.</exception>
    public static JsonPath Parse(string text)
    {
        if (!text.StartsWith('$')) throw new FormatException($"found '{text}', expected a path that begins with '$'");
        var isContext = text.StartsWith("$$", StringComparison.Ordinal);
        return new JsonPath(text, isContext, new PathParser(text, isContext ? 2 : 1).Steps());
    }

    /// <summary>
    /// The value at the path. A path that can name several places selects an array, empty where nothing is there; a path that
    /// names one place selects nothing where that is missing.
    /// </summary>
    public bool TrySelect(Evaluation evaluation, out JsonNode? value)
    {
        IEnumerable<JsonNode?> found = [IsContext ? evaluation.Context : evaluation.Input];
        foreach (var step in _steps) found = found.SelectMany(step.From);
        if (!IsReference)
        {
            value = Json.Array(found);
            return true;
        }
        foreach (var only in found)
        {
            value = only;
            return true;
        }
        value = null;
        return false;
    }

    /// <summary>The value at the path, or the error with which the execution ends.</summary>
    public JsonNode? Select(Evaluation evaluation, string field) => TrySelect(evaluation, out var value)
        ? value
        : throw new StatesException(StatesErrors.Runtime,
            $"The JSONPath '{Text}' specified for the field '{field}' could not be found in the input '{Json.Text(IsContext ? evaluation.Context : evaluation.Input)}'");

    /// <summary>
    /// ResultPath: <paramref name="root"/> with <paramref name="value"/> put at this place, objects made on the way there.
    /// docs.aws.amazon.com/step-functions/latest/dg/input-output-resultpath.html
    /// </summary>
    public JsonNode? Put(JsonNode? root, JsonNode? value)
    {
        if (IsRoot) return value;
        var changed = Json.Clone(root);
        if (changed is not JsonObject and not JsonArray) throw Misplaced(root);
        var parent = changed;
        for (var i = 0; i < _steps.Count - 1; i++) parent = Enter(parent, _steps[i], root);
        Set(parent, _steps[^1], Json.Clone(value), root);
        return changed;
    }

    private JsonNode Enter(JsonNode parent, PathStep step, JsonNode? root)
    {
        var child = step.From(parent).FirstOrDefault();
        if (child is JsonObject or JsonArray) return child;
        if (child is not null) throw Misplaced(root);
        child = new JsonObject();
        Set(parent, step, child, root);
        return child;
    }

    private void Set(JsonNode parent, PathStep step, JsonNode? value, JsonNode? root)
    {
        switch (parent, step)
        {
            case (JsonObject fields, FieldStep name): fields[name.Names[0]] = value; break;
            case (JsonArray items, ElementStep element) when element.Indexes[0] >= 0 && element.Indexes[0] < items.Count:
                items[element.Indexes[0]] = value;
                break;
            default: throw Misplaced(root);
        }
    }

    private StatesException Misplaced(JsonNode? root) => new("States.ResultPathMatchFailure",
        $"Unable to apply ReferencePath {Text} to input {Json.Text(root)}");

    public override string ToString() => Text;

    /// <summary>Parses a string that must be a path where it begins with '$'.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out JsonPath? path, [NotNullWhen(false)] out string? problem)
    {
        (path, problem) = (null, null);
        try
        {
            path = Parse(text);
            return true;
        }
        catch (FormatException wrong)
        {
            problem = wrong.Message;
            return false;
        }
    }
}

/// <summary>What expressions look at: the state's input, the context object, and the execution's source of chance.</summary>
internal sealed class Evaluation(JsonNode? input, Func<JsonObject> context, Random random)
{
    private readonly Lazy<JsonObject> _context = new(context);

    public JsonNode? Input { get; } = input;

    public JsonObject Context => _context.Value;

    public Random Random { get; } = random;

    public Evaluation With(JsonNode? input) => new(input, () => Context, Random);
}
