using System.Text.RegularExpressions;

namespace Overnight.Local.Batch;

/// <summary>
/// A job's container. docs.aws.amazon.com/batch/latest/APIReference/API_ContainerProperties.html. It runs as a process of this
/// machine: user, ulimits, a read-only root and shared memory are accepted and shown, but not enforced.
/// </summary>
public sealed partial record ContainerProperties
{
    private static readonly string[] LogOptions =
        ["awslogs-group", "awslogs-region", "awslogs-stream-prefix", "awslogs-create-group", "mode", "max-buffer-size"];

    /// <summary><c>123456789012.dkr.ecr.us-east-1.amazonaws.com/overnight/trainer:latest</c>.</summary>
    public required string Image { get; init; }

    /// <summary>
    /// Takes the place of the image's CMD; null leaves it. <c>Ref::name</c> stands for the parameter of that name.
    /// </summary>
    public IReadOnlyList<string>? Command { get; init; }

    public string? JobRoleArn { get; init; }
    public string? ExecutionRoleArn { get; init; }
    public IReadOnlyList<Volume> Volumes { get; init; } = [];
    public IReadOnlyList<EnvironmentVariable> Environment { get; init; } = [];
    public IReadOnlyList<MountPoint> MountPoints { get; init; } = [];
    public bool? ReadonlyRootFilesystem { get; init; }
    public IReadOnlyList<Ulimit> Ulimits { get; init; } = [];
    public string? User { get; init; }
    public required IReadOnlyList<ResourceRequirement> ResourceRequirements { get; init; }
    public LinuxParameters? LinuxParameters { get; init; }
    public LogConfiguration? LogConfiguration { get; init; }

    internal string LogGroup => LogConfiguration?.Options.GetValueOrDefault("awslogs-group") ?? "/aws/batch/job";

    internal string? LogStreamPrefix => LogConfiguration?.Options.GetValueOrDefault("awslogs-stream-prefix");

    internal IEnumerable<string> Problems()
    {
        if (string.IsNullOrWhiteSpace(Image)) yield return "image: found nothing, expected an image's URI";
        foreach (var problem in Requirements.Problems(ResourceRequirements)) yield return problem;
        foreach (var problem in EnvironmentVariable.Problems(Environment)) yield return problem;
        foreach (var mount in MountPoints)
        {
            if (mount.ContainerPath != "/tmp")
                yield return $"mountPoints: found containerPath '{mount.ContainerPath}', expected /tmp, a process's TMPDIR";
            if (Volumes.All(volume => volume.Name != mount.SourceVolume))
                yield return $"mountPoints: found sourceVolume '{mount.SourceVolume}', expected the name of one of the volumes";
        }
        if (LogConfiguration is not { } log) yield break;
        if (log.LogDriver != "awslogs") yield return $"logConfiguration.logDriver: found '{log.LogDriver}', expected awslogs";
        foreach (var option in log.Options.Keys.Except(LogOptions))
            yield return $"logConfiguration.options: '{option}' is not supported here";
        // They become folders.
        foreach (var name in new[] { LogGroup, LogStreamPrefix ?? "x" })
        {
            if (!LogName().IsMatch(name) || name.Contains("..", StringComparison.Ordinal))
                yield return $"logConfiguration.options: found '{name}', expected letters, digits and . - _ / # without '..'";
        }
    }

    [GeneratedRegex(@"^[A-Za-z0-9._/#-]{1,512}\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex LogName();
}

/// <summary>An empty folder for as long as the container runs: a volume of the host's own has no meaning for a process.</summary>
public sealed record Volume(string Name);

public sealed record MountPoint(string SourceVolume, string ContainerPath, bool? ReadOnly = null);

public sealed record Ulimit(string Name, int SoftLimit, int HardLimit);

public sealed record LinuxParameters
{
    /// <summary>
    /// An init passes SIGTERM on to the container's process. Without it that is process 1, for which a signal that it does not
    /// handle does nothing.
    /// </summary>
    public bool? InitProcessEnabled { get; init; }

    public int? SharedMemorySize { get; init; }
    public int? MaxSwap { get; init; }
    public int? Swappiness { get; init; }
}

public sealed record LogConfiguration
{
    public required string LogDriver { get; init; }
    public IReadOnlyDictionary<string, string> Options { get; init; } = new Dictionary<string, string>();
}

public sealed record EnvironmentVariable(string Name, string? Value = null)
{
    /// <summary>Batch sets variables of that prefix itself.</summary>
    internal static IEnumerable<string> Problems(IEnumerable<EnvironmentVariable> environment) => environment
        .Where(variable => string.IsNullOrEmpty(variable.Name) || variable.Name.Contains('=', StringComparison.Ordinal)
            || variable.Name.StartsWith("AWS_BATCH", StringComparison.Ordinal))
        .Select(variable => $"environment: found the name '{variable.Name}', expected no '=' and not the reserved AWS_BATCH");
}
