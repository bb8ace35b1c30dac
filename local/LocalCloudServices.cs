using Overnight.Local.Batch;
using Overnight.Local.Ec2;
using Overnight.Local.EventBridge;
using Overnight.Local.Iam;
using Overnight.Local.Lambda;
using Overnight.Local.Logs;
using Overnight.Local.S3;
using Overnight.Local.Scheduler;
using Overnight.Local.Sns;
using Overnight.Local.Sqs;
using Overnight.Local.StepFunctions;
using Overnight.Local.StepFunctions.Integrations;

namespace Overnight.Local;

/// <summary>The services of one local cloud, each with its folder below the state folder, and how they know each other.</summary>
internal sealed class LocalCloudServices : IAsyncDisposable
{
    public const string AccountId = "000000000000";

    public LocalCloudServices(LocalCloudOptions options, RoleKeys roles, Func<Uri> endpoint)
    {
        string Folder(string name) => Path.Combine(options.StateFolder, name);
        var clock = options.Clock;
        Region = options.Region;
        Access = new AccessControl(options.Region, AccountId);
        Logs = new LogStore(Folder("logs"), clock);
        S3 = new ObjectStore(Folder("s3"), clock);
        try
        {
            Sqs = new SqsService(Folder("sqs"), options.Region, AccountId, clock);
            Targets? targets = null;
            Lambda = new LambdaService(new LambdaOptions
            {
                StateFolder = Folder("lambda"),
                LogFolder = Folder("logs"),
                Region = options.Region,
                AccountId = AccountId,
                Endpoint = endpoint,
                Clock = clock,
                Log = options.Log,
                Deliver = delivery => targets!.Send(
                    new Principal.Role(delivery.RoleArn, delivery.FunctionArn[(delivery.FunctionArn.LastIndexOf(':') + 1)..]),
                    delivery.FunctionArn, delivery.TargetArn, delivery.Body, delivery.Attributes),
            });
            targets = new Targets(Access, Sqs, () => Sns!, Lambda, () => StepFunctions!);
            var sns = new Principal.Service("sns.amazonaws.com");
            Sns = new SnsService(
                Folder("sns"), options.Region, AccountId, clock,
                delivery => targets.Send(sns, delivery.TopicArn, delivery.TargetArn, delivery.Body), options.Log);
            Scheduler = new SchedulerService(
                options.Region, AccountId, clock, options.Seed,
                call => targets.Send(
                    new Principal.Role(call.RoleArn, "scheduler"), call.ScheduleArn, call.TargetArn, call.Body, call.Attributes),
                options.Log);
            var eventBridge = new Principal.Service("events.amazonaws.com");
            Events = new EventBus(
                options.Region, AccountId, clock,
                (rule, target, body, attributes) => targets.Send(eventBridge, rule, target, body, attributes), options.Log);
            Notifications = new BucketNotifications(Lambda);
            Fleet = new FleetOptions { StateFolder = Folder("ec2"), Account = AccountId, Region = options.Region };
            Ec2 = new InstanceFleet(Fleet, new MetadataServers(Fleet, clock, options.Seed), clock, new Random(options.Seed));
            Market = new SpotMarket(Catalog, Ec2.Zones, options.Seed);
            Batch = new BatchService(
                new BatchOptions
                {
                    StateFolder = Folder("batch"),
                    LogFolder = Folder("logs"),
                    Region = options.Region,
                    Account = AccountId,
                    Endpoint = endpoint,
                    Credentials = role => roles.Of(role, "batch"),
                    Access = Access,
                    InstanceProfileRole = profile => InstanceProfileRole(profile),
                    TellBlocked = detail => Events.Publish(
                        "aws.batch", "Batch Job Queue Blocked", detail, (string)detail["jobArn"]!, (string)detail["jobQueue"]!),
                },
                Ec2, Market, Catalog,
                new ProcessHost(Path.Combine(Path.GetDirectoryName(Path.GetFullPath(options.TemplatePath))!, "images"), Folder("scratch"), clock),
                clock, new Random(options.Seed));
            StepFunctions = new StepFunctionsService(new StepFunctionsOptions
            {
                Folder = Folder("stepfunctions"),
                Region = options.Region,
                AccountId = AccountId,
                Clock = clock,
                Seed = options.Seed,
                Log = options.Log,
                Access = Access,
                Tell = detail => Events.Publish("aws.states", "Step Functions Execution Status Change", detail, (string)detail["executionArn"]!),
                Integrations = new Dictionary<string, ITaskIntegration>
                {
                    [LambdaInvoke.Resource] = new LambdaInvoke(Lambda),
                    [StepFunctionsOptions.PlainFunction] = new PlainFunction(Lambda),
                    [BatchSubmitJob.Resource] = new BatchSubmitJob(Batch),
                    [SnsPublish.Resource] = new SnsPublish(Sns),
                    [StartExecutionSync.Resource] = new StartExecutionSync(() => StepFunctions!),
                },
            });
        }
        catch
        {
            // Nobody will dispose what was not made: the folder must not stay locked.
            S3.Dispose();
            throw;
        }
    }

    public string Region { get; }
    public AccessControl Access { get; }

    /// <summary>An instance profile's role; set when the stack is deployed.</summary>
    public Func<string, string?> InstanceProfileRole { get; set; } = _ => null;

    public ObjectStore S3 { get; }
    public BucketNotifications Notifications { get; }
    public LogStore Logs { get; }
    public SqsService Sqs { get; }
    public SnsService Sns { get; }
    public SchedulerService Scheduler { get; }
    public EventBus Events { get; }
    public LambdaService Lambda { get; }
    public StepFunctionsService StepFunctions { get; }
    public BatchService Batch { get; }
    public InstanceFleet Ec2 { get; }
    public SpotMarket Market { get; }
    public FleetOptions Fleet { get; }
    public InstanceCatalog Catalog { get; } = InstanceCatalog.UsEast1;

    /// <summary>Takes up what an earlier process left. Those that are waited for come before those that wait.</summary>
    public void Resume()
    {
        Batch.Start();
        StepFunctions.Resume();
        Lambda.Resume();
        Scheduler.Start();
    }

    /// <summary>Those that wait go before those that are waited for: an execution must not see its job end because we do.</summary>
    public async ValueTask DisposeAsync()
    {
        await Scheduler.DisposeAsync();
        await StepFunctions.DisposeAsync();
        await Events.DisposeAsync();
        await Lambda.DisposeAsync();
        await Batch.DisposeAsync();
        await Ec2.DisposeAsync();
        S3.Dispose();
    }
}
