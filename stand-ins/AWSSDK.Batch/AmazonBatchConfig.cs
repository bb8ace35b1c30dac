// Stands in for AWSSDK.Batch 4.0: how a client is configured.
using Amazon.Runtime;
using Amazon.Runtime.Endpoints;
using Amazon.Runtime.Internal;
using Amazon.Runtime.Internal.Endpoints.StandardLibrary;
using Amazon.Util.Internal;
using Overnight.StandIns;

namespace Amazon.Batch;

/// <summary>Region, credentials, retries and time-outs: by default from the environment and the shared AWS files.</summary>
public class AmazonBatchConfig : ClientConfig
{
    public AmazonBatchConfig()
        : base(new DefaultConfigurationProvider(ServicePipeline.DefaultModes))
    {
        base.ServiceId = ServiceId;
        AuthenticationServiceName = "batch";
        EndpointProvider = new RegionalEndpoints("batch", HostBesideTheRule);
    }

    /// <summary>Upper-cased, the end of <c>AWS_ENDPOINT_URL_BATCH</c>.</summary>
    public static new string ServiceId => "Batch";

    public override string RegionEndpointServiceName => "batch";

    public override string ServiceVersion => "2016-08-10";

    public override string UserAgent { get; } = InternalSDKUtils.BuildUserAgentString(ServiceId, "4.0.100");

    public override Endpoint DetermineServiceOperationEndpoint(ServiceOperationEndpointParameters parameters) =>
        RegionalEndpointResolver.Determine(this, parameters);

    private static string HostBesideTheRule(Partition partition, string region, bool fips, bool dualStack) =>
        (partition.name, fips, dualStack) switch
        {
            ("aws", true, false) => $"fips.batch.{region}.{partition.dnsSuffix}",
            ("aws-us-gov", true, false) => $"batch.{region}.{partition.dnsSuffix}",
            _ => null,
        };
}
