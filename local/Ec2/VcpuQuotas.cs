using System.Collections.Concurrent;

namespace Overnight.Local.Ec2;

/// <summary>
/// An account's quotas of EC2: vCPUs at once by market, of instances with GPUs (G and VT) and of the others (Standard). Above one
/// EC2 refuses instances: MaxSpotInstanceCountExceeded, VcpuLimitExceeded.
/// docs.aws.amazon.com/ec2/latest/instancetypes/ec2-instance-quotas.html
/// </summary>
public sealed class VcpuQuotas
{
    private readonly ConcurrentDictionary<(InstanceLifecycle Market, bool Gpu), int> _vcpus = new();

    /// <summary>A quota was raised or lowered.</summary>
    public event EventHandler? Changed;

    /// <param name="market">Spot or on demand.</param>
    /// <param name="gpu">G and VT instances, or Standard ones.</param>
    /// <param name="vcpus">At once.</param>
    public void Set(InstanceLifecycle market, bool gpu, int vcpus)
    {
        _vcpus[(market, gpu)] = vcpus;
        Changed?.Invoke(this, EventArgs.Empty);
    }

    /// <param name="market">Of the instance that is asked for.</param>
    /// <param name="type">Its type.</param>
    /// <param name="running">The types of the market's instances that there are.</param>
    internal bool Allow(InstanceLifecycle market, InstanceType type, IEnumerable<InstanceType> running) =>
        !_vcpus.TryGetValue((market, type.Gpus > 0), out var vcpus)
        || running.Where(other => other.Gpus > 0 == type.Gpus > 0).Sum(other => other.Vcpus) + type.Vcpus <= vcpus;
}
