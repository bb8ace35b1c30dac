using static Overnight.Local.Templates.IgnoredReasons;

namespace Overnight.Local.Templates;

/// <summary>Topics, queues, rules and schedules.</summary>
internal static class MessagingKinds
{
    public static readonly ResourceKind[] List =
    [
        new()
        {
            Type = "AWS::SNS::Topic",
            Properties = typeof(TopicProperties),
            NameProperty = "TopicName",
            Ignored = new() { ["KmsMasterKeyId"] = NoEncryption, ["Tags"] = NoTags },
            Ref = TopicArn,
            Attributes = new() { ["TopicArn"] = TopicArn, ["TopicName"] = topic => topic.Name },
        },
        new() { Type = "AWS::SNS::TopicPolicy", Properties = typeof(TopicPolicyProperties) },
        new() { Type = "AWS::SNS::Subscription", Properties = typeof(SubscriptionProperties) },
        new()
        {
            Type = "AWS::SQS::Queue",
            Properties = typeof(QueueProperties),
            NameProperty = "QueueName",
            Ignored = new()
            {
                ["KmsDataKeyReusePeriodSeconds"] = NoEncryption,
                ["KmsMasterKeyId"] = NoEncryption,
                ["SqsManagedSseEnabled"] = NoEncryption,
                ["Tags"] = NoTags,
            },
            Ref = QueueUrl,
            Attributes = new()
            {
                ["Arn"] = queue => queue.Arn("sqs", queue.Name),
                ["QueueName"] = queue => queue.Name,
                ["QueueUrl"] = QueueUrl,
            },
        },
        new() { Type = "AWS::SQS::QueuePolicy", Properties = typeof(QueuePolicyProperties) },
        new()
        {
            Type = "AWS::Events::Rule",
            Properties = typeof(RuleProperties),
            NameProperty = "Name",
            Ignored = new() { ["Tags"] = NoTags },
            Attributes = new() { ["Arn"] = rule => rule.Arn("events", $"rule/{rule.Name}") },
        },
        new()
        {
            Type = "AWS::Scheduler::Schedule",
            Properties = typeof(ScheduleProperties),
            NameProperty = "Name",
            Ignored = new() { ["KmsKeyArn"] = NoEncryption },
            // The group is part of the ARN, and only the schedule's own properties tell it.
            Attributes = [],
        },
        new()
        {
            Type = "AWS::Scheduler::ScheduleGroup",
            Properties = typeof(ScheduleGroupProperties),
            NameProperty = "Name",
            Ignored = new() { ["Tags"] = NoTags },
            Attributes = new() { ["Arn"] = group => group.Arn("scheduler", $"schedule-group/{group.Name}") },
        },
    ];

    private static string TopicArn(ResourceIdentity topic) => topic.Arn("sns", topic.Name);

    /// <summary>As on AWS: a client sends its requests where it was pointed to, and names the queue by this.</summary>
    private static string QueueUrl(ResourceIdentity queue) =>
        $"https://sqs.{queue.Options.Region}.amazonaws.com/{queue.Options.AccountId}/{queue.Name}";
}
