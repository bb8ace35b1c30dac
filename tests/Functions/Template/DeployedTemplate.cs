using YamlDotNet.Core.Events;
using YamlDotNet.RepresentationModel;

namespace Overnight.Functions.Tests.Template;

/// <summary>template.yaml as it lies at the root of the repository.</summary>
internal sealed class DeployedTemplate
{
    private DeployedTemplate(string root)
    {
        Root = root;
        var yaml = new YamlStream();
        using var text = File.OpenText(Path.Combine(root, "template.yaml"));
        yaml.Load(text);
        Document = (YamlMappingNode)yaml.Documents[0].RootNode;
    }

    public static DeployedTemplate Read()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "template.yaml"))) folder = folder.Parent;
        return new DeployedTemplate(folder?.FullName ?? throw new FileNotFoundException("template.yaml: found in no folder above the tests"));
    }

    public string Root { get; }

    public YamlMappingNode Document { get; }

    public IEnumerable<(string Name, string Type, YamlMappingNode Node)> Resources => Map(Document, "Resources").Children
        .Select(pair => (((YamlScalarNode)pair.Key).Value!, Text(pair.Value, "Type")!, (YamlMappingNode)pair.Value));

    public IEnumerable<(string Name, YamlMappingNode Properties)> Of(string type) =>
        Resources.Where(resource => resource.Type == type).Select(resource => (resource.Name, Map(resource.Node, "Properties")));

    /// <summary>Every statement of every policy that allows, with the resource it stands in.</summary>
    public IEnumerable<(string Role, string Sid, List<string> Actions, List<string> Resources)> Grants =>
        from role in Of("AWS::IAM::Role")
        from policy in Items(role.Properties, "Policies")
        from statement in Items(Map(policy, "PolicyDocument"), "Statement")
        where Text(statement, "Effect") == "Allow"
        select (role.Name, Text(statement, "Sid") ?? "", Texts(statement, "Action"), Texts(statement, "Resource"));

    public static YamlMappingNode Map(YamlNode node, string key) => (YamlMappingNode)node[key];

    public static IEnumerable<YamlNode> Items(YamlNode node, string key) => Child(node, key) is YamlSequenceNode items ? items.Children : [];

    public static YamlNode? Child(YamlNode node, string key) =>
        node is YamlMappingNode map && map.Children.TryGetValue(new YamlScalarNode(key), out var value) ? value : null;

    public static string? Text(YamlNode node, string key) => (Child(node, key) as YamlScalarNode)?.Value;

    /// <summary>One text, or several; an intrinsic function's argument counts as its text.</summary>
    public static List<string> Texts(YamlNode node, string key) => Child(node, key) switch
    {
        YamlScalarNode one => [one.Value!],
        YamlSequenceNode many => [.. many.Children.OfType<YamlScalarNode>().Select(item => item.Value!)],
        _ => [],
    };

    /// <summary>What follows a line's '#' in the file, for the resources that must say why they are what they are.</summary>
    public string[] Lines => File.ReadAllLines(Path.Combine(Root, "template.yaml"));

    public bool HasAliases
    {
        get
        {
            using var text = File.OpenText(Path.Combine(Root, "template.yaml"));
            var parser = new YamlDotNet.Core.Parser(text);
            while (parser.MoveNext())
                if (parser.Current is AnchorAlias) return true;
            return false;
        }
    }
}
