using System.Text.Json;
using System.Text.Json.Nodes;

namespace Overnight.Cli.Doctor;

/// <summary>What must be right in a deployed stack before it can train.</summary>
internal sealed class StackChecks(IAwsTool aws, Func<Uri, CancellationToken, Task<string>> download, string stack, string? region)
{
    public async Task<List<Check>> RunAsync(CancellationToken cancellation) =>
    [
        await CompleteAsync(cancellation),
        await BucketsAsync(cancellation),
        await EnvironmentsAsync(cancellation),
        await QueuesAsync(cancellation),
        await ImageAsync(cancellation),
        .. await new StackServiceChecks(aws, stack, region).RunAsync(cancellation),
    ];

    private async Task<Check> CompleteAsync(CancellationToken cancellation)
    {
        const string why = "a stack whose last change failed half way lacks what was to come";
        var answer = await aws.AskAsync(cancellation, "cloudformation", "describe-stacks", "--stack-name", stack);
        if (answer.Refusal?.Contains("does not exist", StringComparison.Ordinal) == true)
            return Check.Of("stack", Health.Broken, $"no stack '{stack}' in {region ?? "this region"}", why, $"./dev deploy (with STACK={stack}), or name the stack with --stack");
        if ((string?)(answer.Json?["Stacks"] as JsonArray)?.FirstOrDefault()?["StackStatus"] is not { } status)
            return Check.Of("stack", Health.Unseen, answer.Refusal ?? "no status", why, null);
        // https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/view-stack-events.html: the states that a stack rests in after it went well.
        var isWell = status is "CREATE_COMPLETE" or "UPDATE_COMPLETE" or "IMPORT_COMPLETE" or "UPDATE_ROLLBACK_COMPLETE";
        return Check.Of("stack", isWell ? Health.Fine : Health.Broken, $"{stack} is {status}", why,
            status.EndsWith("IN_PROGRESS", StringComparison.Ordinal) ? "wait until CloudFormation is done"
                : $"aws cloudformation describe-stack-events --stack-name {stack} tells what failed; then ./dev deploy");
    }

    private async Task<Check> BucketsAsync(CancellationToken cancellation)
    {
        const string why = "uploads go to the data bucket, and a trainer in another region would pay for every byte";
        var listed = await aws.AskAsync(cancellation, "s3api", "list-buckets");
        var names = (listed.Json?["Buckets"] as JsonArray ?? []).Select(bucket => (string)bucket!["Name"]!)
            .Where(name => name.StartsWith($"{stack}-data-", StringComparison.Ordinal)).ToList();
        if (names is not [var name])
        {
            return Check.Of("buckets", Health.Broken, listed.Refusal ?? $"{names.Count} buckets named {stack}-data-…, expected one", why,
                $"./dev deploy (with STACK={stack}), or name the stack with --stack");
        }
        var located = await aws.AskAsync(cancellation, "s3api", "get-bucket-location", "--bucket", name);
        // us-east-1 is written as no location at all.
        var at = located.Json is null ? null : (string?)located.Json["LocationConstraint"] ?? "us-east-1";
        return at is null ? Check.Of("buckets", Health.Unseen, located.Refusal!, why, null)
            : at == region ? Check.Of("buckets", Health.Fine, $"{name}, in {at}", why, null)
            : Check.Of("buckets", Health.Broken, $"{name} is in {at}, the region set here is {region ?? "none"}", why, $"export AWS_REGION={at}");
    }

    private async Task<Check> EnvironmentsAsync(CancellationToken cancellation)
    {
        const string why = "a job in front of an environment that is not VALID waits for ever, and Batch takes no action on it";
        var answer = await aws.AskAsync(cancellation, "batch", "describe-compute-environments");
        if (answer.Json?["computeEnvironments"] is not JsonArray all)
            return Check.Of("compute environments", Health.Unseen, answer.Refusal ?? "no list", why, null);
        var own = all.Where(environment => $"{environment!["tags"]?["aws:cloudformation:stack-name"]}" == stack
            || $"{environment["computeResources"]?["tags"]?["Name"]}".StartsWith(stack + "-", StringComparison.Ordinal)).ToList();
        var bad = own.Where(environment => $"{environment!["status"]}" != "VALID" || $"{environment["state"]}" != "ENABLED").ToList();
        return own.Count == 0 ? Check.Of("compute environments", Health.Broken, "none of this stack", why, "./dev deploy")
            : bad.Count == 0 ? Check.Of("compute environments", Health.Fine, $"{own.Count}, all VALID and ENABLED", why, null)
            : Check.Of("compute environments", Health.Broken,
                string.Join("; ", bad.Select(environment =>
                    $"{environment!["computeEnvironmentName"]} is {environment["status"]}, {environment["state"]}: {environment["statusReason"]}")),
                why,
                "mend what the reason says, then aws batch update-compute-environment "
                    + $"--compute-environment {bad[0]!["computeEnvironmentName"]} --state ENABLED");
    }

