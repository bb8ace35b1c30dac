using Overnight.Local.Iam;
using Overnight.Local.Templates;

namespace Overnight.EndToEnd.Tests.Policies;

/// <summary>
/// What nothing on this machine asks of the policies, asked of them as it would be: alarms, which CloudWatch has, and requests in
/// plain text, which a machine does not send to itself.
/// </summary>
internal sealed class Questions(DeployedStack stack)
{
    /// <summary>The alarms that the topic takes. It must take no other stack's, and no other account's.</summary>
    public HashSet<string> Alarms()
    {
        var own = StackReader.Read(Repository.Template, new StackOptions()).Resources
            .Where(resource => resource.Type == "AWS::CloudWatch::Alarm").Select(alarm => (string)alarm.Properties["AlarmName"]!);
        Assert.False(Takes("another-broken-runs", stack.Cloud.Access.AccountId));
        Assert.False(Takes("overnight-broken-runs", "111111111111"));
        return [.. own.Where(alarm => Takes(alarm, stack.Cloud.Access.AccountId))];
    }

    /// <summary>Of each resource with a policy of its own, whether it refuses what comes in plain text, whoever asks.</summary>
    public HashSet<string> PlainText()
    {
        (string Policy, string Action, string Resource)[] asked =
        [
            ("DataBucketPolicy", "s3:GetObject", $"arn:aws:s3:::{stack.DataBucket}/datasets/a"),
            ("DataBucketPolicy", "s3:ListBucket", $"arn:aws:s3:::{stack.DataBucket}"),
            ("ResultsBucketPolicy", "s3:PutObject", $"arn:aws:s3:::{stack.ResultsBucket}/runs/a"),
            ("ResultsBucketPolicy", "s3:ListBucket", $"arn:aws:s3:::{stack.ResultsBucket}"),
            ("TopicPolicy", "sns:Publish", stack.Cloud.Outputs["TopicArn"]),
            ("LostEventsPolicy", "sqs:SendMessage", stack.Cloud.Sqs.ArnOf(DeployedStack.PhysicalName("LostEvents"))),
        ];
        return [.. asked.GroupBy(one => one.Policy)
            .Where(policy => policy.All(one => IsRefused(one.Action, one.Resource)))
            .Select(policy => $"refusal by {policy.Key}")];
    }

    private bool Takes(string alarm, string account) => stack.Cloud.Access.Allows(
        new AccessRequest(new Principal.Service("cloudwatch.amazonaws.com"), "sns:Publish", stack.Cloud.Outputs["TopicArn"])
        {
            Context = new Dictionary<string, string>
            {
                ["aws:SourceAccount"] = account,
                ["aws:SourceArn"] = $"arn:aws:cloudwatch:{stack.Cloud.Region}:{account}:alarm:{alarm}",
            },
        });

    /// <summary>The account's own user may do everything that no policy denies.</summary>
    private bool IsRefused(string action, string resource)
    {
        var request = new AccessRequest(new Principal.Administrator(stack.Cloud.Access.AccountId), action, resource);
        Assert.Null(stack.Cloud.Access.Decide(request));
        var plain = request with { Context = new Dictionary<string, string> { ["aws:SecureTransport"] = "false" } };
        return stack.Cloud.Access.Decide(plain)?.Contains("explicit deny", StringComparison.Ordinal) == true;
    }
}
