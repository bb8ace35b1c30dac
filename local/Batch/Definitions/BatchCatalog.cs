using Overnight.Local.Ec2;

namespace Overnight.Local.Batch;

/// <summary>
/// The registered environments, queues and job definitions. They come from the template at every start and are not kept.
/// </summary>
internal sealed class BatchCatalog(BatchOptions options, InstanceCatalog types)
{
    private readonly Dictionary<string, ComputeEnvironment> _environments = [];
    private readonly Dictionary<string, JobQueue> _queues = [];
    private readonly Dictionary<string, List<JobDefinition>> _definitions = [];
    private readonly Dictionary<string, int> _newest = [];

    public IEnumerable<ComputeEnvironment> Environments => _environments.Values;

    /// <summary>The most urgent first.</summary>
    public IEnumerable<JobQueue> Queues => _queues.Values.OrderByDescending(queue => queue.Priority);

    public IEnumerable<JobDefinition> Definitions => _definitions.Values.SelectMany(revisions => revisions);

    public void Add(ComputeEnvironment environment)
    {
        Refuse($"compute environment '{environment.Name}'", environment.Problems(types));
        _environments[environment.Name] = environment;
    }

    public void Add(JobQueue queue)
    {
        Refuse($"job queue '{queue.Name}'", queue.Problems(name => FindEnvironment(name) is not null));
        _queues[queue.Name] = queue;
    }

    /// <summary>As the next revision of its name.</summary>
    public JobDefinition Add(JobDefinition definition)
    {
        Refuse($"job definition '{definition.Name}'", definition.Problems());
        if (!_definitions.TryGetValue(definition.Name, out var revisions)) _definitions[definition.Name] = revisions = [];
        var newest = _newest[definition.Name] = _newest.GetValueOrDefault(definition.Name) + 1;
        revisions.Add(definition with { Revision = newest });
        return revisions[^1];
    }

    public void Remove(string nameAndRevision)
    {
        if (FindDefinition(nameAndRevision) is not { } known) throw BatchException.Client($"jobDefinition: '{nameAndRevision}' does not exist");
        _definitions[known.Name].Remove(known);
        if (_definitions[known.Name].Count == 0) _definitions.Remove(known.Name);
    }

    /// <param name="name">Name or ARN.</param>
    public JobQueue? FindQueue(string name) => _queues.GetValueOrDefault(NameIn(name, "job-queue"));

    /// <param name="name">Name or ARN.</param>
    public ComputeEnvironment? FindEnvironment(string name) =>
        _environments.GetValueOrDefault(NameIn(name, "compute-environment"));

    /// <summary>Name, name:revision or ARN with or without revision; without, the newest.</summary>
    public JobDefinition? FindDefinition(string name)
    {
        var parts = NameIn(name, "job-definition").Split(':');
        if (!_definitions.TryGetValue(parts[0], out var revisions)) return null;
        return parts switch
        {
            [_] => revisions[^1],
            [_, var revision] => revisions.Find(known => $"{known.Revision}" == revision),
            _ => null,
        };
    }

    public IEnumerable<ComputeEnvironment> EnvironmentsOf(JobQueue queue) => queue.ComputeEnvironmentOrder
        .OrderBy(entry => entry.Order).Select(entry => FindEnvironment(entry.ComputeEnvironment)).OfType<ComputeEnvironment>()
        .DistinctBy(environment => environment.Name);

    private string NameIn(string nameOrArn, string kind)
    {
        var prefix = options.Arn($"{kind}/");
        return nameOrArn.StartsWith(prefix, StringComparison.Ordinal) ? nameOrArn[prefix.Length..] : nameOrArn;
    }

    private static void Refuse(string what, IEnumerable<string> problems)
    {
        if (problems.ToList() is { Count: > 0 } found) throw new ArgumentException($"{what}: {string.Join("; ", found)}");
    }
}
