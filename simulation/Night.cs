using Overnight.Contracts;
using Overnight.Functions.SweepUploads;
using Overnight.Local.Batch;
using Overnight.Local.Ec2;
using Overnight.Local.Hosting;
using Overnight.Local.StepFunctions;
using Overnight.Local.StepFunctions.Integrations;
using Overnight.Local.StepFunctions.Running;
using Overnight.Simulation.Clock;
using Overnight.Simulation.Cloud;
using Overnight.Simulation.Faults;
using Overnight.Simulation.Invariants;
using Overnight.Simulation.Mutations;
using Overnight.Simulation.Trainer;
using JobBook = Overnight.Simulation.Invariants.JobBook;

namespace Overnight.Simulation;

/// <summary>
/// One night: an account with the stack in it, some uploads, whatever goes wrong, and everything that follows until nothing runs any
/// more. It shares nothing with other nights, and leaves only what its result says.
/// </summary>
internal sealed class Night
{
    /// <summary>When every night begins; a month's first days, so that the ledger crosses no border.</summary>
    public static readonly DateTimeOffset Evening = new(2026, 3, 2, 20, 0, 0, TimeSpan.Zero);

    /// <summary>What is not over by then never is: a run may wait a week for capacity.</summary>
    public const int MostDays = 16;

    /// <summary>A broken invariant breaks again at each step.</summary>
    private const int MostViolations = 20;

    private static readonly TimeSpan Look = TimeSpan.FromMinutes(10);

    private readonly List<string> _violations = [];
    private readonly Mutation? _planted;
    private int _revisions = 1;

    public Night(DeployedStack stack, int seed, int datasets, IReadOnlySet<Fault> faults, Mutation? planted, SpotTraceFile? trace, bool keepsHistory = false)
    {
        (Stack, Seed, _planted) = (stack, seed, planted);
        Time = new VirtualTime(Evening);
        Stage = new Stage();
        History = new History(Time, keepsHistory);
        Chance = new Chance(seed, faults);
        Mutant = new Mutant(planted, this);
        Watch = new Watch(this);
        Jobs = new JobBook(this);
        Work = new WorkBook(this);
        Buckets = new Buckets(Time) { Written = Watch.Written };
        if (Chance.Knows(Fault.ClockSkew)) Chance.Count(Fault.ClockSkew);
        HostTime = Skewed(20);
        Containers = new ModelledContainers(this);
        Fleet = new InstanceFleet(
            new FleetOptions { StateFolder = "ec2", Files = StateFiles.Nowhere, Account = DeployedStack.Account, Region = DeployedStack.Region },
            Containers, Time, Chance.Of(seed, "instances"));
        Market = new SpotMarket(Catalog, Fleet.Zones, Prices.Of(seed, Chance, Catalog));
        Batch = new BatchService(
            new BatchOptions
            {
                StateFolder = "batch",
                Files = StateFiles.Nowhere,
                LogFolder = "logs",
                Region = DeployedStack.Region,
                Account = DeployedStack.Account,
                Endpoint = () => new Uri("http://aws"),
                Credentials = _ => new RoleCredentials("", "", ""),
                MaxContainers = 100,
            },
            Fleet, Market, Catalog, Containers, Time, Chance.Of(seed, "jobs"));
        MachineArn = $"arn:aws:states:{DeployedStack.Region}:{DeployedStack.Account}:stateMachine:{stack.TrainingName}";
        Lambda = new SimulatedLambda(this, MakeHandlers());
        StepFunctions = new StepFunctionsService(new StepFunctionsOptions
        {
            Folder = "states",
            Files = StateFiles.InMemory(),
            Region = DeployedStack.Region,
            AccountId = DeployedStack.Account,
            Clock = Time,
            Seed = seed,
            Log = fault => Violated("Step Functions works", fault),
            Tell = detail => Watch.ExecutionChanged(detail),
            Integrations = new Dictionary<string, ITaskIntegration>
            {
                [LambdaInvoke.Resource] = new LambdaInvoke(Lambda),
                [BatchSubmitJob.Resource] = new BatchSubmitJob(new SubmittedJobs(this)),
                [Topic.Resource] = new Topic(this),
            },
        });
        Uploads = new Uploads(this, datasets);
        Weather = new Weather(this);
        Trace = trace is null ? null : new TracedCapacity(this, trace);
    }

    public DeployedStack Stack { get; }
    public int Seed { get; }
    public VirtualTime Time { get; }

    /// <summary>The hosts' own clock.</summary>
    public TimeProvider HostTime { get; }

    public Stage Stage { get; }
    public History History { get; }
    public Chance Chance { get; }
    public Mutant Mutant { get; }
    public Watch Watch { get; }
    public JobBook Jobs { get; }
    public WorkBook Work { get; }
    public Buckets Buckets { get; }
    public ModelledContainers Containers { get; }
    public InstanceCatalog Catalog => InstanceCatalog.UsEast1;
    public InstanceFleet Fleet { get; }
    public SpotMarket Market { get; }
    public BatchService Batch { get; }
    public SimulatedLambda Lambda { get; }
    public StepFunctionsService StepFunctions { get; }
    public string MachineArn { get; }
    public Uploads Uploads { get; }
    public Weather Weather { get; }
    public TracedCapacity? Trace { get; }

