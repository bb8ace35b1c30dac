using System.Text.Json.Nodes;

namespace Overnight.Cli.Doctor;

/// <summary>What must be right around a stack's training: that uploads start it, that nights do, and that somebody hears of it.</summary>
internal sealed class StackServiceChecks(IAwsTool aws, string stack, string? region)
{
    public async Task<List<Check>> RunAsync(CancellationToken cancellation)
    {
        var listed = await aws.AskAsync(cancellation, "s3api", "list-buckets");
        var prefix = $"{stack}-data-";
        var bucket = (listed.Json?["Buckets"] as JsonArray ?? []).Select(found => (string)found!["Name"]!)
            .FirstOrDefault(name => name.StartsWith(prefix, StringComparison.Ordinal));
        var account = bucket?[prefix.Length..].Split('-')[0];
        return
        [
            await UploadEventsAsync(bucket, cancellation),
            await WorkflowAsync(account, cancellation),
            await SchedulesAsync(cancellation),
            await SubscribersAsync(cancellation),
        ];
    }

    private async Task<Check> UploadEventsAsync(string? bucket, CancellationToken cancellation)
    {
        const string why = "an upload starts a run by the event that S3 sends; without it only the daily sweep would";
        if (bucket is null) return Check.Of("upload events", Health.Unseen, "there is no data bucket", why, null);
        var answer = await aws.AskAsync(cancellation, "s3api", "get-bucket-notification-configuration", "--bucket", bucket);
        if (answer.Json is null) return Check.Of("upload events", Health.Unseen, answer.Refusal!, why, null);
        var functions = (answer.Json["LambdaFunctionConfigurations"] as JsonArray ?? []).Select(each => $"{each!["LambdaFunctionArn"]}").ToList();
        var own = functions.Find(arn => arn.Contains("StartRun", StringComparison.Ordinal));
        return own is not null ? Check.Of("upload events", Health.Fine, $"{bucket} tells {own.Split(':')[^1]}", why, null)
            : Check.Of("upload events", Health.Broken, $"{bucket} tells {(functions.Count == 0 ? "nobody" : string.Join(", ", functions))}, expected StartRun", why, "./dev deploy");
    }

    private async Task<Check> WorkflowAsync(string? account, CancellationToken cancellation)
    {
        const string why = "every run is an execution of it";
        if (account is null) return Check.Of("workflow", Health.Unseen, "there is no data bucket", why, null);
        var partition = region?.StartsWith("cn-", StringComparison.Ordinal) == true ? "aws-cn"
            : region?.StartsWith("us-gov-", StringComparison.Ordinal) == true ? "aws-us-gov" : "aws";
        var arn = $"arn:{partition}:states:{region}:{account}:stateMachine:{stack}-training";
        var answer = await aws.AskAsync(cancellation, "stepfunctions", "describe-state-machine", "--state-machine-arn", arn);
        if (answer.Refusal?.Contains("DoesNotExist", StringComparison.Ordinal) == true)
            return Check.Of("workflow", Health.Broken, $"no {stack}-training", why, "./dev deploy");
        return (string?)answer.Json?["status"] is not { } status ? Check.Of("workflow", Health.Unseen, answer.Refusal ?? "no status", why, null)
            : Check.Of("workflow", status == "ACTIVE" ? Health.Fine : Health.Broken, $"{stack}-training is {status}", why, "./dev deploy");
    }

    private async Task<Check> SchedulesAsync(CancellationToken cancellation)
    {
        const string why = "by them uploads whose event was lost are found, and nightly datasets trained";
        var answer = await aws.AskAsync(cancellation, "scheduler", "list-schedules", "--name-prefix", $"{stack}-");
        if (answer.Json?["Schedules"] is not JsonArray all) return Check.Of("schedules", Health.Unseen, answer.Refusal ?? "no list", why, null);
        if (all.Count == 0) return Check.Of("schedules", Health.Broken, $"none named {stack}-…", why, "./dev deploy");
        var off = all.Where(each => $"{each!["State"]}" != "ENABLED").Select(each => $"{each!["Name"]}").ToList();
        return off.Count == 0
            ? Check.Of("schedules", Health.Fine, string.Join(", ", all.Select(each => $"{each!["Name"]}")) + ": ENABLED", why, null)
            : Check.Of("schedules", Health.Broken, $"{string.Join(", ", off)}: not ENABLED", why, "./dev deploy enables what was disabled by hand");
    }

    private async Task<Check> SubscribersAsync(CancellationToken cancellation)
    {
        const string why = "who is not subscribed, or has not confirmed SNS's first mail, hears of no run and of no alarm";
        var topics = await aws.AskAsync(cancellation, "sns", "list-topics");
        if (topics.Json?["Topics"] is not JsonArray all) return Check.Of("notifications", Health.Unseen, topics.Refusal ?? "no list", why, null);
        var topic = all.Select(each => $"{each!["TopicArn"]}").FirstOrDefault(arn => arn.Split(':')[^1].StartsWith($"{stack}-Topic", StringComparison.Ordinal));
        if (topic is null) return Check.Of("notifications", Health.Broken, $"no topic named {stack}-Topic…", why, "./dev deploy");
        var answer = await aws.AskAsync(cancellation, "sns", "list-subscriptions-by-topic", "--topic-arn", topic);
        if (answer.Json?["Subscriptions"] is not JsonArray subscriptions) return Check.Of("notifications", Health.Unseen, answer.Refusal ?? "no list", why, null);
        // https://docs.aws.amazon.com/sns/latest/api/API_ListSubscriptionsByTopic.html: so an unconfirmed one is called in place of its ARN.
        var pending = subscriptions.Where(each => $"{each!["SubscriptionArn"]}" == "PendingConfirmation").Select(each => $"{each!["Endpoint"]}").ToList();
        return pending.Count > 0
                ? Check.Of("notifications", Health.Broken, $"{string.Join(", ", pending)} has not confirmed", why, "follow the link in SNS's mail \"AWS Notification - Subscription Confirmation\"")
            : subscriptions.Count > 0
                ? Check.Of("notifications", Health.Fine, string.Join(", ", subscriptions.Select(each => $"{each!["Endpoint"]}")), why, null)
            : Check.Of("notifications", Health.Fine, "nobody is subscribed, by the parameter NotifyEmail", why, null);
    }
}
