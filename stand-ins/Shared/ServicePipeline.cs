// Shared by the AWSSDK stand-ins: what a service adds to AWSSDK.Core's pipeline.
using System.Collections.ObjectModel;
using Amazon.Runtime;
using Amazon.Runtime.Credentials.Internal;
using Amazon.Runtime.Internal;
using Amazon.Runtime.Internal.Auth;

namespace Overnight.StandIns;

/// <summary>Its endpoint rules and its way of signing. Credentials, retries, signing and HTTP are Core's.</summary>
internal static class ServicePipeline
{
    /// <summary>
    /// The time-outs of each of the SDK's default modes:
    /// https://docs.aws.amazon.com/sdkref/latest/guide/feature-smart-config-defaults.html
    /// </summary>
    public static readonly ReadOnlyCollection<IDefaultConfiguration> DefaultModes = new(
    [
        Mode(DefaultConfigurationMode.Standard, connectSeconds: 3.1),
        Mode(DefaultConfigurationMode.InRegion, connectSeconds: 1.1),
        Mode(DefaultConfigurationMode.CrossRegion, connectSeconds: 3.1),
        Mode(DefaultConfigurationMode.Mobile, connectSeconds: 30),
        Mode(DefaultConfigurationMode.Auto, connectSeconds: 1.1),
    ]);

    public static void Customize(RuntimePipeline pipeline)
    {
        pipeline.RemoveHandler<EndpointResolver>();
        pipeline.AddHandlerAfter<Marshaller>(new RegionalEndpointResolver());
        pipeline.AddHandlerAfter<Marshaller>(new SigV4Scheme());
    }

    private static DefaultConfiguration Mode(DefaultConfigurationMode name, double connectSeconds) => new()
    {
        Name = name,
        RetryMode = RequestRetryMode.Standard,
        S3UsEast1RegionalEndpoint = S3UsEast1RegionalEndpointValue.Regional,
        ConnectTimeout = TimeSpan.FromSeconds(connectSeconds),
        TlsNegotiationTimeout = TimeSpan.FromSeconds(connectSeconds),
    };

    private sealed class SigV4Scheme : BaseAuthResolverHandler
    {
        protected override List<IAuthSchemeOption> ResolveAuthOptions(IExecutionContext executionContext) =>
            AuthSchemeOption.DEFAULT_SIGV4;
    }
}

/// <summary>The service's name in telemetry.</summary>
internal sealed class ServiceMetadata(string serviceId) : IServiceMetadata
{
    public string ServiceId { get; } = serviceId;

    public IDictionary<string, string> OperationNameMapping { get; } = new Dictionary<string, string>();
}
