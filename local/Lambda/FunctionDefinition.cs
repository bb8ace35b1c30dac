using Overnight.Local.Batch;

namespace Overnight.Local.Lambda;

/// <summary>A deployed function. docs.aws.amazon.com/lambda/latest/api/API_FunctionConfiguration.html</summary>
public sealed record FunctionDefinition
{
    public required string Name { get; init; }

    /// <summary>The published package: assemblies, deps.json and runtimeconfig.json.</summary>
    public required string Folder { get; init; }

    /// <summary><c>ASSEMBLY::TYPE::METHOD</c>.</summary>
    public required string Handler { get; init; }

    public required RoleCredentials Credentials { get; init; }
    public string RoleArn { get; init; } = "";
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>Lambda's default is 3.</summary>
    public int TimeoutSeconds { get; init; } = 3;

    /// <summary>Told to the function; not enforced on this machine.</summary>
    public int MemorySizeMiB { get; init; } = 128;

    /// <summary>Null shares this machine's limit; a number beyond which invocations are refused, as Lambda refuses them.</summary>
    public int? ReservedConcurrency { get; init; }

    /// <summary>Whether its log is JSON: Lambda's own lines, and what is logged through the context.</summary>
    public bool LogsJson { get; init; }

    /// <summary>Default <c>/aws/lambda/NAME</c>.</summary>
    public string? LogGroup { get; init; }

    /// <summary>Whether its role may write it now: what it may not is lost, and nobody is told, as on AWS.</summary>
    public Func<bool> MayLog { get; init; } = () => true;

    public EventInvokeOptions EventInvoke { get; init; } = new();

    internal string LogGroupName => LogGroup ?? $"/aws/lambda/{Name}";

    /// <summary>What the assembly's name must lie beside: the first part of the handler.</summary>
    private string AssemblyName => Handler.Split("::")[0];

    internal string DepsFile => Path.Combine(Folder, AssemblyName + ".deps.json");

    internal string RuntimeConfigFile => Path.Combine(Folder, AssemblyName + ".runtimeconfig.json");

    internal IEnumerable<string> Problems()
    {
        if (Name.Length is 0 or > 64 || !Name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'))
            yield return $"found the name '{Name}', expected 1 to 64 letters, digits, '-' and '_'";
        if (Handler.Length > 128 || Handler.Any(char.IsWhiteSpace) || Handler.Split("::").Length != 3)
            yield return $"found the handler '{Handler}', expected ASSEMBLY::TYPE::METHOD, at most 128 characters without spaces";
        foreach (var problem in EventInvoke.Problems()) yield return problem;
        if (TimeoutSeconds is < 1 or > 900) yield return $"found a timeout of {TimeoutSeconds} s, expected 1 to 900";
        if (MemorySizeMiB is < 128 or > 10_240) yield return $"found {MemorySizeMiB} MB of memory, expected 128 to 10240";
        // The managed runtime's start script ends with 105 and 106 where these are missing.
        foreach (var file in new[] { DepsFile, RuntimeConfigFile }.Where(file => !File.Exists(file)))
            yield return $"found no {file}, expected the package to hold it: publish the project, with GenerateRuntimeConfigurationFiles set";
    }
}
