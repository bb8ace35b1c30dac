using System.Globalization;
using Overnight.Local.EventBridge;
using Overnight.Local.Scheduler;
using Overnight.Local.Sns;
using Overnight.Local.Sqs;
using Overnight.Local.Templates;

namespace Overnight.Local.Deployment;

/// <summary>Queues, topics, rules and schedules.</summary>
internal sealed class MessagingDeployment(LocalCloudServices services)
{
    public void Queue(StackResource resource)
    {
        var properties = PropertyBinder.Read<QueueProperties>(resource);
        services.Sqs.Deploy(new QueueSettings
        {
            Name = resource.PhysicalName,
            DelaySeconds = properties.DelaySeconds,
            MaximumMessageBytes = properties.MaximumMessageSize,
            RetentionSeconds = properties.MessageRetentionPeriod,
            ReceiveWaitSeconds = properties.ReceiveMessageWaitTimeSeconds,
            VisibilityTimeoutSeconds = properties.VisibilityTimeout,
            DeadLetterQueueArn = properties.RedrivePolicy?.DeadLetterTargetArn,
            MaxReceiveCount = properties.RedrivePolicy?.MaxReceiveCount ?? 10,
        });
    }

    public void Topic(StackResource resource)
    {
        var properties = PropertyBinder.Read<TopicProperties>(resource);
        var arn = services.Sns.Deploy(resource.PhysicalName, properties.DisplayName);
        foreach (var subscription in properties.Subscription)
            services.Sns.Subscribe(arn, new TopicSubscription(subscription.Protocol, subscription.Endpoint));
    }

    public void Subscription(StackResource resource)
    {
        var properties = PropertyBinder.Read<SubscriptionProperties>(resource);
        services.Sns.Subscribe(properties.TopicArn, new TopicSubscription(properties.Protocol, properties.Endpoint));
    }

    public void Rule(StackResource resource)
    {
        var properties = PropertyBinder.Read<RuleProperties>(resource);
        services.Events.Deploy(new EventRule
        {
            Name = resource.PhysicalName,
            Pattern = properties.EventPattern,
            IsEnabled = IsEnabled(properties.State),
            Targets = [.. properties.Targets.Select(target => new EventTarget
            {
                Id = target.Id,
                Arn = target.Arn,
                Input = target.Input,
                InputPath = target.InputPath,
                MaximumRetryAttempts = (target.RetryPolicy ?? new()).MaximumRetryAttempts,
                MaximumEventAgeSeconds = (target.RetryPolicy ?? new()).MaximumEventAgeInSeconds,
                DeadLetterArn = target.DeadLetterConfig?.Arn,
            })],
        });
    }

    public void ScheduleGroup(StackResource resource) => services.Scheduler.DeployGroup(resource.PhysicalName);

    public void Schedule(StackResource resource)
    {
        var properties = PropertyBinder.Read<ScheduleProperties>(resource);
        RolePolicies.CheckSchedule(services.Access, properties.Target.RoleArn, services.Scheduler.GroupArn(properties.GroupName));
        services.Scheduler.Deploy(new Schedule
        {
            Name = resource.PhysicalName,
            GroupName = properties.GroupName,
            Description = properties.Description ?? "",
            Expression = properties.ScheduleExpression,
            TimeZone = properties.ScheduleExpressionTimezone,
            WindowMinutes = WindowMinutes(properties.FlexibleTimeWindow),
            IsEnabled = IsEnabled(properties.State),
            StartDate = Date(properties.StartDate, "StartDate"),
            EndDate = Date(properties.EndDate, "EndDate"),
            Target = new ScheduleTarget
            {
                Arn = properties.Target.Arn,
                RoleArn = properties.Target.RoleArn,
                Input = properties.Target.Input,
                MaximumRetryAttempts = (properties.Target.RetryPolicy ?? new()).MaximumRetryAttempts,
                MaximumEventAgeSeconds = (properties.Target.RetryPolicy ?? new()).MaximumEventAgeInSeconds,
                DeadLetterArn = properties.Target.DeadLetterConfig?.Arn,
            },
        });
    }

    /// <summary>The schedule that SAM makes of an event source.</summary>
    /// <param name="name">SAM's for it: the function's and the event's logical names.</param>
    /// <param name="type">Schedule or ScheduleV2.</param>
    /// <param name="source">The event's properties.</param>
    /// <param name="targetArn">The function or state machine.</param>
    /// <param name="madeRole">The role that SAM makes where none is named.</param>
    public void Schedule(string name, string type, EventSourceProperties source, string targetArn, string madeRole)
    {
        var role = source.RoleArn ?? madeRole;
        RolePolicies.CheckSchedule(services.Access, role, services.Scheduler.GroupArn(source.GroupName ?? "default"));
        services.Scheduler.Deploy(new Schedule
        {
            Name = source.Name ?? name,
            GroupName = source.GroupName ?? "default",
            Description = source.Description ?? "",
            Expression = (type == "Schedule" ? source.Schedule : source.ScheduleExpression)
                ?? throw new ArgumentException($"Events: found no {(type == "Schedule" ? "Schedule" : "ScheduleExpression")} of {name}"),
            TimeZone = source.ScheduleExpressionTimezone ?? "UTC",
            WindowMinutes = source.FlexibleTimeWindow is { } window ? WindowMinutes(window) : 0,
            IsEnabled = source.Enabled && IsEnabled(source.State ?? "ENABLED"),
            Target = new ScheduleTarget
            {
                Arn = targetArn,
                RoleArn = role,
                Input = source.Input,
                MaximumRetryAttempts = (source.RetryPolicy ?? new()).MaximumRetryAttempts,
                MaximumEventAgeSeconds = (source.RetryPolicy ?? new()).MaximumEventAgeInSeconds,
                DeadLetterArn = source.DeadLetterConfig?.Arn,
            },
        });
    }

    private static int WindowMinutes(FlexibleTimeWindowProperties window) => window.Mode switch
    {
        "OFF" => 0,
        "FLEXIBLE" => window.MaximumWindowInMinutes
            ?? throw new ArgumentException("FlexibleTimeWindow: found no MaximumWindowInMinutes"),
        _ => throw new ArgumentException($"FlexibleTimeWindow.Mode: found '{window.Mode}', expected OFF or FLEXIBLE"),
    };

    private static bool IsEnabled(string state) => state switch
    {
        "ENABLED" => true,
        "DISABLED" => false,
        _ => throw new ArgumentException($"State: found '{state}', expected ENABLED or DISABLED"),
    };

    private static DateTimeOffset? Date(string? text, string name) => text is null ? null
        : DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date) ? date
        : throw new ArgumentException($"{name}: found '{text}', expected a time such as 2026-01-31T22:00:00Z");
}
