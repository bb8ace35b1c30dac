using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Overnight.Local.Templates;

/// <summary>
/// Reads template.yaml as <c>sam deploy</c> and CloudFormation would, as far as it deploys on this machine; everything else is
/// refused by name, all at once. docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-anatomy.html
/// </summary>
public sealed class StackReader
{
    private const string SamTransform = "AWS::Serverless-2016-10-31";

    private static readonly string[] Sections =
        ["AWSTemplateFormatVersion", "Transform", "Description", "Metadata", "Parameters", "Mappings", "Conditions", "Globals", "Resources", "Outputs"];

    private static readonly string[] ResourceFields = ["Type", "Properties", "Condition", "DependsOn", "DeletionPolicy", "UpdateReplacePolicy", "Metadata"];

    private readonly List<TemplateProblem> _problems = [];
    private readonly JsonObject _template;
    private readonly StackOptions _options;
    private readonly TemplateScope _scope;
    private readonly Evaluator _evaluator;

    private StackReader(string text, StackOptions options)
    {
        _options = options;
        _template = TemplateYaml.Read(text, _problems) as JsonObject ?? [];
        foreach (var section in _template.Select(section => section.Key).Except(Sections)) _problems.Add(new(section, $"found a section that does not deploy here, expected one of {string.Join(", ", Sections)}"));
        if (_template["Transform"] is { } transform && transform.ToString() != SamTransform) _problems.Add(new("Transform", $"found {transform.ToJsonString()}, expected {SamTransform}"));
        if (Section("Resources") is null) _problems.Add(new("Resources", "found none, expected at least one"));
        var parameters = new TemplateParameters(_problems).Read(Section("Parameters"), options.Parameters);
        var names = Section("Resources")?.Select(resource => resource.Key).ToList() ?? [];
        _scope = new TemplateScope(options, parameters, names, Identify) { Conditions = Section("Conditions"), Mappings = Section("Mappings") };
        _evaluator = new Evaluator(_scope, _problems);
    }

    /// <exception cref="TemplateException">Everything that is wrong with it.</exception>
    public static Stack Read(string file, StackOptions options)
    {
        if (!File.Exists(file)) throw new TemplateException(file, [new("", "found no such file, expected the built template.yaml")]);
        if (new FileInfo(file).Length > TemplateYaml.LargestBytes) throw new TemplateException(file, [new("", $"found more than {TemplateYaml.LargestBytes} bytes")]);
        var reader = new StackReader(File.ReadAllText(file), options);
        var stack = reader.Evaluate(Path.GetDirectoryName(Path.GetFullPath(file))!);
        return reader._problems.Count == 0 ? stack : throw new TemplateException(file, [.. reader._problems.Distinct()]);
    }

    private Stack Evaluate(string folder)
    {
        var ignored = new IgnoredParts();
        var resources = new List<StackResource>();
        foreach (var (logicalId, node) in Section("Resources") ?? [])
        {
            if (Resource(logicalId, node) is not { } resource) continue;
            resources.Add(resource);
            var kind = ResourceKinds.All[resource.Type];
            var properties = new SortedSet<string>(StringComparer.Ordinal);
            PropertyBinder.CheckNames(resource, kind, _problems, properties);
            ignored.Add(resource, kind, properties);
        }
        return new Stack { Folder = folder, Resources = resources, Outputs = Outputs(), Ignored = ignored.Sentences() };
    }

    private StackResource? Resource(string logicalId, JsonNode? node)
    {
        var path = $"Resources.{logicalId}";
        if (node is not JsonObject resource)
        {
            _problems.Add(new(path, "found no resource, expected one with Type"));
            return null;
        }
        foreach (var field in resource.Select(field => field.Key).Except(ResourceFields)) _problems.Add(new($"{path}.{field}", $"found a field that does not deploy here, expected one of {string.Join(", ", ResourceFields)}"));
        foreach (var needed in resource["DependsOn"] switch { JsonArray several => several.Select(one => $"{one}"), { } one => [one.ToString()], null => [] })
            if (Section("Resources")?.ContainsKey(needed) is not true) _problems.Add(new($"{path}.DependsOn", $"found '{needed}', expected a resource"));
        if (KindOf(logicalId, resource) is not { } kind || _scope.Identity(logicalId) is not { } identity) return null;
        var properties = _evaluator.Evaluate(WithGlobals(kind, resource["Properties"] as JsonObject ?? []), $"{path}.Properties") as JsonObject ?? [];
        return new StackResource { LogicalId = logicalId, Type = kind.Type, PhysicalName = identity.Name, Properties = properties };
    }

