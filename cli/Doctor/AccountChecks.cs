using System.Globalization;

namespace Overnight.Cli.Doctor;

/// <summary>What must be right before a stack is deployed.</summary>
/// <param name="aws">The aws command line.</param>
/// <param name="region">Null where none is set.</param>
/// <param name="clock">This machine's.</param>
/// <param name="timeAt">The time that a server tells; null where it does not answer.</param>
internal sealed class AccountChecks(IAwsTool aws, string? region, TimeProvider clock, Func<Uri, CancellationToken, Task<DateTimeOffset?>> timeAt)
{
    // A signature is good for five minutes: https://docs.aws.amazon.com/IAM/latest/UserGuide/signature-v4-troubleshooting.html
    private static readonly TimeSpan MostSkew = TimeSpan.FromMinutes(5);

    // Service Quotas' codes of EC2: https://docs.aws.amazon.com/ec2/latest/instancetypes/ec2-instance-quotas.html
    private static readonly (string What, string Code, int Needed, string Why)[] Quotas =
    [
        ("GPU spot quota (All G and VT Spot Instance Requests)", "L-3819A6DF", 4,
            "a new account may have no GPU on spot at all, and a job then waits until the queue gives it up"),
        ("GPU on-demand quota (Running On-Demand G and VT instances)", "L-DB2E81BA", 4,
            "without it a GPU run has nowhere to go when spot has no capacity"),
        ("CPU spot quota (All Standard Spot Instance Requests)", "L-34B43A08", 2, "small networks train on CPU spot"),
        ("CPU on-demand quota (Running On-Demand Standard instances)", "L-1216C47A", 2,
            "without it a run with a deadline has nowhere to go when spot has no capacity"),
    ];

    public async Task<List<Check>> RunAsync(CancellationToken cancellation)
    {
        var checks = new List<Check> { await CredentialsAsync(cancellation), Region(), await ClockAsync(cancellation) };
        foreach (var (what, code, needed, why) in Quotas) checks.Add(await QuotaAsync(what, code, needed, why, cancellation));
        checks.Add(await MachineImageAsync(cancellation));
        return checks;
    }

    private async Task<Check> CredentialsAsync(CancellationToken cancellation)
    {
        var answer = await aws.AskAsync(cancellation, "s3api", "list-buckets");
        var who = answer.Json is null ? answer : await aws.AskAsync(cancellation, "sts", "get-caller-identity");
        return Check.Of(
            "credentials", answer.Json is not null ? Health.Fine : Health.Broken,
            answer.Refusal ?? ((string?)who.Json?["Arn"] is { } arn ? $"S3 lists the buckets of {arn}" : "S3 lists the account's buckets"),
            "nothing can be deployed or looked at without",
            answer.Refusal == AwsTool.NotInstalled ? "install it: https://docs.aws.amazon.com/cli/latest/userguide/getting-started-install.html"
                : "aws configure sso, or aws configure; then aws sts get-caller-identity");
    }

    private async Task<Check> ClockAsync(CancellationToken cancellation)
    {
        const string why = "AWS refuses a request that was signed more than five minutes ago, or in the future";
        var endpoint = Environment.GetEnvironmentVariable("AWS_ENDPOINT_URL") is { Length: > 0 } set ? set : $"https://s3.{region ?? "us-east-1"}.amazonaws.com";
        if (!Uri.TryCreate(endpoint, UriKind.Absolute, out var address))
            return Check.Of("clock", Health.Broken, $"AWS_ENDPOINT_URL is '{endpoint}', expected an address such as http://127.0.0.1:4566", why, "unset AWS_ENDPOINT_URL");
        if (await timeAt(address, cancellation) is not { } there)
            return Check.Of("clock", Health.Unseen, $"{address} does not answer", why, null);
        var skew = clock.GetUtcNow() - there;
        return Check.Of(
            "clock", skew.Duration() < MostSkew ? Health.Fine : Health.Broken,
            string.Create(CultureInfo.InvariantCulture, $"{Math.Abs(skew.TotalSeconds):0} s {(skew < TimeSpan.Zero ? "behind" : "ahead of")} {address.Host}"),
            why, "sudo timedatectl set-ntp true");
    }

    private Check Region() => new()
    {
        What = "region",
        Health = region is null ? Health.Broken : Health.Fine,
        Found = region ?? "none is set",
        Why = "the stack, its buckets and its prices belong to one region",
        Mend = region is null ? "export AWS_REGION=us-east-1" : null,
    };

    private async Task<Check> QuotaAsync(string what, string code, int needed, string why, CancellationToken cancellation)
    {
        var answer = await aws.AskAsync(cancellation, "service-quotas", "get-service-quota", "--service-code", "ec2", "--quota-code", code);
        var value = (double?)answer.Json?["Quota"]?["Value"];
        return new Check
        {
            What = what,
            Health = value is null ? Health.Unseen : value >= needed ? Health.Fine : Health.Broken,
            Found = value is { } vcpus
                ? string.Create(CultureInfo.InvariantCulture, $"{vcpus:0} vCPUs, expected at least {needed}")
                : answer.Refusal ?? "no value",
            Why = why,
            Mend = value < needed
                ? $"aws service-quotas request-service-quota-increase --service-code ec2 --quota-code {code} "
                    + $"--desired-value {Math.Max(16, needed)} (takes hours to days)"
                : null,
        };
    }

    /// <summary>
    /// The image's libtorch is built for CUDA 12, which runs on drivers from 525.60.13 on
    /// (https://docs.nvidia.com/cuda/cuda-toolkit-release-notes/). Every AL2023 GPU image is newer than that driver [inferred: SSM tells the
    /// image's name, not its driver].
    /// </summary>
    private async Task<Check> MachineImageAsync(CancellationToken cancellation)
    {
        const string parameter = "/aws/service/ecs/optimized-ami/amazon-linux-2023/gpu/recommended/image_name";
        var answer = await aws.AskAsync(cancellation, "ssm", "get-parameter", "--name", parameter);
        var name = (string?)answer.Json?["Parameter"]?["Value"];
        var isFit = name?.Contains("al2023", StringComparison.OrdinalIgnoreCase) == true;
        return new Check
        {
            What = "machine image of GPU instances",
            Health = name is null ? Health.Unseen : isFit ? Health.Fine : Health.Broken,
            Found = name ?? answer.Refusal ?? "no value",
            Why = "its driver must be 525.60.13 or newer for the image's CUDA 12; Batch takes the region's recommended AL2023 image",
            Mend = name is null || isFit ? null : "deploy in a region that offers ECS_AL2023_NVIDIA images",
        };
    }
}
