namespace Overnight.Functions.Prices;

/// <summary>
/// List prices of the services around the training, us-east-1, 2026-07, without the free tiers.
/// https://aws.amazon.com/lambda/pricing, https://aws.amazon.com/step-functions/pricing, https://aws.amazon.com/s3/pricing,
/// https://aws.amazon.com/ebs/pricing, https://aws.amazon.com/vpc/pricing, https://aws.amazon.com/cloudwatch/pricing
/// </summary>
internal static class ServicePrices
{
    public const string Date = "2026-07";
    public const decimal UsdPerTransition = 0.025m / 1_000;
    public const decimal UsdPerInvocation = 0.20m / 1_000_000;
    public const decimal UsdPerGigabyteSecond = 0.0000166667m;
    public const decimal UsdPerPut = 0.005m / 1_000;
    public const decimal UsdPerGet = 0.0004m / 1_000;

    /// <summary>S3 Standard; a GB is 2^30 bytes.</summary>
    public const decimal UsdPerStoredGigabyteMonth = 0.023m;

    /// <summary>gp3, with the throughput and requests that come with it.</summary>
    public const decimal UsdPerVolumeGigabyteMonth = 0.08m;

    /// <summary>EBS's own examples reckon with months of 30 days.</summary>
    public const decimal SecondsPerMonth = 30 * 86_400;

    /// <summary>A public IPv4 address, by the second.</summary>
    public const decimal UsdPerAddressSecond = 0.005m / 3_600;

    public const decimal UsdPerLoggedGigabyte = 0.50m;
}
