namespace Overnight.Functions.Prices;

/// <summary>
/// List prices of the services around the training, us-east-1, 2026-07, without the free tiers.
/// https://aws.amazon.com/lambda/pricing, https://aws.amazon.com/step-functions/pricing, https://aws.amazon.com/s3/pricing
/// </summary>
internal static class ServicePrices
{
    public const string Date = "2026-07";
    public const decimal UsdPerTransition = 0.025m / 1_000;
    public const decimal UsdPerInvocation = 0.20m / 1_000_000;
    public const decimal UsdPerGigabyteSecond = 0.0000166667m;
    public const decimal UsdPerPut = 0.005m / 1_000;
    public const decimal UsdPerGet = 0.0004m / 1_000;
}
