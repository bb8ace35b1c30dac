using System.CommandLine;
using Overnight.Local;

namespace Overnight.Cli.Connect;

/// <summary>What the options say about where to work.</summary>
internal sealed record CloudChoice
{
    public required bool Local { get; init; }
    public required string Stack { get; init; }
    public required string Template { get; init; }
    public required string StateFolder { get; init; }
    public int Port { get; init; }
    public Action<string> Log { get; init; } = _ => { };

    /// <summary>As they must be given again to reach the same cloud; each after a space.</summary>
    public string AsOptions() => Local
        ? " --local" + (StateFolder == CloudOptions.UsualStateFolder ? "" : $" --data {StateFolder}")
        : Stack == CloudOptions.UsualStack ? "" : $" --stack {Stack}";

    public LocalCloudOptions LocalOptions() => new()
    {
        TemplatePath = File.Exists(Template) ? Template : throw new CommandException(
            $"found no template at '{Template}', expected the built folder's template.yaml: run ./dev build in a checkout of Overnight, then "
            + "export OVERNIGHT_TEMPLATE=CHECKOUT/artifacts/cloud/template.yaml, or name it with --template", ExitCode.NotFound),
        StateFolder = StateFolder,
        Port = Port,
        Log = Log,
    };
}

/// <summary>The options that every command which touches a cloud has.</summary>
internal sealed class CloudOptions
{
    public const string UsualStack = "overnight";
    public const string UsualStateFolder = ".overnight";

    public Option<bool> Local { get; } = new("--local")
    {
        Description = "Start a local cloud in this process instead of using AWS (or AWS_ENDPOINT_URL)",
    };

    public Option<string> Stack { get; } = new("--stack")
    {
        Description = "The deployed stack's name",
        DefaultValueFactory = _ => UsualStack,
    };

    public Option<string> Data { get; } = new("--data")
    {
        Description = "Folder where the local cloud keeps its state",
        DefaultValueFactory = _ => UsualStateFolder,
    };

    public Option<string> Template { get; } = new("--template")
    {
        Description = "The template the local cloud deploys; its functions/ and images/ lie beside it",
        DefaultValueFactory = _ => Environment.GetEnvironmentVariable("OVERNIGHT_TEMPLATE") is { Length: > 0 } set ? set : Path.Combine(AppContext.BaseDirectory, "cloud", "template.yaml"),
    };

    public void AddTo(Command command)
    {
        command.Options.Add(Local);
        command.Options.Add(Stack);
        command.Options.Add(Data);
        command.Options.Add(Template);
    }

    public CloudChoice Read(ParseResult parsed) => ReadLocal(parsed) with
    {
        Local = parsed.GetValue(Local),
        Stack = parsed.GetValue(Stack)!,
    };

    /// <summary>For a command that is on this machine in any case.</summary>
    public CloudChoice ReadLocal(ParseResult parsed) => new()
    {
        Local = true,
        Stack = UsualStack,
        Template = parsed.GetValue(Template)!,
        StateFolder = parsed.GetValue(Data)!,
    };
}
