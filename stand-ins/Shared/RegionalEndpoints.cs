// Shared by the AWSSDK stand-ins: where a request goes.
using Amazon.Runtime;
using Amazon.Runtime.Endpoints;
using Amazon.Runtime.Internal;
using Amazon.Runtime.Internal.Endpoints.StandardLibrary;

namespace Overnight.StandIns;

/// <summary>
/// The endpoint rules of a regional service, as its published rule set has them: a configured URL as it is, else
/// <c>https://{service}.{region}.{suffix of the region's partition}</c>.
/// https://docs.aws.amazon.com/general/latest/gr/rande.html
/// </summary>
/// <param name="service">The host's first label.</param>
/// <param name="departure">The host where the service departs from the rule, else null.</param>
internal sealed class RegionalEndpoints(string service, Func<Partition, string, bool, bool, string> departure) : IEndpointProvider
{
    public const string Region = "Region";
    public const string UseFips = "UseFIPS";
    public const string UseDualStack = "UseDualStack";
    public const string Url = "Endpoint";

    public Endpoint ResolveEndpoint(EndpointParameters parameters)
    {
        var (region, url) = ((string)parameters[Region], (string)parameters[Url]);
        var (fips, dualStack) = (parameters[UseFips] is true, parameters[UseDualStack] is true);
        if (!string.IsNullOrEmpty(url))
        {
            if (fips || dualStack)
                throw new AmazonClientException(
                    $"Invalid Configuration: {(fips ? "FIPS" : "Dualstack")} and custom endpoint are not supported");
            return new Endpoint(url);
        }

        if (string.IsNullOrEmpty(region))
            throw new AmazonClientException("Invalid Configuration: Missing Region");
        var partition = Fn.Partition(region);
        var suffix = dualStack ? partition.dualStackDnsSuffix : partition.dnsSuffix;
        var host = departure(partition, region, fips, dualStack) ?? $"{service}{(fips ? "-fips" : "")}.{region}.{suffix}";
        return new Endpoint("https://" + host);
    }
}

/// <summary>Asks the client's configuration, then the rules. Core's base class sets the answer on the request.</summary>
internal sealed class RegionalEndpointResolver : BaseEndpointResolver
{
    /// <summary>What <see cref="IClientConfig.DetermineServiceOperationEndpoint"/> answers.</summary>
    public static Endpoint Determine(ClientConfig config, ServiceOperationEndpointParameters parameters)
    {
        var context = new RequestContext(enableMetrics: false, clientSigner: null)
        {
            ClientConfig = config,
            OriginalRequest = parameters.Request,
            Request = new DefaultRequest(parameters.Request, config.ServiceId)
            {
                AlternateEndpoint = parameters.AlternateEndpoint,
            },
        };
        return new RegionalEndpointResolver().GetEndpoint(new Amazon.Runtime.Internal.ExecutionContext(context, null));
    }

    protected override EndpointParameters MapEndpointsParameters(IRequestContext requestContext)
    {
        var config = requestContext.ClientConfig;
        return new EndpointParameters
        {
            [RegionalEndpoints.Region] = requestContext.Request.AlternateEndpoint?.SystemName ?? config.RegionEndpoint?.SystemName,
            [RegionalEndpoints.UseFips] = config.UseFIPSEndpoint,
            [RegionalEndpoints.UseDualStack] = config.UseDualstackEndpoint,
            [RegionalEndpoints.Url] = config.ServiceURL,
        };
    }
}
