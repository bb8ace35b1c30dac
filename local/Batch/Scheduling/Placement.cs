using Overnight.Local.Ec2;

namespace Overnight.Local.Batch;

/// <summary>An instance of a compute environment and what is free on it.</summary>
internal sealed record HostRoom(string InstanceId, string Environment, InstanceType Type, bool TakesJobs, Requirements Free);

/// <summary>What becomes of the job at the head of a queue.</summary>
internal abstract record Decision
{
    /// <summary>It goes to an instance there is.</summary>
    public sealed record Place(HostRoom Host) : Decision;

    /// <summary>It goes to a new one.</summary>
    public sealed record Launch(ComputeEnvironment Environment, InstanceType Type, string Zone) : Decision;

    /// <summary>It stays RUNNABLE, and the queue with it.</summary>
    /// <param name="Reason">Null where it only waits its turn.</param>
    public sealed record Wait(string? Reason) : Decision;
}

/// <summary>
/// Where a job goes: a pure function of what is there. docs.aws.amazon.com/batch/latest/userguide/allocation-strategies.html
/// </summary>
internal sealed class Placement(InstanceCatalog catalog, SpotMarket market)
{
    /// <param name="needs">The job's.</param>
    /// <param name="order">The queue's environments, the preferred one first.</param>
    /// <param name="hosts">The instances there are, of any environment.</param>
    /// <param name="now">When spot prices are asked for.</param>
    public Decision Decide(
        Requirements needs, IReadOnlyList<ComputeEnvironment> order, IReadOnlyList<HostRoom> hosts, DateTimeOffset now)
    {
        var fitting = order.ToDictionary(
            environment => environment.Name,
            environment => environment.Resources.Expand(catalog).Where(type => Fits(needs, Room(type))).ToList());
        if (fitting.Values.All(types => types.Count == 0)) return new Decision.Wait(RunnableReason.TooLargeForEveryInstance);
        if (order.All(environment => fitting[environment.Name].Count == 0 || needs.Vcpus > environment.Resources.MaxvCpus))
            return new Decision.Wait(RunnableReason.TooLargeForEveryEnvironment);

        string? noCapacity = null;
        foreach (var environment in order.Where(one => one.IsEnabled && needs.Vcpus <= one.Resources.MaxvCpus))
        {
            var own = hosts.Where(host => host.Environment == environment.Name).ToList();
            // The fullest that still has room: the others get the chance to become idle.
            var withRoom = own.Where(host => host.TakesJobs && Fits(needs, host.Free));
            if (withRoom.MinBy(host => (host.Free.Vcpus, host.InstanceId)) is { } host)
                return new Decision.Place(host);
            var affordable = WithinLimit(environment.Resources, fitting[environment.Name], own.Sum(one => one.Type.Vcpus));
            if (Cheapest(environment.Resources, affordable, now) is { } offer)
                return new Decision.Launch(environment, offer.Type, offer.Zone);
            if (affordable.Count > 0) noCapacity ??= RunnableReason.NoCapacity(affordable[0].Name);
        }
        return new Decision.Wait(noCapacity);
    }

    public static Requirements Room(InstanceType type) => new(type.Vcpus, type.ContainerMemoryMiB, type.Gpus);

    private static bool Fits(Requirements needs, Requirements room) =>
        needs.Vcpus <= room.Vcpus && needs.MemoryMiB <= room.MemoryMiB && needs.Gpus <= room.Gpus;

    /// <summary>All strategies but BEST_FIT may go above maxvCpus to meet the need, by one instance at most.</summary>
    private static List<InstanceType> WithinLimit(ComputeResources resources, List<InstanceType> types, int vcpusInUse)
    {
        var within = types.Where(type => vcpusInUse + type.Vcpus <= resources.MaxvCpus).ToList();
        var mayExceed = resources.AllocationStrategy != "BEST_FIT" && vcpusInUse < resources.MaxvCpus;
        return within.Count == 0 && mayExceed ? types : within;
    }

    /// <summary>
    /// By price for SPOT_PRICE_CAPACITY_OPTIMIZED, by size and then price for the others: how deep the spot pools are, which
    /// AWS's strategies also go by, cannot be seen here beyond whether there is any.
    /// </summary>
    private (InstanceType Type, string Zone)? Cheapest(ComputeResources resources, List<InstanceType> types, DateTimeOffset now)
    {
        var spot = resources.Lifecycle == InstanceLifecycle.Spot;
        var bySize = resources.AllocationStrategy != "SPOT_PRICE_CAPACITY_OPTIMIZED";
        var offers = from type in types
                     from zone in market.Zones
                     where !spot || market.HasCapacity(type, zone)
                     let price = spot ? market.UsdPerHour(type, zone, now) : type.OnDemandUsdPerHour
                     orderby bySize ? type.Vcpus : 0, price, type.Name, zone
                     select ((InstanceType, string)?)(type, zone);
        return offers.FirstOrDefault();
    }
}
