using System.Text.RegularExpressions;
using Overnight.Local.Lambda;
using Overnight.Local.S3;
using Overnight.Local.Templates;

namespace Overnight.Local.Deployment;

/// <summary>Functions and state machines, and what starts them.</summary>
internal sealed partial class FunctionDeployment(LocalCloudServices services, RoleKeys roles, Stack stack)
{
    private const string Runtime = "dotnet10";

    private readonly MessagingDeployment _messaging = new(services);
    private readonly Dictionary<string, EventInvokeConfigProperties> _invokeConfigs = new(StringComparer.Ordinal);

    /// <summary>By bucket: set when all are known, because two rules must not overlap.</summary>
    public Dictionary<string, List<NotificationRule>> Notifications { get; } = new(StringComparer.Ordinal);

    /// <summary>Kept for its function.</summary>
    public void EventInvokeConfig(StackResource resource)
    {
        var properties = PropertyBinder.Read<EventInvokeConfigProperties>(resource);
        if (properties.Qualifier != "$LATEST") throw new ArgumentException($"Qualifier: found '{properties.Qualifier}', expected $LATEST");
        var function = properties.FunctionName[(properties.FunctionName.LastIndexOf(':') + 1)..];
        if (!_invokeConfigs.TryAdd(function, properties)) throw new ArgumentException($"FunctionName: found a second configuration of {function}");
    }

    public async Task FunctionAsync(StackResource resource)
    {
        var properties = PropertyBinder.Read<FunctionProperties>(resource);
        if (properties.Runtime != Runtime)
            throw new ArgumentException($"Runtime: found '{properties.Runtime}', expected {Runtime}: the one that runs here");
        // SAM makes a role of its own for a function that names none.
        var role = properties.Role ?? MadeRole(resource.PhysicalName + "Role");
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
            EventInvoke = EventInvoke(resource.PhysicalName, properties),
        });
        foreach (var (name, source) in properties.Events) Subscribe(resource, name, source, arn);
    }

    public void StateMachine(StackResource resource)
    {
        var properties = PropertyBinder.Read<StateMachineProperties>(resource);
        if (properties.Type != "STANDARD") throw new ArgumentException($"Type: found '{properties.Type}', expected STANDARD");
        var file = Path.Combine(stack.Folder, properties.DefinitionUri);
        if (!File.Exists(file)) throw new ArgumentException($"DefinitionUri: found no {file}");
        var definition = File.ReadAllText(file);
        foreach (var (name, value) in properties.DefinitionSubstitutions)
            definition = definition.Replace($"${{{name}}}", value, StringComparison.Ordinal);
        var left = Placeholder().Matches(definition).Select(match => match.Value).Distinct().ToList();
        if (left.Count > 0)
        {
            throw new ArgumentException($"{properties.DefinitionUri}: found {string.Join(", ", left)}, expected a DefinitionSubstitution "
                + $"for each: {string.Join(", ", properties.DefinitionSubstitutions.Keys)}");
        }
        var role = properties.Role ?? MadeRole(resource.PhysicalName + "Role");
        var machine = services.StepFunctions.Deploy(resource.PhysicalName, definition, role);
        foreach (var (name, source) in properties.Events) StartOnSchedule(resource, name, source, machine.Arn);
    }

    private EventInvokeOptions EventInvoke(string function, FunctionProperties properties)
    {
        var config = _invokeConfigs.GetValueOrDefault(function);
        if (config is not null && properties.EventInvokeConfig is not null)
            throw new ArgumentException("EventInvokeConfig: found one here and an AWS::Lambda::EventInvokeConfig, expected one of them");
        var own = properties.EventInvokeConfig ?? new()
        {
            MaximumEventAgeInSeconds = config?.MaximumEventAgeInSeconds,
            MaximumRetryAttempts = config?.MaximumRetryAttempts,
            DestinationConfig = config?.DestinationConfig,
        };
        var options = new EventInvokeOptions
        {
            MaximumRetryAttempts = own.MaximumRetryAttempts ?? 2,
            MaximumEventAgeSeconds = own.MaximumEventAgeInSeconds ?? 21_600,
            OnSuccess = own.DestinationConfig?.OnSuccess?.Destination,
            OnFailure = own.DestinationConfig?.OnFailure?.Destination,
            DeadLetterArn = properties.DeadLetterQueue?.TargetArn,
        };
        foreach (var arn in new[] { options.OnSuccess, options.OnFailure, options.DeadLetterArn }.OfType<string>())
            Targets.Check(arn, "Destination");
        return options;
    }

    private void Subscribe(StackResource resource, string name, EventProperties source, string functionArn)
    {
        if (source.Type != "S3")
        {
            StartOnSchedule(resource, name, source, functionArn);
            return;
        }
        var rules = source.Properties.Filter?.S3Key.Rules ?? [];
        string Part(string part) =>
            rules.FirstOrDefault(rule => string.Equals(rule.Name, part, StringComparison.OrdinalIgnoreCase))?.Value ?? "";
        var bucket = source.Properties.Bucket ?? throw new ArgumentException($"Events.{name}: found no Bucket");
        if (!Notifications.TryGetValue(bucket, out var all)) Notifications[bucket] = all = [];
        all.Add(new NotificationRule
        {
            Id = resource.LogicalId + name,
            Events = [.. source.Properties.Events],
            Prefix = Part("prefix"),
            Suffix = Part("suffix"),
            FunctionArn = functionArn,
        });
    }

    private void StartOnSchedule(StackResource resource, string name, EventProperties source, string targetArn)
    {
        if (source.Type is not ("Schedule" or "ScheduleV2"))
            throw new ArgumentException($"Events.{name}: found the type '{source.Type}', expected S3 (of a function), Schedule or ScheduleV2");
        _messaging.Schedule(
            resource.LogicalId + name, source.Type, source.Properties, targetArn, MadeRole($"{resource.LogicalId}{name}Role"));
    }

    private static string MadeRole(string name) => $"arn:aws:iam::{LocalCloudServices.AccountId}:role/{name}";

    [GeneratedRegex(@"\$\{[^}]*\}", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Placeholder();
}
