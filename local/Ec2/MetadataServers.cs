using Overnight.Local.Hosting;

namespace Overnight.Local.Ec2;

/// <summary>
/// Gives each instance a metadata service of its own on a loopback port: containers of several instances share this machine.
/// </summary>
public sealed class MetadataServers(FleetOptions options, TimeProvider time, int seed) : IMetadataHost
{
    public async Task<IMetadataService> StartAsync(Func<Instance> instance, CancellationToken cancellation)
    {
        // Each service names its tokens itself; the instance's id keeps two services from naming them alike.
        var metadata = new InstanceMetadata(instance, options, time, new Random(StableHash.Of($"{seed}|{instance().Id}")));
        return new Service(await LoopbackServer.StartAsync(0, metadata.HandleAsync, cancellation));
    }

    private sealed class Service(LoopbackServer server) : IMetadataService
    {
        public Uri Address => server.Address;

        public ValueTask DisposeAsync() => server.DisposeAsync();
    }
}
