using Overnight.Functions.Decide;
using Overnight.Functions.PlanRun;
using Overnight.Functions.Workflow;
using Overnight.Local.Batch;
using Overnight.Local.Templates;

namespace Overnight.Simulation.Cloud;

/// <summary>
/// The stack as template.yaml deploys it: its state machine's file with its substitutions, its queues, its functions' settings. Read
/// once; every night has its own services with it.
/// </summary>
internal sealed class DeployedStack
{
    public const string Region = "us-east-1", Account = "000000000000";

    private readonly Stack _stack;
    private readonly Dictionary<string, string> _logicalIds;

    private DeployedStack(Stack stack)
    {
        _stack = stack;
        _logicalIds = Of("AWS::Serverless::Function").ToDictionary(
            function => $"arn:aws:lambda:{Region}:{Account}:function:{function.PhysicalName}", function => function.LogicalId);
        TimeoutSeconds = Of("AWS::Serverless::Function")
            .ToDictionary(function => function.LogicalId, function => PropertyBinder.Read<FunctionProperties>(function).Timeout);
        Environments = [.. Of("AWS::Batch::ComputeEnvironment").Select(Environment)];
        Queues = [.. Of("AWS::Batch::JobQueue").Select(Queue)];
        Definitions = [.. Of("AWS::Batch::JobDefinition").Select(Definition)];
        KeepsRevisions = Of("AWS::Batch::JobDefinition")
            .All(definition => PropertyBinder.Read<JobDefinitionProperties>(definition).ResourceRetentionPolicy is { SkipDeregisterOnUpdate: true });
        Topics = [.. Of("AWS::SNS::Topic").Select(topic => topic.PhysicalName)];
        var (name, definition) = Machine("Training");
        (TrainingName, Training) = (name, definition);
        var settings = Variables("Decide");
        Markets = new Markets
        {
            CpuSpot = settings["OVERNIGHT_CPU_QUEUE"],
            GpuSpot = settings["OVERNIGHT_GPU_QUEUE"],
            CpuOnDemand = settings.GetValueOrDefault("OVERNIGHT_CPU_ON_DEMAND_QUEUE") ?? "",
            GpuOnDemand = settings.GetValueOrDefault("OVERNIGHT_GPU_ON_DEMAND_QUEUE") ?? "",
        };
        var (cpu, gpu) = (Types(settings, "OVERNIGHT_CPU_INSTANCE_TYPES"), Types(settings, "OVERNIGHT_GPU_INSTANCE_TYPES"));
        Hardware = new StackHardware(Markets, cpu, gpu);
        Limits = new StackLimits(Region, cpu, gpu, int.Parse(settings["OVERNIGHT_ATTEMPT_TIMEOUT_SECONDS"]));
        (DataBucket, ResultsBucket) = (Variables("StartRun")["OVERNIGHT_DATA_BUCKET"], settings["OVERNIGHT_RESULTS_BUCKET"]);
    }

    public string TrainingName { get; }

    /// <summary>The definition that is deployed.</summary>
    public string Training { get; }

    public Markets Markets { get; }
    public StackHardware Hardware { get; }
    public StackLimits Limits { get; }
    public string DataBucket { get; }
    public string ResultsBucket { get; }
    public IReadOnlyList<ComputeEnvironment> Environments { get; }
    public IReadOnlyList<JobQueue> Queues { get; }
    public IReadOnlyList<JobDefinition> Definitions { get; }
    public IReadOnlyList<string> Topics { get; }

    /// <summary>Whether an update leaves earlier revisions of job definitions usable.</summary>
    public bool KeepsRevisions { get; }

    /// <summary>Of each function, by its logical id.</summary>
    public IReadOnlyDictionary<string, int> TimeoutSeconds { get; }

    /// <param name="template">template.yaml, with statemachine/ beside it.</param>
    /// <exception cref="TemplateException">What is wrong with it.</exception>
    public static DeployedStack Read(string template) => new(StackReader.Read(template, new StackOptions { Region = Region, AccountId = Account }));

    /// <summary>A function's logical id, by its ARN.</summary>
    public string LogicalId(string functionArn) => _logicalIds[functionArn];

    private IEnumerable<StackResource> Of(string type) => _stack.Resources.Where(resource => resource.Type == type);

    private IReadOnlyDictionary<string, string> Variables(string function) =>
        PropertyBinder.Read<FunctionProperties>(_stack.Resources.Single(resource => resource.LogicalId == function)).Environment!.Variables;

    private (string Name, string Definition) Machine(string logicalId)
    {
        var machine = _stack.Resources.Single(resource => resource.LogicalId == logicalId);
        var properties = PropertyBinder.Read<StateMachineProperties>(machine);
        var definition = File.ReadAllText(Path.Combine(_stack.Folder, properties.DefinitionUri));
        foreach (var (name, value) in properties.DefinitionSubstitutions)
            definition = definition.Replace($"${{{name}}}", value, StringComparison.Ordinal);
        return (machine.PhysicalName, definition);
    }

    private static string[] Types(IReadOnlyDictionary<string, string> settings, string name) =>
        settings[name].Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private static ComputeEnvironment Environment(StackResource resource)
    {
        var properties = PropertyBinder.Read<ComputeEnvironmentProperties>(resource);
        return new ComputeEnvironment { Name = resource.PhysicalName, State = properties.State, Resources = properties.ComputeResources };
    }

    private static JobQueue Queue(StackResource resource)
    {
        var properties = PropertyBinder.Read<JobQueueProperties>(resource);
        return new JobQueue
        {
            Name = resource.PhysicalName,
            State = properties.State,
            Priority = properties.Priority,
            ComputeEnvironmentOrder = properties.ComputeEnvironmentOrder,
            JobStateTimeLimitActions = properties.JobStateTimeLimitActions,
        };
    }

    private static JobDefinition Definition(StackResource resource)
    {
        var properties = PropertyBinder.Read<JobDefinitionProperties>(resource);
        return new JobDefinition
        {
            Name = resource.PhysicalName,
            ContainerProperties = properties.ContainerProperties,
            RetryStrategy = properties.RetryStrategy ?? new RetryStrategy(),
            Timeout = properties.Timeout,
            Parameters = properties.Parameters,
        };
    }
}
