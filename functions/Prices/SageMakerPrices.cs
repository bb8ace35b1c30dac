namespace Overnight.Functions.Prices;

/// <summary>What training on SageMaker costs, on-demand: the comparison that receipts make. See the table's own notes.</summary>
internal static class SageMakerPrices
{
    private static readonly OnDemandPrices Training = OnDemandPrices.OfResource("sagemaker-training.csv");

    public static string Date => Training.Date;

    /// <param name="instanceType">EC2's name, without <c>ml.</c></param>
    /// <param name="region">Of the training.</param>
    /// <returns>USD; null where the price is not known: it is never derived from EC2's.</returns>
    public static decimal? UsdPerHour(string instanceType, string region) => Training.UsdPerHour(instanceType, region);
}