    private ResourceKind? KindOf(string logicalId, JsonObject resource)
    {
        var type = $"{resource["Type"]}";
        if (ResourceKinds.All.TryGetValue(type, out var kind)) return kind;
        _problems.Add(new($"Resources.{logicalId}.Type", $"found '{type}', which does not deploy here, expected one of {string.Join(", ", ResourceKinds.All.Keys.Order(StringComparer.Ordinal))}"));
        return null;
    }

    /// <summary>Null where the resource's condition does not hold, or its type does not deploy here.</summary>
    private ResourceIdentity? Identify(string logicalId)
    {
        if (Section("Resources")?[logicalId] is not JsonObject resource || !ResourceKinds.All.TryGetValue($"{resource["Type"]}", out var kind)) return null;
        if (resource["Condition"] is { } condition && !_evaluator.Holds(condition.ToString(), $"Resources.{logicalId}.Condition")) return null;
        var given = kind.NameProperty is { } property && (resource["Properties"] as JsonObject)?[property] is { } name
            ? _evaluator.Evaluate(name, $"Resources.{logicalId}.Properties.{property}")?.ToString()
            : null;
        return new ResourceIdentity(kind, logicalId, given ?? MadeUp(kind, logicalId), _options);
    }

    /// <summary>As CloudFormation makes names up: the stack, the resource, and letters that no other has; here the same every time.</summary>
    private string MadeUp(ResourceKind kind, string logicalId)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{_options.StackName}/{logicalId}")));
        if (kind.IdPrefix is not null) return kind.IdPrefix + hash[..17];
        var name = $"{_options.StackName}-{logicalId}-{hash[..12]}";
        return kind.LowerCase ? name.ToLowerInvariant() : name;
    }

    /// <summary>SAM's Globals: maps are merged, lists joined, values taken where the resource has none of its own.</summary>
    private JsonObject WithGlobals(ResourceKind kind, JsonObject own)
    {
        const string prefix = "AWS::Serverless::";
        var globals = kind.Type.StartsWith(prefix, StringComparison.Ordinal) ? Section("Globals")?[kind.Type[prefix.Length..]] as JsonObject : null;
        return globals is null ? own : Merged(globals, own);
    }

    private static JsonObject Merged(JsonObject below, JsonObject above)
    {
        var merged = (JsonObject)below.DeepClone();
        foreach (var (name, value) in above)
        {
            merged[name] = (merged[name], value) switch
            {
                (JsonObject lower, JsonObject upper) when !IsCall(lower) && !IsCall(upper) => Merged(lower, upper),
                (JsonArray lower, JsonArray upper) => new JsonArray([.. lower.Concat(upper).Select(item => item?.DeepClone())]),
                _ => value?.DeepClone(),
            };
        }
        return merged;
    }

    private static bool IsCall(JsonObject fields) => fields is { Count: 1 } && IntrinsicNames.All.Contains(fields.First().Key);

    private Dictionary<string, string> Outputs()
    {
        foreach (var kind in Section("Globals")?.Select(global => global.Key).Except(["Function", "StateMachine"]) ?? [])
            _problems.Add(new($"Globals.{kind}", "found globals of a type that does not deploy here, expected Function or StateMachine"));
        var outputs = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, node) in Section("Outputs") ?? [])
        {
            if (node is not JsonObject output || output["Value"] is null) _problems.Add(new($"Outputs.{name}", "found no Value"));
            else if (output["Condition"] is null || _evaluator.Holds($"{output["Condition"]}", $"Outputs.{name}.Condition"))
                outputs[name] = _evaluator.Evaluate(output["Value"], $"Outputs.{name}.Value")?.ToString() ?? "";
        }
        return outputs;
    }

    private JsonObject? Section(string name) => _template[name] as JsonObject;
}
