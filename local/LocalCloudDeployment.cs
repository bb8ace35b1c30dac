using System.Text.RegularExpressions;
using Overnight.Local.Batch;
using Overnight.Local.Lambda;
using Overnight.Local.S3;
using Overnight.Local.StepFunctions.Language;
using Overnight.Local.Templates;

namespace Overnight.Local;

/// <summary>Deploys a stack's resources onto the services: those that others name come first.</summary>
internal sealed partial class LocalCloudDeployment(LocalCloudServices services, RoleKeys roles, Stack stack, string templatePath)
{
    private const string Runtime = "dotnet10";

    private readonly List<TemplateProblem> _problems = [];
    private readonly Dictionary<string, List<NotificationRule>> _notifications = new(StringComparer.Ordinal);

    /// <exception cref="TemplateException">Everything that the services refuse.</exception>
    public async Task RunAsync()
    {
        await EachAsync("AWS::S3::Bucket", Bucket);
        await EachAsync("AWS::Batch::ComputeEnvironment", Environment);
        await EachAsync("AWS::Batch::JobQueue", Queue);
        await EachAsync("AWS::Batch::JobDefinition", Definition);
        await EachAsync("AWS::Serverless::Function", FunctionAsync);
        await EachAsync("AWS::Serverless::StateMachine", StateMachine);
        foreach (var (bucket, rules) in _notifications) Try($"Resources ({bucket}'s events)", () => services.Notifications.Set(bucket, rules));
        if (_problems.Count > 0) throw new TemplateException(templatePath, _problems);
    }

    private void Bucket(StackResource resource)
    {
        var properties = PropertyBinder.Read<BucketProperties>(resource);
        var status = properties.VersioningConfiguration?.Status;
        if (status is not (null or "Enabled" or "Suspended")) throw new ArgumentException($"VersioningConfiguration.Status: found '{status}', expected Enabled or Suspended");
        services.S3.CreateBucket(resource.PhysicalName, status == "Enabled");
    }

    private void Environment(StackResource resource)
    {
        var properties = PropertyBinder.Read<ComputeEnvironmentProperties>(resource);
        if (!string.Equals(properties.Type, "MANAGED", StringComparison.OrdinalIgnoreCase)) throw new ArgumentException($"Type: found '{properties.Type}', expected MANAGED");
        services.Batch.Register(new ComputeEnvironment { Name = resource.PhysicalName, State = properties.State, Resources = properties.ComputeResources, Tags = properties.Tags });
    }

    private void Queue(StackResource resource)
    {
        var properties = PropertyBinder.Read<JobQueueProperties>(resource);
        services.Batch.Register(new JobQueue
        {
            Name = resource.PhysicalName,
            State = properties.State,
            Priority = properties.Priority,
            ComputeEnvironmentOrder = properties.ComputeEnvironmentOrder,
            JobStateTimeLimitActions = properties.JobStateTimeLimitActions,
            Tags = properties.Tags,
        });
    }

    private void Definition(StackResource resource)
    {
        var properties = PropertyBinder.Read<JobDefinitionProperties>(resource);
        if (!string.Equals(properties.Type, "container", StringComparison.OrdinalIgnoreCase)) throw new ArgumentException($"Type: found '{properties.Type}', expected container");
        services.Batch.Register(new JobDefinition
        {
            Name = resource.PhysicalName,
            ContainerProperties = properties.ContainerProperties,
            RetryStrategy = properties.RetryStrategy ?? new RetryStrategy(),
            Timeout = properties.Timeout,
            Parameters = properties.Parameters,
            Tags = properties.Tags,
            PropagateTags = properties.PropagateTags,
            PlatformCapabilities = properties.PlatformCapabilities,
            SchedulingPriority = properties.SchedulingPriority,
        });
    }

