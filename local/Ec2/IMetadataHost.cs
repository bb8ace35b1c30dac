namespace Overnight.Local.Ec2;

/// <summary>Opens each instance's metadata service as it boots.</summary>
public interface IMetadataHost
{
    /// <param name="instance">The instance as it stands when asked.</param>
    /// <param name="cancellation">Gives up starting.</param>
    Task<IMetadataService> StartAsync(Func<Instance> instance, CancellationToken cancellation);
}

/// <summary>One instance's metadata service. Disposing closes it.</summary>
public interface IMetadataService : IAsyncDisposable
{
    /// <summary>What containers get as <c>AWS_EC2_METADATA_SERVICE_ENDPOINT</c>.</summary>
    Uri Address { get; }
}