    private async Task<Check> QueuesAsync(CancellationToken cancellation)
    {
        const string why = "the job at the head of a queue that cannot start keeps all behind it waiting";
        var described = await aws.AskAsync(cancellation, "batch", "describe-job-queues", "--job-queues", $"{stack}-cpu-spot", $"{stack}-gpu-spot");
        if (described.Json?["jobQueues"] is JsonArray queues)
        {
            if (queues.Count < 2) return Check.Of("queues", Health.Broken, $"{queues.Count} of {stack}-cpu-spot and {stack}-gpu-spot, expected both", why, "./dev deploy");
            if (queues.FirstOrDefault(queue => $"{queue!["state"]}" != "ENABLED" || $"{queue["status"]}" != "VALID") is { } off)
            {
                return Check.Of("queues", Health.Broken, $"{off["jobQueueName"]} is {off["status"]}, {off["state"]}: {off["statusReason"]}", why,
                    $"aws batch update-job-queue --job-queue {off["jobQueueName"]} --state ENABLED");
            }
        }
        var stuck = new List<string>();
        foreach (var queue in new[] { "cpu-spot", "gpu-spot" })
        {
            var answer = await aws.AskAsync(cancellation,
                "batch", "list-jobs", "--job-queue", $"{stack}-{queue}", "--job-status", "RUNNABLE");
            if (answer.Json is null) return Check.Of("queues", Health.Unseen, answer.Refusal!, why, null);
            stuck.AddRange((answer.Json["jobSummaryList"] as JsonArray ?? []).Where(job => $"{job!["statusReason"]}".Length > 0)
                .Select(job => $"{job!["jobName"]} in {queue}: {job["statusReason"]}"));
        }
        return stuck.Count == 0 ? Check.Of("queues", Health.Fine, "both VALID and ENABLED, and no job is stuck at the head of one", why, null)
            : Check.Of("queues", Health.Broken, string.Join("; ", stuck), why,
                "wait where it is CAPACITY (an hour, then it goes on demand); else mend what the reason says");
    }

    /// <summary>The instances are x86-64: an image built on an ARM laptop starts there with "exec format error".</summary>
    private async Task<Check> ImageAsync(CancellationToken cancellation)
    {
        const string why = "every attempt pulls it, and it must be built for x86-64 like the instances";
        var repository = $"{stack}-trainer";
        var push = "./dev deploy builds and pushes it for linux/amd64";
        var answer = await aws.AskAsync(cancellation, "ecr", "batch-get-image", "--repository-name", repository, "--image-ids", "imageTag=latest");
        if (answer.Json is null) return Check.Of("trainer image", Health.Unseen, answer.Refusal!, why, push);
        if ((string?)(answer.Json["images"] as JsonArray)?.FirstOrDefault()?["imageManifest"] is not { } text)
            return Check.Of("trainer image", Health.Broken, $"{repository} has no image with the tag latest", why, push);
        var architectures = await ArchitecturesAsync(repository, text, cancellation);
        var names = string.Join(", ", architectures);
        return architectures.Contains("amd64") ? Check.Of("trainer image", Health.Fine, $"{repository}:latest, {names}", why, null)
            : names.Length == 0
                ? Check.Of("trainer image", Health.Unseen, "its manifest does not say for which architecture it is", why, null)
            : Check.Of("trainer image", Health.Broken, $"{repository}:latest is for {names}", why, push);
    }

    /// <summary>An index lists its platforms; a single image tells its own in its configuration, which is a layer like any other.</summary>
    private async Task<List<string>> ArchitecturesAsync(string repository, string text, CancellationToken cancellation)
    {
        var manifest = JsonNode.Parse(text)!;
        if (manifest["manifests"] is JsonArray platforms)
            return [.. platforms.Select(platform => $"{platform!["platform"]?["architecture"]}").Where(name => name.Length > 0).Distinct()];
        var layer = await aws.AskAsync(cancellation, "ecr", "get-download-url-for-layer", "--repository-name", repository,
            "--layer-digest", $"{manifest["config"]?["digest"]}");
        if ((string?)layer.Json?["downloadUrl"] is not { } address) return [];
        try
        {
            return JsonNode.Parse(await download(new Uri(address), cancellation))?["architecture"] is { } own ? [own.ToString()] : [];
        }
        catch (Exception e) when (e is HttpRequestException or JsonException)
        {
            return [];
        }
    }
}
