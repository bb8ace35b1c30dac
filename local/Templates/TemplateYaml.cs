using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Overnight.Local.Templates;

/// <summary>
/// Reads a template's YAML into JSON, CloudFormation's short tags written out: <c>!Ref X</c> becomes <c>{"Ref":"X"}</c>.
/// docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference.html
/// </summary>
internal sealed partial class TemplateYaml
{
    /// <summary>"Template, in an Amazon S3 object: 1 MB".</summary>
    public const int LargestBytes = 1024 * 1024;

    private const int DeepestNesting = 100;

    private readonly IParser _parser;
    private readonly List<TemplateProblem> _problems;

    private TemplateYaml(string text, List<TemplateProblem> problems)
    {
        _parser = new Parser(new StringReader(text));
        _problems = problems;
    }

    public static JsonNode? Read(string text, List<TemplateProblem> problems)
    {
        var reader = new TemplateYaml(text, problems);
        try
        {
            reader._parser.Consume<StreamStart>();
            if (!reader._parser.TryConsume<DocumentStart>(out _)) return null;
            var root = reader.Node("", 0);
            reader._parser.Consume<DocumentEnd>();
            if (!reader._parser.TryConsume<StreamEnd>(out _)) problems.Add(new($"line {reader._parser.Current?.Start.Line}", "found a second document, expected one"));
            return root;
        }
        catch (YamlException wrong)
        {
            problems.Add(new($"line {wrong.Start.Line}", wrong.Message));
            return null;
        }
        catch (Exception wrong) when (wrong is InvalidOperationException or ArgumentException)
        {
            // The library's parser has texts that it gives up on without saying where.
            problems.Add(new($"line {reader._parser.Current?.Start.Line}, or soon after it", "found a text that is not YAML"));
            return null;
        }
    }

    private JsonNode? Node(string path, int depth)
    {
        if (depth > DeepestNesting) throw new YamlException(_parser.Current!.Start, _parser.Current.End, $"found a nesting deeper than {DeepestNesting}");
        if (_parser.TryConsume<AnchorAlias>(out var alias)) throw new YamlException(alias.Start, alias.End, $"found the alias *{alias.Value}, which templates here do not have: write the value out");
        if (_parser.TryConsume<Scalar>(out var scalar)) return Tagged(scalar, scalar.Tag, Value(scalar), path);
        if (_parser.TryConsume<SequenceStart>(out var sequence))
        {
            var items = new JsonArray();
            while (!_parser.TryConsume<SequenceEnd>(out _)) items.Add(Node($"{path}[{items.Count}]", depth + 1));
            return Tagged(sequence, sequence.Tag, items, path);
        }
        var mapping = _parser.Consume<MappingStart>();
        var fields = new JsonObject();
        while (!_parser.TryConsume<MappingEnd>(out _))
        {
            var key = _parser.Consume<Scalar>();
            var here = path.Length == 0 ? key.Value : $"{path}.{key.Value}";
            if (fields.ContainsKey(key.Value)) _problems.Add(new(here, $"found the key a second time, on line {key.Start.Line}"));
            fields[key.Value] = Node(here, depth + 1);
        }
        return Tagged(mapping, mapping.Tag, fields, path);
    }

    private JsonNode? Tagged(NodeEvent node, TagName tag, JsonNode? value, string path)
    {
        if (tag.IsEmpty || tag.IsNonSpecific) return value;
        var name = tag.Value.TrimStart('!');
        var function = name is "Ref" or "Condition" ? name : "Fn::" + name;
        if (!tag.IsLocal || !IntrinsicNames.All.Contains(function))
        {
            _problems.Add(new(path, $"found the tag {tag.Value} on line {node.Start.Line}, expected one of {string.Join(", ", IntrinsicNames.All.Select(known => "!" + known.Replace("Fn::", "", StringComparison.Ordinal)))}"));
            return value;
        }
        if (function == "Fn::GetAtt" && value is JsonValue text && text.TryGetValue(out string? dotted))
            value = new JsonArray([.. dotted.Split('.', 2).Select(part => (JsonNode)part)]);
        return new JsonObject { [function] = value };
    }

    /// <summary>YAML's core schema, and text for everything else: 2012-10-17 is a text.</summary>
    private static JsonNode? Value(Scalar scalar)
    {
        var text = scalar.Value;
        if (scalar.Style != ScalarStyle.Plain || !scalar.Tag.IsEmpty) return JsonValue.Create(text);
        if (text is "" or "~" or "null" or "Null" or "NULL") return null;
        if (text is "true" or "True" or "TRUE") return JsonValue.Create(true);
        if (text is "false" or "False" or "FALSE") return JsonValue.Create(false);
        return Number().IsMatch(text) && decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? JsonValue.Create(number) : JsonValue.Create(text);
    }

    /// <summary>Without leading zeros: an account's id is no number.</summary>
    [GeneratedRegex(@"^[-+]?(0|[1-9][0-9]*)(\.[0-9]+)?\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Number();
}

internal static class IntrinsicNames
{
    public static readonly IReadOnlyList<string> All =
    [
        "Ref", "Condition", "Fn::GetAtt", "Fn::Sub", "Fn::Join", "Fn::Select", "Fn::Split", "Fn::If", "Fn::Equals", "Fn::And", "Fn::Or", "Fn::Not",
        "Fn::FindInMap", "Fn::GetAZs", "Fn::Base64",
    ];
}
