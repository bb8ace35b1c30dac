// Stands in for AWSSDK.StepFunctions 4.0: how a client is configured.
using Amazon.Runtime;
using Amazon.Runtime.Endpoints;
using Amazon.Runtime.Internal;
using Amazon.Runtime.Internal.Endpoints.StandardLibrary;
using Amazon.Util.Internal;
using Overnight.StandIns;

namespace Amazon.StepFunctions;

/// <summary>Region, credentials, retries and time-outs: by default from the environment and the shared AWS files.</summary>
public class AmazonStepFunctionsConfig : ClientConfig
{
    public AmazonStepFunctionsConfig()
        : base(new DefaultConfigurationProvider(ServicePipeline.DefaultModes))
    {
        base.ServiceId = ServiceId;
        AuthenticationServiceName = "states";
        EndpointProvider = new RegionalEndpoints("states", HostBesideTheRule);
    }

    /// <summary>Upper-cased, the end of <c>AWS_ENDPOINT_URL_SFN</c>.</summary>
    public static new string ServiceId => "SFN";

    public override string RegionEndpointServiceName => "states";

    public override string ServiceVersion => "2016-11-23";

    public override string UserAgent { get; } = InternalSDKUtils.BuildUserAgentString(ServiceId, "4.0.100");

    public override Endpoint DetermineServiceOperationEndpoint(ServiceOperationEndpointParameters parameters) =>
        RegionalEndpointResolver.Determine(this, parameters);

    private static string HostBesideTheRule(Partition partition, string region, bool fips, bool dualStack) =>
        (region, partition.name, fips, dualStack) switch
        {
            ("us-gov-west-1", _, true, false) => $"states.{region}.{partition.dnsSuffix}",
            (_, "aws-us-gov", false, true) => $"states-fips.{region}.{partition.dualStackDnsSuffix}",
            _ => null,
        };
}
