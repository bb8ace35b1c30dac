using System.Text.Json.Nodes;
using Overnight.Local.Batch;
using Overnight.Local.Ec2;
using Overnight.Local.Tests.Ec2;

namespace Overnight.Local.Tests.Batch;

/// <summary>
/// Batch and EC2 on a clock that the test moves: a spot environment <c>cpu</c> of small c7i types, a queue <c>q</c> and a definition
/// <c>job</c>, whose image <c>task</c> runs the shell script that the test gives it.
/// </summary>
internal sealed class BatchBench : IAsyncDisposable
{
    public const string Account = "123456789012";
    public static readonly InstanceCatalog Catalog = InstanceCatalog.UsEast1;

    private readonly TempFolder _folder = new();
    private readonly Func<BatchBench, IContainerHost> _containers;
    private readonly Func<BatchBench, IMetadataHost> _metadata;

    /// <param name="containers">What runs them; processes where nothing is said.</param>
    /// <param name="metadata">Boots the instances.</param>
    /// <param name="options">Changes to the options.</param>
    public BatchBench(
        Func<BatchBench,
        IContainerHost>? containers = null,
        Func<BatchBench,
        IMetadataHost>? metadata = null,
        Func<BatchOptions,
        BatchOptions>? options = null)
    {
        _containers = containers ?? (bench => new ProcessHost(bench.Images, bench.Scratch, bench.Time));
        _metadata = metadata ?? (_ => new SilentMetadata());
        Options = (options ?? (same => same))(new BatchOptions
        {
            StateFolder = _folder / "batch",
            LogFolder = _folder / "logs",
            Region = "us-east-1",
            Account = Account,
            Endpoint = () => new Uri("http://127.0.0.1:4566/"),
            Credentials = role => new RoleCredentials("AKIA-" + role[^4..], "secret", "token"),
        });
        Market = new SpotMarket(Catalog, FleetOptions.Zones, seed: 1);
        Open();
    }

    public FakeTime Time { get; } = new();
    public BatchOptions Options { get; }
    public FleetOptions FleetOptions => new() { StateFolder = _folder / "ec2", Account = Account, Region = "us-east-1" };
    public SpotMarket Market { get; }
    public InstanceFleet Fleet { get; private set; } = null!;
    public BatchService Service { get; private set; } = null!;
    public string Images => _folder / "images";
    public string Scratch => _folder / "scratch";

    public ComputeEnvironment Environment { get; } = new()
    {
        Name = "cpu",
        Resources = new ComputeResources
        {
            Type = "SPOT",
            AllocationStrategy = "SPOT_PRICE_CAPACITY_OPTIMIZED",
            MaxvCpus = 8,
            InstanceTypes = ["c7i.large", "c7i.xlarge"],
        },
    };

    public JobQueue Queue { get; init; } = new() { Name = "q", Priority = 1, ComputeEnvironmentOrder = [new(1, "cpu")] };

    public JobDefinition Definition { get; } = new()
    {
        Name = "job",
        ContainerProperties = new ContainerProperties
        {
            Image = "task:1",
            ResourceRequirements = [new("VCPU", "1"), new("MEMORY", "512")],
            LinuxParameters = new LinuxParameters { InitProcessEnabled = true },
        },
    };

    /// <summary>The services as a new process finds them. The old ones are left as they are.</summary>
    public void Open()
    {
        Fleet = new InstanceFleet(FleetOptions, _metadata(this), Time, new Random(1));
        Service = new BatchService(Options, Fleet, Market, Catalog, _containers(this), Time, new Random(1));
    }

    /// <summary>Registers the three and starts.</summary>
    public BatchBench Start(Func<JobDefinition, JobDefinition>? change = null)
    {
        Service.Register(Environment);
        Service.Register(Queue);
        Service.Register((change ?? (same => same))(Definition));
        Service.Start();
        return this;
    }

    /// <summary>An image of that repository whose entry point is the script.</summary>
    public BatchBench WithImage(
        string script,
        string repository = "task",
        string dockerfile = "FROM debian:12\nWORKDIR /app\nENTRYPOINT [\"/bin/sh\", \"/app/run.sh\"]\n")
    {
        var folder = Path.Combine(Images, repository);
        Directory.CreateDirectory(Path.Combine(folder, "app"));
        File.WriteAllText(Path.Combine(folder, "Dockerfile"), dockerfile);
        File.WriteAllText(Path.Combine(folder, "app/run.sh"), script);
        return this;
    }

    public string Submit(string overrides = "{}", string name = "one")
    {
        var request = JsonNode.Parse(overrides)!.AsObject();
        request["jobName"] = name;
        request["jobQueue"] = "q";
        request["jobDefinition"] = "job";
        return (string)Service.Submit(request)["jobId"]!;
    }

    public JsonObject Job(string id) => Service.Describe([id])[0]!.AsObject();

    public string Status(string id) => (string)Job(id)["status"]!;

    /// <summary>How it ended, once its process has.</summary>
    public async Task<JsonObject> EndedAsync(string id)
    {
        using var limit = new CancellationTokenSource(Eventually.Limit);
        return await Service.WhenEndedAsync(id, limit.Token);
    }

    /// <summary>What the newest attempt has written so far.</summary>
    public string Log(string id) => (string?)Job(id)["container"]!["logStreamName"] is { } stream
        && Path.Combine(
            Options.LogFolder,
            "aws/batch/job",
            stream + ".log") is var file && File.Exists(file) ? File.ReadAllText(file) : "";

    public Task LogHasAsync(string id, string text) => Eventually.TrueAsync(
        () => Log(id).Contains(text, StringComparison.Ordinal),
        () => $"'{text}' in the log: {Log(id)}\n{Job(id)}");

    public string PathTo(string name) => _folder / name;

    public async ValueTask DisposeAsync()
    {
        await Service.DisposeAsync();
        await Fleet.DisposeAsync();
        _folder.Dispose();
    }
}
