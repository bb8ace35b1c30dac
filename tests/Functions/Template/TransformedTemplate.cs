using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Overnight.Functions.Tests.Template;

/// <summary>What SAM makes of template.yaml: the CloudFormation that is deployed. Skips where SAM's translator is not on this machine.</summary>
internal sealed class TransformedTemplate
{
    private static readonly Lazy<Task<(string? Path, string Said)>> Made = new(MakeAsync);

    private TransformedTemplate(string path) => (Path, Resources) = (path, JsonNode.Parse(File.ReadAllText(path))![nameof(Resources)]!.AsObject());

    public string Path { get; }

    public JsonObject Resources { get; }

    public static async Task<TransformedTemplate> ReadAsync()
    {
        var (path, said) = await Made.Value;
        Assert.SkipWhen(path is null, $"SAM's translator is not on this machine: {said}");
        return new TransformedTemplate(path!);
    }

    public IEnumerable<(string Name, JsonObject Properties)> Of(string type) => Resources
        .Where(resource => (string)resource.Value!["Type"]! == type).Select(resource => (resource.Key, resource.Value!["Properties"]!.AsObject()));

    /// <summary>What a resource must wait for: every Ref, GetAtt, Sub and DependsOn in it that names another.</summary>
    public IEnumerable<string> DependenciesOf(string name) => Names(Resources[name]!).Where(Resources.ContainsKey).Distinct();

    private static IEnumerable<string> Names(JsonNode? node)
    {
        switch (node)
        {
            case JsonArray items:
                return items.SelectMany(Names);
            case JsonObject fields:
                return fields.SelectMany(field => field.Key switch
                {
                    "Ref" => [field.Value!.ToString()],
                    "Fn::GetAtt" => [field.Value is JsonArray pair ? pair[0]!.ToString() : field.Value!.ToString().Split('.')[0]],
                    "Fn::Sub" => Substituted(field.Value!),
                    "DependsOn" => field.Value is JsonArray many ? many.Select(one => one!.ToString()) : [field.Value!.ToString()],
                    _ => Names(field.Value),
                });
            default:
                return [];
        }
    }

    private static IEnumerable<string> Substituted(JsonNode argument)
    {
        var text = argument is JsonArray pair ? pair[0]!.ToString() : argument.ToString();
        var own = argument is JsonArray { Count: 2 } with ? Names(with[1]) : [];
        return text.Split("${").Skip(1).Select(part => part.Split('}', '.')[0]).Concat(own);
    }

    private static async Task<(string? Path, string Said)> MakeAsync()
    {
        var root = DeployedTemplate.Read().Root;
        var target = System.IO.Path.Combine(Directory.CreateTempSubdirectory("overnight-template-").FullName, "template.json");
        try
        {
            using var run = Process.Start(new ProcessStartInfo("python3",
                [System.IO.Path.Combine(root, "scripts", "transform.py"), System.IO.Path.Combine(root, "template.yaml"), target])
            {
                RedirectStandardError = true,
                UseShellExecute = false,
            })!;
            var said = await run.StandardError.ReadToEndAsync();
            await run.WaitForExitAsync();
            if (run.ExitCode == 0) return (target, said);
            // A translator that is there and refuses the template is a failure, not a reason to skip.
            return said.Contains("ModuleNotFoundError", StringComparison.Ordinal) ? (null, said.Trim().Split('\n')[^1]) : throw new InvalidOperationException(said);
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            return (null, e.Message);
        }
    }
}
