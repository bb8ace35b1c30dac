using Amazon.Runtime;
using Amazon.StepFunctions;
using Overnight.Local.Hosting;
using Overnight.Local.StepFunctions;

namespace Overnight.Functions.Tests.Fakes;

/// <summary>The local Step Functions behind its endpoint, and the SDK's client for it.</summary>
internal sealed class StepFunctionsServer : IAsyncDisposable
{
    private readonly LoopbackServer _server;

    private StepFunctionsServer(LoopbackServer server)
    {
        _server = server;
        Client = new AmazonStepFunctionsClient(new BasicAWSCredentials("key", "secret"),
            new AmazonStepFunctionsConfig { ServiceURL = server.Address.ToString(), AuthenticationRegion = "us-east-1" });
    }

    public AmazonStepFunctionsClient Client { get; }

    public static async Task<StepFunctionsServer> StartAsync(StepFunctionsService service)
    {
        var router = new ServiceRouter([new StepFunctionsEndpoint(service)], _ => { });
        return new StepFunctionsServer(await LoopbackServer.StartAsync(0, router.HandleAsync, CancellationToken.None));
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _server.DisposeAsync();
    }
}
