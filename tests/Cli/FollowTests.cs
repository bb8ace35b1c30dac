using System.Text;
using Overnight.Cli.Follow;
using Overnight.Contracts;

namespace Overnight.Cli.Tests;

/// <summary>What a run shows while it is followed: in terminals of any width, and in a file.</summary>
public sealed class FollowTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 21, 3, 0, 0, TimeSpan.Zero);

    private static readonly AttemptHost Host = new()
    {
        InstanceId = "i-1",
        InstanceType = "c7i.large",
        AvailabilityZone = "us-east-1a",
        Market = Market.Spot,
        SeenAt = Start,
        LaunchedAt = Start.AddMinutes(-2),
    };

    [Theory]
    [InlineData(20, true)]
    [InlineData(39, true)]
    [InlineData(79, false)]
    [InlineData(79, true)]
    [InlineData(200, true)]
    public void The_lines_of_a_run_fit_the_terminal_and_lose_nothing_that_matters(int width, bool unicode)
    {
        var stages = new RunStages();
        stages.Enter(RunStage.Plan, TimeSpan.FromSeconds(1));
        stages.Enter(RunStage.Train, TimeSpan.FromSeconds(3));
        var run = Training(epoch: 5, step: 50);
        var panel = new ProgressPanel(width, unicode);
        var lines = panel.OfRun(run, stages, TimeSpan.FromMinutes(2), Forecast.Of(run, Start.AddMinutes(1)), [0.5, 0.7, 0.8, 0.9]).ToList();
        Assert.All(lines, line => Assert.True(line.Length <= width, $"{line.Length} characters in {width}: {line}"));
        var text = string.Join(' ', lines);
        Assert.All(["train", "epoch 5/10", "50 %", "accuracy 0.9", "1,234", "0:50 left"], part => Assert.Contains(part, text, StringComparison.Ordinal));
        if (!unicode) Assert.All(text, c => Assert.True(c < 128, $"found '{c}' for a terminal that has ASCII only"));
    }

    [Fact]
    public void Dollars_are_the_instances_time_at_the_quotes_price_of_the_hour()
    {
        var forecast = Forecast.Of(Training(epoch: 5, step: 50), Start.AddMinutes(1));
        // Launched two minutes before it was seen, one minute ago; fifty steps of a second are left.
        Assert.Equal((0.5, TimeSpan.FromSeconds(50), 0.03m * 3 / 60, Math.Round(0.03m * 50 / 3600, 12)),
            (forecast.Done, forecast.Left, forecast.SpentUsd, Math.Round(forecast.LeftUsd!.Value, 12)));
        var priceless = Training(epoch: 5, step: 50) with { Plan = Plan() with { Quote = null } };
        Assert.Equal(((decimal?)null, (decimal?)null), (Forecast.Of(priceless, Start).SpentUsd, Forecast.Of(priceless, Start).LeftUsd));
    }

    [Fact]
    public void A_log_tells_of_epochs_at_sensible_intervals_and_nothing_twice()
    {
        var lines = new ProgressLines();
        var said = new List<(double At, string Line)>();
        // Ten minutes, looked at twice a second; an epoch takes four seconds.
        for (var half = 0; half < 1_200; half++)
        {
            var at = TimeSpan.FromSeconds(half / 2.0);
            var run = Training(epoch: 1 + half / 8, step: 1 + half / 8);
            if (lines.Next(run, at, Start + at) is { } line) said.Add((at.TotalSeconds, line));
        }
        Assert.InRange(said.Count, 40, 60);
        Assert.Equal(said.Count, said.Select(line => line.Line).Distinct().Count());
        Assert.All(said.Zip(said.Skip(1)), pair => Assert.InRange(pair.Second.At - pair.First.At, 10, 30));
        Assert.All(said, line => Assert.DoesNotContain('\e', line.Line));
    }

    [Fact]
    public void A_search_shows_how_many_trials_wait_run_and_are_done_and_the_best_so_far()
    {
        var run = Searching(
            new TrialStanding(0, Trial("done", 0.8), []), new TrialStanding(1, Trial("training", 0.9), []),
            new TrialStanding(2, Trial("training", 0.7), [new Attempt { Number = 1, Verdict = Verdict.Interrupted, Message = "taken" }]));
        Assert.Equal("trials: rung 1/2: 1 done, 1 running, 7 waiting; best so far trial 1, accuracy 0.9000", SearchStanding.Of(run)!.Line());
        Assert.Null(SearchStanding.Of(Training(1, 1)));
        var narrator = new RunNarrator();
        Assert.Contains("trial 2, attempt 1 ended: taken", narrator.WhatIsNew(run));
        Assert.Empty(narrator.WhatIsNew(run));
        // Nine trials to a third and three to the end are five whole trainings; these three have done a half each.
        Assert.Equal(1.5 / 5, Forecast.Of(run, Start).Done, 9);
    }

    [Fact]
    public void Speed_and_time_left_of_an_upload_follow_its_last_seconds()
    {
        var meter = new UploadMeter(100 * 1_048_576);
        for (var second = 1; second <= 20; second++) meter.Tell(second * 1_048_576L, TimeSpan.FromSeconds(second));
        Assert.Equal(["20.0 of 100.0 MiB", "1.0 MiB/s", "1:20 left"], meter.Words());
        // An older sum, told late by another thread, changes nothing.
        meter.Tell(1_048_576, TimeSpan.FromSeconds(21));
        Assert.Equal(20 * 1_048_576L, meter.Sent);
        for (var second = 21; second <= 30; second++) meter.Tell((20 + 4 * (second - 20)) * 1_048_576L, TimeSpan.FromSeconds(second));
        Assert.Equal("4.0 MiB/s", meter.Words().ElementAt(1));
    }

    [Fact]
    public void What_was_drawn_before_leaves_nothing_behind_on_the_screen()
    {
        var written = new StringWriter();
        using (var live = new LiveLines(written))
        {
            live.Draw(["a long first line", "a second line"]);
            live.Say(["said"]);
            live.Draw(["short"]);
            Assert.Equal(["said", "short"], Screen(written.ToString()));
        }
        Assert.Equal(["said"], Screen(written.ToString()));
        Assert.EndsWith("\e[?25h", written.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, "0:00")]
    [InlineData(59.6, "1:00")]
    [InlineData(3_600, "1:00:00")]
    [InlineData(90_061, "25:01:01")]
    public void Times_are_written_whole(double seconds, string expected) => Assert.Equal(expected, Duration.Of(TimeSpan.FromSeconds(seconds)));

    /// <summary>What a terminal shows: lines, carriage return, up, clear to the line's and to the screen's end.</summary>
    private static List<string> Screen(string codes)
    {
        var (lines, row, column) = (new List<StringBuilder> { new() }, 0, 0);
        for (var i = 0; i < codes.Length; i++)
        {
            if (codes[i] == '\r') column = 0;
            else if (codes[i] == '\n')
            {
                (row, column) = (row + 1, 0);
                if (row == lines.Count) lines.Add(new StringBuilder());
            }
            else if (codes[i] == '\e')
            {
                var end = i + 2;
                while (!char.IsLetter(codes[end])) end++;
                var count = codes[(i + 2)..end];
                if (codes[end] == 'A') row -= int.Parse(count);
                if (codes[end] is 'K' or 'J') lines[row].Length = Math.Min(lines[row].Length, column);
                if (codes[end] == 'J') lines.RemoveRange(row + 1, lines.Count - row - 1);
                i = end;
            }
            else
            {
                if (lines[row].Length <= column) lines[row].Append(codes[i]);
                else lines[row][column] = codes[i];
                column++;
            }
        }
        return [.. lines.Select(line => line.ToString()).Where(line => line.Length > 0)];
    }

    private static RunSnapshot Training(int epoch, long step) => new()
    {
        Plan = Plan(),
        Host = Host,
        Progress = Trial("training", 0.9) with { Epoch = epoch, Epochs = 10, Step = step, Steps = 100 },
    };

    private static RunSnapshot Searching(params TrialStanding[] trials) => new()
    {
        Plan = Plan() with
        {
            Search = new PlannedSearch
            {
                Method = SearchMethod.Halving,
                Trials = [.. Enumerable.Range(0, 9).Select(_ => new TrialParameters())],
                Rungs = [new PlannedRung(1.0 / 3, 9), new PlannedRung(1, 3)],
                Parallel = 8,
                StopEarly = true,
            },
        },
        Trials = trials,
    };

    private static Progress Trial(string stage, double accuracy) => new()
    {
        Run = "r",
        Attempt = 1,
        Stage = stage,
        StartedAt = Start,
        UpdatedAt = Start,
        Epoch = 5,
        Epochs = 10,
        Step = 50,
        Steps = 100,
        TrainLoss = 0.5,
        Metric = new NamedValue("accuracy", accuracy),
        SamplesPerSecond = 1_234,
        SecondsPerStep = 1,
    };

    private static Plan Plan() => new()
    {
        Run = "r",
        Name = "boxes",
        CreatedAt = Start,
        Data = new PlannedData { Bucket = "b", Source = "s", Format = DataFormat.Csv, Files = [], Target = "label", Rows = 600, RowsAreEstimated = false },
        Task = LearningTask.Classification,
        Model = ModelKind.Mlp,
        Training = new PlannedTraining { Epochs = 10, BatchSize = 16, LearningRate = 0.1, WeightDecay = 0, Validation = 0.2, Seed = 1 },
        Compute = new PlannedCompute { Queue = "q", Vcpus = 2, MemoryMiB = 3_072, Gpus = 0, Why = "It is cheap." },
        Output = new PlannedOutput("b", "p"),
        Quote = new Quote
        {
            InstanceType = "c7i.large",
            WorkSeconds = new Spread(20, 40, 80),
            StartSeconds = 120,
            Seconds = new Spread(100, 180, 540),
            Usd = new UsdSpread(0.002m, 0.0031m, 0.008m),
            SpotUsdPerHour = 0.03m,
            OnDemandUsdPerHour = 0.09m,
        },
    };
}
