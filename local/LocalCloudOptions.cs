namespace Overnight.Local;

/// <summary>What a local cloud deploys, and where it keeps its state.</summary>
public sealed record LocalCloudOptions
{
    /// <summary>template.yaml in a built folder: statemachine/, functions/ and images/ lie beside it.</summary>
    public required string TemplatePath { get; init; }

    /// <summary>Everything that outlives the process: objects, executions, jobs, logs. One process at a time uses it.</summary>
    public required string StateFolder { get; init; }

    /// <summary>On 127.0.0.1; 0 takes any free one.</summary>
    public int Port { get; init; }

    public string StackName { get; init; } = "overnight";
    public string Region { get; init; } = "us-east-1";

    /// <summary>Values that take the place of the template's parameters' defaults.</summary>
    public IReadOnlyDictionary<string, string> Parameters { get; init; } = new Dictionary<string, string>();

    /// <summary>
    /// Policy statements that are left out, as <c>OWNER/POLICY/SID</c>: what fails then shows what each is for.
    /// </summary>
    public IReadOnlySet<string> WithoutStatements { get; init; } = new HashSet<string>();

    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Of jitter, prices and ids.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Told what is ignored and what went wrong where no caller hears of it, one event a call.</summary>
    public Action<string> Log { get; init; } = _ => { };
}

/// <summary>The local cloud cannot start, and the message says why and what to do.</summary>
public sealed class LocalCloudException(string message, Exception? cause = null) : Exception(message, cause);
