namespace Overnight.Functions.Receipts;

/// <summary>
/// How EC2 bills a Linux instance: by the second, a minute at least for each launch.
/// https://aws.amazon.com/ec2/pricing/on-demand
/// </summary>
internal static class Ec2Rules
{
    private static readonly TimeSpan Least = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan FirstHour = TimeSpan.FromHours(1);

    /// <summary>The end of what is billed: seconds that were begun count.</summary>
    public static DateTimeOffset BilledUntil(DateTimeOffset launched, DateTimeOffset ended)
    {
        var used = TimeSpan.FromSeconds(Math.Ceiling((ended - launched).TotalSeconds));
        return launched + (used > Least ? used : Least);
    }

    /// <summary>
    /// A spot instance that EC2 interrupts in its first hour is not charged; one that its owner or Batch ends is, always.
    /// https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/billing-for-interrupted-spot-instances.html
    /// </summary>
    public static bool IsFree(bool isReclaimed, DateTimeOffset launched, DateTimeOffset ended) => isReclaimed && ended - launched < FirstHour;
}