    private async Task FunctionAsync(StackResource resource)
    {
        var properties = PropertyBinder.Read<FunctionProperties>(resource);
        if (properties.Runtime != Runtime) throw new ArgumentException($"Runtime: found '{properties.Runtime}', expected {Runtime}: the one that runs here");
        // SAM makes a role of its own for a function that names none.
        var role = properties.Role ?? $"arn:aws:iam::{LocalCloudServices.AccountId}:role/{resource.PhysicalName}Role";
        var arn = await services.Lambda.DeployAsync(new FunctionDefinition
        {
            Name = resource.PhysicalName,
            Folder = Path.GetFullPath(Path.Combine(stack.Folder, properties.CodeUri)),
            Handler = properties.Handler,
            RoleArn = role,
            Credentials = roles.Of(role),
            Environment = properties.Environment?.Variables ?? new Dictionary<string, string>(),
            TimeoutSeconds = properties.Timeout,
            MemorySizeMiB = properties.MemorySize,
            ReservedConcurrency = properties.ReservedConcurrentExecutions,
            LogGroup = properties.LoggingConfig?.LogGroup,
        });
        foreach (var (name, source) in properties.Events) Subscribe($"{resource.LogicalId}{name}", source, arn);
    }

    private void Subscribe(string id, EventProperties source, string functionArn)
    {
        if (source.Type != "S3") throw new ArgumentException($"Events: found the type '{source.Type}', expected S3: the one that arrives here");
        var rules = source.Properties.Filter?.S3Key.Rules ?? [];
        string Part(string name) => rules.FirstOrDefault(rule => string.Equals(rule.Name, name, StringComparison.OrdinalIgnoreCase))?.Value ?? "";
        var bucket = source.Properties.Bucket;
        if (!_notifications.TryGetValue(bucket, out var all)) _notifications[bucket] = all = [];
        all.Add(new NotificationRule { Id = id, Events = [.. source.Properties.Events], Prefix = Part("prefix"), Suffix = Part("suffix"), FunctionArn = functionArn });
    }

    private void StateMachine(StackResource resource)
    {
        var properties = PropertyBinder.Read<StateMachineProperties>(resource);
        if (properties.Type != "STANDARD") throw new ArgumentException($"Type: found '{properties.Type}', expected STANDARD");
        var file = Path.Combine(stack.Folder, properties.DefinitionUri);
        if (!File.Exists(file)) throw new ArgumentException($"DefinitionUri: found no {file}");
        var definition = File.ReadAllText(file);
        foreach (var (name, value) in properties.DefinitionSubstitutions) definition = definition.Replace($"${{{name}}}", value, StringComparison.Ordinal);
        var left = Placeholder().Matches(definition).Select(match => match.Value).Distinct().ToList();
        if (left.Count > 0) throw new ArgumentException($"{properties.DefinitionUri}: found {string.Join(", ", left)}, expected a DefinitionSubstitution for each: {string.Join(", ", properties.DefinitionSubstitutions.Keys)}");
        services.StepFunctions.Deploy(resource.PhysicalName, definition, properties.Role ?? $"arn:aws:iam::{LocalCloudServices.AccountId}:role/{resource.PhysicalName}Role");
    }

    private async Task EachAsync(string type, Func<StackResource, Task> deploy)
    {
        foreach (var resource in stack.Resources.Where(resource => resource.Type == type))
        {
            try
            {
                await deploy(resource);
            }
            catch (Exception refused) when (IsRefusal(refused))
            {
                Note(resource.Path, refused);
            }
        }
    }

    private Task EachAsync(string type, Action<StackResource> deploy) => EachAsync(type, resource =>
    {
        deploy(resource);
        return Task.CompletedTask;
    });

    private void Try(string path, Action act)
    {
        try
        {
            act();
        }
        catch (Exception refused) when (IsRefusal(refused))
        {
            Note(path, refused);
        }
    }

    /// <summary>How the services say that they cannot take what they are given.</summary>
    private static bool IsRefusal(Exception thrown) => thrown is ArgumentException or InvalidDefinitionException or TemplateValueException or StepFunctions.StepFunctionsException;

    private void Note(string path, Exception refused) => _problems.Add(refused is TemplateValueException value ? value.Problem : new(path, refused.Message));

    [GeneratedRegex(@"\$\{[^}]*\}", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Placeholder();
}
