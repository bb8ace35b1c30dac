// Stands in for AWSSDK.EC2 4.0: how a client is configured.
using Amazon.Runtime;
using Amazon.Runtime.Endpoints;
using Amazon.Runtime.Internal;
using Amazon.Runtime.Internal.Endpoints.StandardLibrary;
using Amazon.Util.Internal;
using Overnight.StandIns;

namespace Amazon.EC2;

/// <summary>Region, credentials, retries and time-outs: by default from the environment and the shared AWS files.</summary>
public class AmazonEC2Config : ClientConfig
{
    public AmazonEC2Config()
        : base(new DefaultConfigurationProvider(ServicePipeline.DefaultModes))
    {
        base.ServiceId = ServiceId;
        AuthenticationServiceName = "ec2";
        EndpointProvider = new RegionalEndpoints("ec2", HostBesideTheRule);
    }

    /// <summary>Upper-cased, the end of <c>AWS_ENDPOINT_URL_EC2</c>.</summary>
    public static new string ServiceId => "EC2";

    public override string RegionEndpointServiceName => "ec2";

    public override string ServiceVersion => "2016-11-15";

    public override string UserAgent { get; } = InternalSDKUtils.BuildUserAgentString(ServiceId, "4.0.100");

    public override Endpoint DetermineServiceOperationEndpoint(ServiceOperationEndpointParameters parameters) =>
        RegionalEndpointResolver.Determine(this, parameters);

    private static string HostBesideTheRule(Partition partition, string region, bool fips, bool dualStack) =>
        (partition.name, fips, dualStack) switch
        {
            ("aws-us-gov", true, false) => $"ec2.{region}.{partition.dnsSuffix}",
            _ => null,
        };
}