    /// <summary>Every instance there ever was: the fleet forgets them after an hour.</summary>
    public Dictionary<string, Instance> Instances { get; } = [];

    /// <summary>Runs that were refused since another upload had taken their data's place before they were planned.</summary>
    public int Replaced { get; set; }

    /// <summary>Spot notices that were given.</summary>
    public int Interruptions { get; set; }

    public NightResult Play()
    {
        Stage.Begin(Begin);
        var end = Evening;
        do
        {
            end += Look;
            Stage.Play(Time, end);
        }
        while (!IsOver() && end < Evening.AddDays(MostDays) && _violations.Count < MostViolations);
        Stage.Begin(() => EndChecks.Run(this));
        Stage.Play(Time, end);
        using (History) return new NightResult(Uploads.Runs, Jobs.All.Count(), Interruptions, Replaced, Chance.Struck, _violations, History.Digest(), History.Text);
    }

    /// <summary>An invariant does not hold.</summary>
    public void Violated(string invariant, string what)
    {
        if (_violations.Count >= MostViolations) return;
        _violations.Add($"{invariant}: {what}");
        History.Note($"VIOLATED {invariant}: {what}");
    }

    public void After(TimeSpan delay, Action act) => Time.CreateTimer(_ => act(), null, delay, Timeout.InfiniteTimeSpan);

    /// <summary>A document of the results bucket; null where there is none, or another thing.</summary>
    public T? Read<T>(string key)
        where T : class
    {
        try
        {
            return Buckets.Find(Stack.ResultsBucket, key) is { } found ? Documents.Parse<T>(found.Bytes) : null;
        }
        catch (System.Text.Json.JsonException)
        {
            return null;
        }
    }

    /// <summary>
    /// As CloudFormation does it: functions are new processes, the job definition is a new revision, the state machine is another
    /// definition for executions that start from now on.
    /// </summary>
    public void UpdateStack()
    {
        Lambda.Deploy(MakeHandlers());
        foreach (var definition in Stack.Definitions)
        {
            Batch.Register(definition);
            // docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-batch-jobdefinition-resourceretentionpolicy.html
            if (!Stack.KeepsRevisions) Batch.Deregister($"{definition.Name}:{_revisions}");
        }
        _revisions++;
        DeployMachine();
    }

    private void Begin()
    {
        foreach (var environment in Stack.Environments) Batch.Register(environment);
        foreach (var queue in Stack.Queues) Batch.Register(queue);
        foreach (var definition in Stack.Definitions) Batch.Register(definition);
        DeployMachine();
        Batch.Start();
        Uploads.Begin();
        Weather.Begin();
        Trace?.Begin();
        After(Evening.Date.AddDays(1).AddHours(3) - Evening.UtcDateTime, Sweep);
    }

    private void DeployMachine()
    {
        var name = Stack.Definitions[0].Name;
        var definition = Mutant.Definition(_planted, Stack.Training)
            .Replace($"job-definition/{name}:1\"", $"job-definition/{name}:{_revisions}\"", StringComparison.Ordinal);
        StepFunctions.Deploy(Stack.TrainingName, definition, "arn:aws:iam::000000000000:role/training");
    }

    private void Sweep()
    {
        if (Mutant.Sweeps) Lambda.InvokeLater("SweepUploads", new SweepRequest());
        After(TimeSpan.FromDays(1), Sweep);
    }

    private Handlers MakeHandlers() => new(Stack, MachineArn, Skewed(5));

    private TimeProvider Skewed(int mostSeconds) => Chance.Knows(Fault.ClockSkew)
        ? new SkewedTime(Time, TimeSpan.FromSeconds((Chance.Of(Seed, $"skew {mostSeconds}").NextDouble() * 2 - 1) * mostSeconds)) : Time;

    private bool IsOver() => Uploads.AreOver && Lambda.Waiting == 0 && Jobs.All.All(job => job.EndedAt is not null)
        && Fleet.Describe().All(instance => instance.State == InstanceState.Terminated)
        && StepFunctions.ListExecutions(MachineArn).All(execution => execution.Status != ExecutionStatus.Running);
}

/// <summary>What is left of a night.</summary>
/// <param name="Runs">That its uploads were to start.</param>
/// <param name="Jobs">That Batch was given.</param>
/// <param name="Interruptions">Spot notices.</param>
/// <param name="Replaced">Runs that were refused since another upload had taken their data's place.</param>
/// <param name="Struck">Faults by kind.</param>
/// <param name="Violations">Invariants that did not hold; empty is well.</param>
/// <param name="Digest">Of everything that happened.</param>
/// <param name="History">All of it, where it was kept.</param>
internal sealed record NightResult(
    int Runs, int Jobs, int Interruptions, int Replaced, int[] Struck, IReadOnlyList<string> Violations, byte[] Digest, string History);
