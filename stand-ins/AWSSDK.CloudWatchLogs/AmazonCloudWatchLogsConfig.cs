// Stands in for AWSSDK.CloudWatchLogs 4.0: how a client is configured.
using Amazon.Runtime;
using Amazon.Runtime.Endpoints;
using Amazon.Runtime.Internal;
using Amazon.Runtime.Internal.Endpoints.StandardLibrary;
using Amazon.Util.Internal;
using Overnight.StandIns;

namespace Amazon.CloudWatchLogs;

/// <summary>Region, credentials, retries and time-outs: by default from the environment and the shared AWS files.</summary>
public class AmazonCloudWatchLogsConfig : ClientConfig
{
    public AmazonCloudWatchLogsConfig()
        : base(new DefaultConfigurationProvider(ServicePipeline.DefaultModes))
    {
        base.ServiceId = ServiceId;
        AuthenticationServiceName = "logs";
        EndpointProvider = new RegionalEndpoints("logs", HostBesideTheRule);
    }

    /// <summary>Upper-cased, the end of <c>AWS_ENDPOINT_URL_CLOUDWATCH_LOGS</c>.</summary>
    public static new string ServiceId => "CloudWatch Logs";

    public override string RegionEndpointServiceName => "logs";

    public override string ServiceVersion => "2014-03-28";

    public override string UserAgent { get; } = InternalSDKUtils.BuildUserAgentString(ServiceId, "4.0.100");

    public override Endpoint DetermineServiceOperationEndpoint(ServiceOperationEndpointParameters parameters) =>
        RegionalEndpointResolver.Determine(this, parameters);

    private static string HostBesideTheRule(Partition partition, string region, bool fips, bool dualStack) =>
        (partition.name, fips, dualStack) is ("aws-us-gov", true, false) ? $"logs.{region}.{partition.dnsSuffix}" : null;
}
