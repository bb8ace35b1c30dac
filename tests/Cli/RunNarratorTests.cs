using Overnight.Cli.Follow;
using Overnight.Contracts;

namespace Overnight.Cli.Tests;

public sealed class RunNarratorTests
{
    private static readonly AttemptHost Host = new()
    {
        InstanceId = "i-1",
        InstanceType = "c7i.large",
        AvailabilityZone = "us-east-1a",
        Market = Market.Spot,
        SeenAt = DateTimeOffset.UnixEpoch,
    };

    [Fact]
    public void Each_thing_is_said_once()
    {
        var narrator = new RunNarrator();
        var snapshot = new RunSnapshot { Host = Host, Progress = Epoch(1, attempt: 1) };
        Assert.Contains("attempt 1 running on c7i.large (spot, us-east-1a, i-1)", Assert.Single(narrator.WhatIsNew(snapshot)));
        Assert.Empty(narrator.WhatIsNew(snapshot));
        // How far it has come is the display's to tell, not an event.
        Assert.Empty(narrator.WhatIsNew(snapshot with { Progress = Epoch(2, attempt: 1) }));
    }

    [Fact]
    public void An_interruption_is_told_as_it_happens_and_with_its_resumption()
    {
        var narrator = new RunNarrator();
        _ = narrator.WhatIsNew(new RunSnapshot { Host = Host, Progress = Epoch(1, attempt: 1) }).ToList();
        var noticed = new RunSnapshot { Host = Host, Progress = Epoch(1, attempt: 1) with { SpotNotice = "{}" } };
        Assert.StartsWith("interruption: EC2 takes the instance back", Assert.Single(narrator.WhatIsNew(noticed)), StringComparison.Ordinal);
        Assert.Empty(narrator.WhatIsNew(noticed));
        var ended = new Attempt { Number = 1, Verdict = Verdict.Interrupted, Message = "The host was taken back.", Host = Host };
        Assert.Equal("attempt 1 ended: The host was taken back.", Assert.Single(narrator.WhatIsNew(new RunSnapshot { Attempts = [ended] })));
        var resumed = new RunSnapshot { Attempts = [ended], Host = Host with { InstanceId = "i-2" }, Progress = Epoch(2, attempt: 2) with { ResumedFromStep = 10 } };
        var lines = narrator.WhatIsNew(resumed).ToList();
        Assert.Contains("i-2", lines[0]);
        Assert.Equal("resumed from the checkpoint at step 10 of 50", lines[1]);
        Assert.Equal(2, lines.Count);
    }

    [Fact]
    public void An_attempt_that_ended_between_two_looks_is_still_told_with_its_machine()
    {
        var ended = new Attempt { Number = 1, Verdict = Verdict.Finished, Message = "", Host = Host };
        Assert.Equal(2, new RunNarrator().WhatIsNew(new RunSnapshot { Attempts = [ended] }).Count());
    }

    [Fact]
    public void A_plan_is_told_with_its_quote()
    {
        var plan = new Plan
        {
            Run = "r",
            Name = "boxes",
            CreatedAt = default,
            Data = new PlannedData
            {
                Bucket = "b",
                Source = "s",
                Format = DataFormat.Csv,
                Files = [],
                Target = "label",
                Rows = 600,
                RowsAreEstimated = false,
            },
            Task = LearningTask.Classification,
            Model = ModelKind.Mlp,
            Training = new PlannedTraining
            {
                Epochs = 9,
                BatchSize = 16,
                LearningRate = 0.1,
                WeightDecay = 0,
                Validation = 0.2,
                Seed = 1,
            },
            Compute = new PlannedCompute { Queue = "q", Vcpus = 2, MemoryMiB = 3_072, Gpus = 0, Why = "It is cheap." },
            Output = new PlannedOutput("b", "p"),
            Quote = new Quote
            {
                InstanceType = "c7i.large",
                WorkSeconds = new Spread(20, 40, 80),
                StartSeconds = 120,
                Seconds = new Spread(100, 180, 540),
                Usd = new UsdSpread(0.002m, 0.0031m, 0.008m),
            },
        };

        var lines = new RunNarrator().WhatIsNew(new RunSnapshot { Plan = plan }).ToList();

        Assert.Equal("quote: $0.0031 ($0.0020 to $0.0080), 3 min (1.7 to 9), c7i.large on spot", lines[^1]);
        Assert.DoesNotContain(new RunNarrator().WhatIsNew(new RunSnapshot { Plan = plan with { Quote = null } }),
            line => line.StartsWith("quote", StringComparison.Ordinal));
    }

    private static Progress Epoch(int epoch, int attempt) => new()
    {
        Run = "r",
        Attempt = attempt,
        Stage = "training",
        StartedAt = DateTimeOffset.UnixEpoch,
        UpdatedAt = DateTimeOffset.UnixEpoch,
        Epoch = epoch,
        Epochs = 5,
        Step = 10 * epoch,
        Steps = 50,
        TrainLoss = 0.5,
        Metric = new NamedValue("accuracy", 0.9),
        SamplesPerSecond = 1234,
    };
}
