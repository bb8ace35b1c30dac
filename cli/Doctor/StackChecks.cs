using System.Text.Json;
using System.Text.Json.Nodes;

namespace Overnight.Cli.Doctor;

/// <summary>What must be right in a deployed stack before it can train.</summary>
internal sealed class StackChecks(IAwsTool aws, Func<Uri, CancellationToken, Task<string>> download, string stack, string? region)
{
    public async Task<List<Check>> RunAsync(CancellationToken cancellation) =>
    [
        await BucketsAsync(cancellation),
        await EnvironmentsAsync(cancellation),
        await QueuesAsync(cancellation),
        await ImageAsync(cancellation),
    ];

    private async Task<Check> BucketsAsync(CancellationToken cancellation)
    {
        const string why = "uploads go to the data bucket, and a trainer in another region would pay for every byte";
        var listed = await aws.AskAsync(cancellation, "s3api", "list-buckets");
        var names = (listed.Json?["Buckets"] as JsonArray ?? []).Select(bucket => (string)bucket!["Name"]!)
            .Where(name => name.StartsWith($"{stack}-data-", StringComparison.Ordinal)).ToList();
        if (names is not [var name])
        {
            return Made("buckets", Health.Broken, listed.Refusal ?? $"{names.Count} buckets named {stack}-data-…, expected one", why,
                $"./dev deploy (with STACK={stack}), or name the stack with --stack");
        }
        var located = await aws.AskAsync(cancellation, "s3api", "get-bucket-location", "--bucket", name);
        // us-east-1 is written as no location at all.
        var at = located.Json is null ? null : (string?)located.Json["LocationConstraint"] ?? "us-east-1";
        return at is null ? Made("buckets", Health.Unseen, located.Refusal!, why, null)
            : at == region ? Made("buckets", Health.Fine, $"{name}, in {at}", why, null)
            : Made("buckets", Health.Broken, $"{name} is in {at}, the region set here is {region ?? "none"}", why, $"export AWS_REGION={at}");
    }

    private async Task<Check> EnvironmentsAsync(CancellationToken cancellation)
    {
        const string why = "a job in front of an environment that is not VALID waits for ever, and Batch takes no action on it";
        var answer = await aws.AskAsync(cancellation, "batch", "describe-compute-environments");
        if (answer.Json?["computeEnvironments"] is not JsonArray all)
            return Made("compute environments", Health.Unseen, answer.Refusal ?? "no list", why, null);
        var own = all.Where(environment => $"{environment!["tags"]?["aws:cloudformation:stack-name"]}" == stack
            || $"{environment["computeResources"]?["tags"]?["Name"]}".StartsWith(stack + "-", StringComparison.Ordinal)).ToList();
        var bad = own.Where(environment => $"{environment!["status"]}" != "VALID" || $"{environment["state"]}" != "ENABLED").ToList();
        return own.Count == 0 ? Made("compute environments", Health.Broken, "none of this stack", why, "./dev deploy")
            : bad.Count == 0 ? Made("compute environments", Health.Fine, $"{own.Count}, all VALID and ENABLED", why, null)
            : Made("compute environments", Health.Broken,
                string.Join("; ", bad.Select(environment =>
                    $"{environment!["computeEnvironmentName"]} is {environment["status"]}, {environment["state"]}: {environment["statusReason"]}")),
                why,
                "mend what the reason says, then aws batch update-compute-environment "
                    + $"--compute-environment {bad[0]!["computeEnvironmentName"]} --state ENABLED");
    }

    private async Task<Check> QueuesAsync(CancellationToken cancellation)
    {
        const string why = "the job at the head of a queue that cannot start keeps all behind it waiting";
        var stuck = new List<string>();
        foreach (var queue in new[] { "cpu-spot", "gpu-spot" })
        {
            var answer = await aws.AskAsync(cancellation,
                "batch", "list-jobs", "--job-queue", $"{stack}-{queue}", "--job-status", "RUNNABLE");
            if (answer.Json is null) return Made("queues", Health.Unseen, answer.Refusal!, why, null);
            stuck.AddRange((answer.Json["jobSummaryList"] as JsonArray ?? []).Where(job => $"{job!["statusReason"]}".Length > 0)
                .Select(job => $"{job!["jobName"]} in {queue}: {job["statusReason"]}"));
        }
        return stuck.Count == 0 ? Made("queues", Health.Fine, "no job is stuck at the head of one", why, null)
            : Made("queues", Health.Broken, string.Join("; ", stuck), why,
                "wait where it is CAPACITY (an hour, then it goes on demand); else mend what the reason says");
    }

    /// <summary>The instances are x86-64: an image built on an ARM laptop starts there with "exec format error".</summary>
    private async Task<Check> ImageAsync(CancellationToken cancellation)
    {
        const string why = "every attempt pulls it, and it must be built for x86-64 like the instances";
        var repository = $"{stack}-trainer";
        var push = "./dev deploy builds and pushes it for linux/amd64";
        var answer = await aws.AskAsync(cancellation, "ecr", "batch-get-image", "--repository-name", repository, "--image-ids", "imageTag=latest");
        if (answer.Json is null) return Made("trainer image", Health.Unseen, answer.Refusal!, why, push);
        if ((string?)(answer.Json["images"] as JsonArray)?.FirstOrDefault()?["imageManifest"] is not { } text)
            return Made("trainer image", Health.Broken, $"{repository} has no image with the tag latest", why, push);
        var architectures = await ArchitecturesAsync(repository, text, cancellation);
        var names = string.Join(", ", architectures);
        return architectures.Contains("amd64") ? Made("trainer image", Health.Fine, $"{repository}:latest, {names}", why, null)
            : names.Length == 0
                ? Made("trainer image", Health.Unseen, "its manifest does not say for which architecture it is", why, null)
            : Made("trainer image", Health.Broken, $"{repository}:latest is for {names}", why, push);
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

    private static Check Made(string what, Health health, string found, string why, string? mend) =>
        new() { What = what, Health = health, Found = found, Why = why, Mend = health == Health.Fine ? null : mend };
}
