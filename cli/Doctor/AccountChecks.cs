using System.Globalization;

namespace Overnight.Cli.Doctor;

/// <summary>What must be right before a stack is deployed.</summary>
internal sealed class AccountChecks(IAwsTool aws, string? region)
{
    // Service Quotas' codes of EC2: https://docs.aws.amazon.com/ec2/latest/instancetypes/ec2-instance-quotas.html
    private static readonly (string What, string Code, int Needed, string Why)[] Quotas =
    [
        ("GPU spot quota (All G and VT Spot Instance Requests)", "L-3819A6DF", 4,
            "a new account may have no GPU on spot at all, and a job then waits until the queue gives it up"),
        ("GPU on-demand quota (Running On-Demand G and VT instances)", "L-DB2E81BA", 4,
            "without it a GPU run has nowhere to go when spot has no capacity"),
        ("CPU spot quota (All Standard Spot Instance Requests)", "L-34B43A08", 2, "small networks train on CPU spot"),
    ];

    public async Task<List<Check>> RunAsync(CancellationToken cancellation)
    {
        var checks = new List<Check> { await CredentialsAsync(cancellation), Region() };
        foreach (var (what, code, needed, why) in Quotas) checks.Add(await QuotaAsync(what, code, needed, why, cancellation));
        checks.Add(await MachineImageAsync(cancellation));
        return checks;
    }

    private async Task<Check> CredentialsAsync(CancellationToken cancellation)
    {
        var answer = await aws.AskAsync(cancellation, "s3api", "list-buckets");
        return new Check
        {
            What = "credentials",
            Health = answer.Json is not null ? Health.Fine : Health.Broken,
            Found = answer.Refusal ?? "S3 lists the account's buckets",
            Why = "nothing can be deployed or looked at without",
            Mend = answer.Json is not null ? null : "aws configure sso, or aws configure; then aws sts get-caller-identity",
        };
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
