using Overnight.Local.Ec2;

namespace Overnight.Local.Tests.Ec2;

/// <summary>Boots instances at once, or only when told to, without a server behind their metadata's address.</summary>
internal sealed class SilentMetadata : IMetadataHost
{
    public static readonly Uri Address = new("http://127.0.0.1:1/");

    /// <summary>When set, instances stay pending until it completes.</summary>
    public Task Boot { get; set; } = Task.CompletedTask;

    public async Task<IMetadataService> StartAsync(Func<Instance> instance, CancellationToken cancellation)
    {
        await Boot.WaitAsync(cancellation);
        return new Service();
    }

    private sealed class Service : IMetadataService
    {
        public Uri Address => SilentMetadata.Address;

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
