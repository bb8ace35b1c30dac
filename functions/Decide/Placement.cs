namespace Overnight.Functions.Decide;

/// <summary>Where a job runs, or is to run.</summary>
public enum Placement
{
    /// <summary>Nowhere: it waits, and pays nothing.</summary>
    Waiting,

    Spot,
    OnDemand,
}

/// <summary>What is agreed before a job starts. Times are in hours, prices in dollars per instance-hour.</summary>
/// <param name="Work">Computing to be done, on an instance that is ready.</param>
/// <param name="Deadline">From the start of the job to the latest end that is not late.</param>
/// <param name="Overhead">What every start on an instance costs before work goes on: boot, image, data, checkpoint.</param>
/// <param name="Tick">How often can be decided anew. Every change costs at least one tick's price.</param>
/// <param name="SpotPrice">Expected to stay as it is: spot prices move by a few per cent a week.</param>
/// <param name="OnDemandPrice">The price of the capacity that is always there.</param>
public sealed record JobTerms(double Work, double Deadline, double Overhead, double Tick, double SpotPrice, double OnDemandPrice)
{
    /// <summary>Hours are sums of ticks: far below any tick, far above what adding them up can err by.</summary>
    public const double Rounding = 1e-6;

    /// <summary>Whole ticks before the deadline; what is left over cannot be used.</summary>
    public int Ticks => WholeTicks(Deadline);

    /// <summary>Ticks that fit into a time.</summary>
    public int WholeTicks(double hours) => (int)Math.Floor(hours / Tick + Rounding);

    /// <summary>Ticks that a time takes up.</summary>
    public int TicksFor(double hours) => (int)Math.Ceiling(hours / Tick - Rounding);
}

/// <summary>What is known at a decision.</summary>
/// <param name="Elapsed">Hours since the job started.</param>
/// <param name="WorkLeft">Hours of work not done yet.</param>
/// <param name="Now">Where the job is; <see cref="Placement.Waiting"/> where its spot instance was just taken.</param>
/// <param name="OverheadLeft">Hours of the instance's start that are still to come; 0 where it works already.</param>
/// <param name="SpotIsThere">Spot capacity could be had now.</param>
public readonly record struct Situation(double Elapsed, double WorkLeft, Placement Now, double OverheadLeft, bool SpotIsThere);

/// <summary>Decides where a job runs next. An instance serves one job: it may remember what it was shown.</summary>
public interface IPlacementPolicy
{
    Placement Choose(in Situation situation);
}
