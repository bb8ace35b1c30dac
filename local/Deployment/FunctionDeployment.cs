using System.Text.RegularExpressions;
using Overnight.Local.Iam;
using Overnight.Local.Lambda;
using Overnight.Local.Templates;

namespace Overnight.Local.Deployment;

/// <summary>Functions and state machines, and what starts them.</summary>
internal sealed partial class FunctionDeployment(
    LocalCloudServices services, AccessDeployment access, NotificationDeployment notifications, RoleKeys roles, Stack stack,
    Action<string> log)
{
    private const string Runtime = "dotnet10";

    private readonly MessagingDeployment _messaging = new(services);
    private readonly RolePolicies _policies = new(services, log);
    private readonly Dictionary<string, EventInvokeConfigProperties> _invokeConfigs = new(StringComparer.Ordinal);

    /// <summary>Kept for its function.</summary>
    public void EventInvokeConfig(StackResource resource)
    {
        var properties = PropertyBinder.Read<EventInvokeConfigProperties>(resource);
        if (properties.Qualifier != "$LATEST")
            throw new ArgumentException($"Qualifier: found '{properties.Qualifier}', expected $LATEST");
        var function = properties.FunctionName[(properties.FunctionName.LastIndexOf(':') + 1)..];
        if (!_invokeConfigs.TryAdd(function, properties))
            throw new ArgumentException($"FunctionName: found a second configuration of {function}");
    }

    public async Task FunctionAsync(StackResource resource)
    {
        var properties = PropertyBinder.Read<FunctionProperties>(resource);
        if (properties.Runtime != Runtime)
            throw new ArgumentException($"Runtime: found '{properties.Runtime}', expected {Runtime}: the one that runs here");
        var role = properties.Role ?? MadeRole(resource, properties);
        if (!services.Access.CanAssume(role, "lambda.amazonaws.com"))
            throw new ArgumentException($"Role: The role defined for the function cannot be assumed by Lambda: {role}");
        var format = properties.LoggingConfig?.LogFormat ?? "Text";
        if (format is not ("Text" or "JSON")) throw new ArgumentException($"LoggingConfig.LogFormat: found '{format}', expected Text or JSON");
        services.Logs.Register(properties.LoggingConfig?.LogGroup ?? $"/aws/lambda/{resource.PhysicalName}");
        var arn = await services.Lambda.DeployAsync(new FunctionDefinition
        {
            Name = resource.PhysicalName,
            Folder = Path.GetFullPath(Path.Combine(stack.Folder, properties.CodeUri)),
            Handler = properties.Handler,
            RoleArn = role,
            Credentials = roles.Of(role, resource.PhysicalName),
            Environment = properties.Environment?.Variables ?? new Dictionary<string, string>(),
            TimeoutSeconds = properties.Timeout,
            MemorySizeMiB = properties.MemorySize,
            ReservedConcurrency = properties.ReservedConcurrentExecutions,
            LogsJson = format == "JSON",
            LogGroup = properties.LoggingConfig?.LogGroup,
            MayLog = () => _policies.MayLog(role, properties.LoggingConfig?.LogGroup ?? $"/aws/lambda/{resource.PhysicalName}"),
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
        var role = properties.Role ?? MadeRole(resource, properties);
        _policies.CheckMachine(resource.PhysicalName, role, definition, properties);
        var machine = services.StepFunctions.Deploy(resource.PhysicalName, definition, role);
        foreach (var (name, source) in properties.Events) StartOnSchedule(resource, name, source, machine.Arn);
    }

    private EventInvokeOptions EventInvoke(string function, FunctionProperties properties)
    {
        var config = _invokeConfigs.GetValueOrDefault(function);
        if (config is not null && properties.EventInvokeConfig is not null)
            throw new ArgumentException(
                "EventInvokeConfig: found one here and an AWS::Lambda::EventInvokeConfig, expected one of them");
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
        var bucket = source.Properties.Bucket ?? throw new ArgumentException($"Events.{name}: found no Bucket");
        // SAM's own permission names the account alone: docs.aws.amazon.com/serverless-application-model/latest/developerguide,
        // sam-specification-generated-resources-function.html
        access.AllowInvoke(
            resource.LogicalId + name, functionArn, "lambda:InvokeFunction", "s3.amazonaws.com", null, LocalCloudServices.AccountId);
        notifications.Add(bucket, resource.LogicalId + name, source.Properties.Events, source.Properties.Filter, functionArn);
    }

    private void StartOnSchedule(StackResource resource, string name, EventProperties source, string targetArn)
    {
        if (source.Type is not ("Schedule" or "ScheduleV2"))
            throw new ArgumentException(
                $"Events.{name}: found the type '{source.Type}', expected S3 (of a function), Schedule or ScheduleV2");
        var id = resource.LogicalId + name;
        if (source.Properties.RoleArn is null)
        {
            var action = targetArn.Contains(":lambda:", StringComparison.Ordinal) ? "lambda:InvokeFunction" : "states:StartExecution";
            access.MadeRole(
                id, AccessDeployment.RoleArn(id + "Role"), "scheduler.amazonaws.com", null, AccessDeployment.Allow(action, targetArn));
        }
        _messaging.Schedule(id, source.Type, source.Properties, targetArn, AccessDeployment.RoleArn(id + "Role"));
    }

    /// <summary>
    /// SAM makes a role of its own for a function that names none: it may write its log, and reach its destinations.
    /// </summary>
    private string MadeRole(StackResource resource, FunctionProperties properties)
    {
        var arn = AccessDeployment.RoleArn(resource.PhysicalName + "Role");
        var own = new List<System.Text.Json.Nodes.JsonObject>
        {
            AccessDeployment.Allow(["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"], "*"),
        };
        var invoke = EventInvoke(resource.PhysicalName, properties);
        foreach (var target in new[] { invoke.OnSuccess, invoke.OnFailure, invoke.DeadLetterArn }.OfType<string>())
            own.Add(AccessDeployment.Allow(Targets.ActionOn(target), target));
        access.MadeRole(resource.LogicalId, arn, "lambda.amazonaws.com", properties.Policies, [.. own]);
        return arn;
    }

    private string MadeRole(StackResource resource, StateMachineProperties properties)
    {
        var arn = AccessDeployment.RoleArn(resource.PhysicalName + "Role");
        access.MadeRole(resource.LogicalId, arn, "states.amazonaws.com", properties.Policies);
        return arn;
    }

    [GeneratedRegex(@"\$\{[^}]*\}", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Placeholder();
}
