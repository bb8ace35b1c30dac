using Overnight.Contracts;
using Overnight.Functions.PlanRun;
using Overnight.Functions.Prices;
using Overnight.Functions.Quotes;
using Overnight.Functions.Tests.Fakes;
using Overnight.Functions.Workflow;

namespace Overnight.Functions.Tests.Quotes;

/// <summary>Trainings to choose hardware for, at made-up prices of the day.</summary>
internal static class Wished
{
    public static readonly Dictionary<SpotPool, decimal> Spot = new()
    {
        [new("c7i.large", "us-east-1a")] = 0.034m,
        [new("c7i.large", "us-east-1b")] = 0.036m,
        [new("m7i.large", "us-east-1a")] = 0.041m,
        [new("g4dn.xlarge", "us-east-1a")] = 0.19m,
        [new("g6.xlarge", "us-east-1a")] = 0.41m,
        [new("g6.2xlarge", "us-east-1a")] = 0.5m,
    };

    public static MarketPrices Prices { get; } = new("us-east-1", OnDemandPrices.Bundled, Spot);

    /// <summary>EC2 does not answer.</summary>
    public static MarketPrices NoSpot { get; } = Prices with { Spot = new Dictionary<SpotPool, decimal>() };

    /// <summary>No price is known at all.</summary>
    public static MarketPrices Nothing { get; } = NoSpot with { Region = "xx-nowhere-1" };

    public static HardwareChoice Choice(bool hasOnDemand = true, IReadOnlyList<string>? gpuTypes = null) => new(new StackHardware(
        Queues(hasOnDemand), ["c7i.large", "m7i.large"], gpuTypes ?? ["g4dn.xlarge"]));

    public static Markets Queues(bool hasOnDemand) => new()
    {
        CpuSpot = "cpu",
        GpuSpot = "gpu",
        CpuOnDemand = hasOnDemand ? "cpu-od" : "",
        GpuOnDemand = hasOnDemand ? "gpu-od" : "",
    };

    /// <param name="flops">Of the whole training, in a thousand steps.</param>
    /// <param name="recipe">Its limits.</param>
    /// <param name="deadlineMinutes">From now.</param>
    public static HardwareWish Of(double flops, Recipe? recipe = null, double? deadlineMinutes = null) => new()
    {
        Name = "boxes",
        Recipe = recipe ?? new Recipe(),
        Model = ModelKind.Mlp,
        Size = new TrainingSize(flops, 1_000),
        DataBytes = 1_000_000,
        Prices = Prices,
        Ledger = [],
        Now = StoppedClock.Now,
        Deadline = deadlineMinutes is { } minutes ? StoppedClock.Now.AddMinutes(minutes) : null,
    };

    public static HardwareWish Training(PlannedData data)
    {
        var plan = new Plan
        {
            Run = "r",
            Name = "n",
            CreatedAt = default,
            Data = data,
            Task = LearningTask.Classification,
            Model = ModelKind.Cnn,
            Training = TrainingDefaults.For(new Recipe(), ModelKind.Cnn, data),
            Compute = new PlannedCompute { Queue = "", Vcpus = 0, MemoryMiB = 0, Gpus = 0, Why = "" },
            Output = new PlannedOutput("b", "p"),
        };
        return Of(0) with
        {
            Model = ModelKind.Cnn,
            Size = new TrainingSize(TrainingWork.Flops(plan), TrainingWork.Steps(plan)),
            DataBytes = TrainingWork.DataBytes(data),
        };
    }

    /// <summary>A run that ended well in one attempt.</summary>
    /// <param name="ratio">How many times the estimated seconds its steps took.</param>
    public static LedgerLine Line(int number, double ratio = 1, string name = "boxes", string type = "c7i.large", int gpus = 0)
    {
        const double StartSeconds = 50;
        const double Flops = 4e13, Steps = 2_000;
        var perStep = ratio * InstanceSpeed.Seconds(type, gpus, new TrainingSize(Flops, Steps)) / Steps;
        return new LedgerLine
        {
            Run = $"{name}-{number}",
            Name = name,
            Status = RunStatus.Succeeded,
            StartedAt = StoppedClock.Now.AddDays(-number),
            EndedAt = StoppedClock.Now.AddDays(-number).AddHours(1),
            Attempts = 1,
            Interruptions = 0,
            Work = new LedgerWork(ModelKind.Mlp, gpus, Flops, (long)Steps),
            Uses = [new LedgerUse(type, Market.Spot, (decimal)((perStep * Steps) + StartSeconds + 60), 0.01m, perStep, 3)],
        };
    }
}
