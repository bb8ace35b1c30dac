using Microsoft.AspNetCore.Http;
using Overnight.Local.Batch;
using Overnight.Local.Deployment;
using Overnight.Local.Ec2;
using Overnight.Local.EventBridge;
using Overnight.Local.Hosting;
using Overnight.Local.Iam;
using Overnight.Local.Lambda;
using Overnight.Local.Logs;
using Overnight.Local.S3;
using Overnight.Local.Scheduler;
using Overnight.Local.Sns;
using Overnight.Local.Sqs;
using Overnight.Local.StepFunctions;
using Overnight.Local.Templates;

namespace Overnight.Local;

/// <summary>
/// A template deployed on this machine: S3, Lambda, Step Functions, Batch, EC2, SNS, SQS, Scheduler and CloudWatch Logs behind one endpoint, as
/// <c>AWS_ENDPOINT_URL</c> expects it. Disposing stops it; what it had under way goes on when it is started again.
/// </summary>
public sealed class LocalCloud : IAsyncDisposable
{
    private readonly LocalCloudServices _services;
    private readonly LoopbackServer _server;
    private readonly RoomOnDisk.Listener _disk;

    private LocalCloud(LocalCloudOptions options, LocalCloudServices services, LoopbackServer server, Stack stack)
    {
        (_services, _server, _disk) = (services, server, new RoomOnDisk.Listener(options.Log));
        (Region, Outputs) = (options.Region, stack.Outputs);
    }

    /// <summary>What <c>AWS_ENDPOINT_URL</c> is to be set to.</summary>
    public Uri Endpoint => _server.Address;

    public string Region { get; }

    /// <summary>The credentials of the account's own user, who may do everything; so may every key that is no role's.</summary>
    public string AccessKeyId => "AKIAOVERNIGHTLOCAL00";

    public string SecretAccessKey => "overnight-local";

    /// <summary>The stack's outputs.</summary>
    public IReadOnlyDictionary<string, string> Outputs { get; }

    /// <summary>What decides on every request, and which statements it has needed so far.</summary>
    public AccessControl Access => _services.Access;

    public ObjectStore S3 => _services.S3;

    public LambdaService Lambda => _services.Lambda;

    public StepFunctionsService StepFunctions => _services.StepFunctions;

    public BatchService Batch => _services.Batch;

    public SqsService Sqs => _services.Sqs;

    /// <summary>The topics, and what was published to them.</summary>
    public SnsService Sns => _services.Sns;

    public SchedulerService Scheduler => _services.Scheduler;

    /// <summary>The instances: what interrupts them.</summary>
    public InstanceFleet Ec2 => _services.Ec2;

    public SpotMarket Market => _services.Market;

    /// <summary>EC2's quotas of the account.</summary>
    public VcpuQuotas Quotas => _services.Batch.Options.Quotas;

    /// <summary>Returns when the stack is deployed and serves.</summary>
    /// <exception cref="TemplateException">Everything in the template that does not deploy here.</exception>
    /// <exception cref="LocalCloudException">The port or the folder cannot be used.</exception>
    public static async Task<LocalCloud> StartAsync(LocalCloudOptions options, CancellationToken cancellation)
    {
        var stack = StackReader.Read(options.TemplatePath, new StackOptions
        {
            StackName = options.StackName,
            Region = options.Region,
            AccountId = LocalCloudServices.AccountId,
            Parameters = options.Parameters,
        });
        foreach (var sentence in stack.Ignored) options.Log(sentence);
        LoopbackServer? server = null;
        var roles = new RoleKeys();
        var services = Open(options, roles, () => server!.Address);
        try
        {
            // Nobody is answered before everything is deployed: an upload in between would start nothing.
            var deployed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            server = await ListenAsync(options, services, roles, deployed.Task, cancellation);
            await new StackDeployment(services, roles, stack, options).RunAsync();
            services.Resume();
            deployed.SetResult();
            return new LocalCloud(options, services, server, stack);
        }
        catch
        {
            if (server is not null) await server.DisposeAsync();
            await services.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        await _services.DisposeAsync();
        _disk.Dispose();
    }

    /// <summary>All services behind one endpoint.</summary>
    internal static ServiceRouter Router(LocalCloudServices services, LocalCloudOptions options) => new(
    [
        new S3Endpoint(services.S3, services.Notifications),
        new LambdaEndpoint(services.Lambda),
        new StepFunctionsEndpoint(services.StepFunctions),
        new BatchEndpoint(services.Batch),
        new Ec2Endpoint(services.Ec2, services.Market, services.Catalog, services.Fleet, options.Clock),
        new SqsEndpoint(services.Sqs),
        new SnsEndpoint(services.Sns),
        new SchedulerEndpoint(services.Scheduler),
        new EventsEndpoint(services.Events),
        new LogsEndpoint(services.Logs, options.Region, LocalCloudServices.AccountId),
    ], options.Log);

    private static LocalCloudServices Open(LocalCloudOptions options, RoleKeys roles, Func<Uri> endpoint)
    {
        try
        {
            Directory.CreateDirectory(options.StateFolder);
            return new LocalCloudServices(options, roles, endpoint);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new LocalCloudException($"cannot keep state in {Path.GetFullPath(options.StateFolder)}: {refused.Message}", refused);
        }
    }

    private static async Task<LoopbackServer> ListenAsync(
        LocalCloudOptions options, LocalCloudServices services, RoleKeys roles, Task deployed, CancellationToken cancellation)
    {
        var router = Router(services, options);
        try
        {
            return await LoopbackServer.StartAsync(options.Port, AnswerAsync, cancellation);
        }
        catch (Exception refused) when (refused is IOException or ArgumentOutOfRangeException)
        {
            throw new LocalCloudException(
                $"cannot listen on 127.0.0.1:{options.Port}: {refused.Message}. Stop what uses the port, or choose another; 0 takes any free one",
                refused);
        }

        async Task AnswerAsync(HttpContext context)
        {
            await deployed.WaitAsync(context.RequestAborted);
            RequestAccess.Guard(context, services.Access, roles);
            await router.HandleAsync(context);
        }
    }
}
