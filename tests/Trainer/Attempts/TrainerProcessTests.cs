using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using Overnight.Contracts;
using Overnight.Trainer.Checkpoints;

namespace Overnight.Trainer.Tests.Attempts;

/// <summary>The trainer as it is deployed: a process with an environment, signals and an exit code.</summary>
public sealed class TrainerProcessTests(Bucket bucket) : IClassFixture<Bucket>
{
    private static readonly PlannedTraining Training = new()
    {
        Epochs = 3,
        BatchSize = 32,
        LearningRate = 0.01,
        WeightDecay = 0.01,
        Validation = 0.2,
        Seed = 1,
    };

    [Fact]
    public async Task SIGTERM_ends_it_with_75_and_the_next_attempt_finishes_with_the_same_bytes()
    {
        var uninterrupted = await TestRun.PlanAsync(bucket, [("train.csv", Samples.Table(1_500))], ModelKind.Mlp, Training with { Epochs = 30 }, threads: 1);
        using (var whole = Start(uninterrupted, attempt: 1)) Assert.Equal(0, await whole.EndAsync());

        var run = await uninterrupted.AgainAsync();
        using (var first = Start(run, attempt: 1))
        {
            await first.WaitForAsync("epoch");
            first.Signal("TERM");
            Assert.Equal(75, await first.EndAsync());
        }
        var progress = await bucket.GetAsync<Progress>(run.Folder.Progress);
        Assert.Equal("interrupted", progress.Stage);
        Assert.Equal(progress.Step, progress.CheckpointStep);

        using (var second = Start(run, attempt: 2)) Assert.Equal(0, await second.EndAsync());
        Assert.Equal(progress.CheckpointStep, (await bucket.GetAsync<Progress>(run.Folder.Progress)).ResumedFromStep);
        Assert.Equal(await uninterrupted.OutcomeAsync(), await run.OutcomeAsync());
    }

    [Fact]
    public async Task Given_so_many_seconds_it_ends_well_with_what_it_has_by_then()
    {
        var run = await TestRun.PlanAsync(bucket, [("train.csv", Samples.Table(600))], ModelKind.Mlp, Training with { Epochs = 100_000 }, threads: 1);
        using var process = Start(run, attempt: 1, stopAfterSeconds: 4);
        Assert.True(await process.EndAsync() == 0, process.Output);
        var metrics = await run.MetricsAsync();
        Assert.Equal((metrics.Epochs.Count, 100_000), (metrics.EndedEarly!.Epochs, metrics.EndedEarly.Planned));
        Assert.True((await bucket.GetAsync<Progress>(run.Folder.Progress)).StartSeconds > 0);
    }

    [Fact]
    public async Task A_second_SIGTERM_changes_nothing()
    {
        var run = await TestRun.PlanAsync(bucket, [("train.csv", Samples.Table(1_500))], ModelKind.Mlp, Training with { Epochs = 200 }, threads: 1);
        using var process = Start(run, attempt: 1);
        await process.WaitForAsync("epoch");
        process.Signal("TERM");
        process.Signal("TERM");
        Assert.Equal(75, await process.EndAsync());
        var progress = await bucket.GetAsync<Progress>(run.Folder.Progress);
        Assert.Equal(("interrupted", progress.Step), (progress.Stage, progress.CheckpointStep));
    }

    [Fact]
    public async Task Fifty_signals_at_random_SIGTERM_and_SIGKILL_mixed_leave_no_trace()
    {
        const int seed = 20261;
        const int signals = 50;
        var random = new Random(seed);
        var uninterrupted = await TestRun.PlanAsync(bucket, [("train.csv", Samples.Table(600))], ModelKind.Mlp, Training with { Epochs = 40 }, threads: 1);
        using (var whole = Start(uninterrupted, attempt: 1)) Assert.Equal(0, await whole.EndAsync());

        var run = await uninterrupted.AgainAsync();
        var kills = 0;
        for (var attempt = 1; attempt <= signals; attempt++)
        {
            using var process = Start(run, attempt);
            // Some are met while they read, most as they have just begun to train: so that they do not get to the end before the last.
            await process.WaitForAsync(random.Next(4) == 0 ? "attempt" : "first step");
            var signal = random.Next(2) == 0 ? "KILL" : "TERM";
            process.Signal(signal);
            var code = await process.EndAsync();
            Assert.True(code == (signal == "KILL" ? 137 : 75), $"seed {seed}, attempt {attempt}, SIG{signal}: {code}\n{process.Output}");
            if (signal == "KILL") kills++;
        }
        Assert.InRange(kills, 10, signals - 10);
        var pointer = TrainerDocuments.Parse<CheckpointPointer>((await bucket.TryGetAsync(run.Folder.Checkpoints + "latest.json"))!);
        Assert.True(pointer.Step > 0, $"seed {seed}: {pointer}");

        using (var last = Start(run, attempt: signals + 1)) Assert.True(await last.EndAsync() == 0, last.Output);
        Assert.Equal(await uninterrupted.OutcomeAsync(), await run.OutcomeAsync());
    }

    [Fact]
    public async Task Called_without_a_plan_it_says_what_is_missing_and_ends_with_64()
    {
        using var process = new TrainerProcess(new Dictionary<string, string?>(StringComparer.Ordinal) { ["OVERNIGHT_PLAN"] = null });
        Assert.Equal(64, await process.EndAsync());
        Assert.Contains("OVERNIGHT_PLAN", process.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_S3_it_ends_with_69()
    {
        var run = await TestRun.PlanAsync(bucket, [("train.csv", Samples.Table(100))], ModelKind.Mlp, Training);
        // Port 9 discards: nobody listens.
        using var process = Start(run, attempt: 1, endpoint: "http://127.0.0.1:9");
        Assert.Equal(69, await process.EndAsync());
        Assert.Contains("S3 does not answer", process.Output, StringComparison.Ordinal);
    }

    private TrainerProcess Start(TestRun run, int attempt, string? endpoint = null, int? stopAfterSeconds = null) => new(new Dictionary<string, string?>(StringComparer.Ordinal)
    {
        ["OVERNIGHT_PLAN"] = $"s3://{Bucket.Name}/{run.Folder.Plan}",
        ["OVERNIGHT_TRIAL"] = "0",
        ["OVERNIGHT_ATTEMPT"] = $"{attempt}",
        ["OVERNIGHT_STOP_AFTER_SECONDS"] = $"{stopAfterSeconds}",
        ["AWS_ENDPOINT_URL"] = endpoint ?? bucket.Address.ToString(),
        ["AWS_REGION"] = "us-east-1",
        ["AWS_ACCESS_KEY_ID"] = "test",
        ["AWS_SECRET_ACCESS_KEY"] = "test",
        ["AWS_EC2_METADATA_SERVICE_ENDPOINT"] = "http://127.0.0.1:9",
    });

    private sealed class TrainerProcess : IDisposable
    {
        private readonly Process _process;
        private readonly StringBuilder _output = new();
        private readonly ConcurrentDictionary<string, TaskCompletionSource> _events = new(StringComparer.Ordinal);
        private readonly Task _reading;

        public TrainerProcess(Dictionary<string, string?> environment)
        {
            var start = new ProcessStartInfo("dotnet", [typeof(Attempt).Assembly.Location.Replace("Overnight.Contracts.dll", "Overnight.Trainer.dll", StringComparison.Ordinal)])
            {
                RedirectStandardOutput = true,
                UseShellExecute = false,
            };
            foreach (var (name, value) in environment) start.Environment[name] = value;
            _process = Process.Start(start)!;
            _reading = Task.Run(ReadAsync);
        }

        public string Output
        {
            get
            {
                lock (_output) return _output.ToString();
            }
        }

        /// <summary>Completes with the first such event in the log.</summary>
        public async Task WaitForAsync(string name)
        {
            await Task.WhenAny(_events.GetOrAdd(name, _ => new(TaskCreationOptions.RunContinuationsAsynchronously)).Task, _reading);
            Assert.True(_events[name].Task.IsCompleted, $"it ended before '{name}':\n{Output}");
        }

        public void Signal(string name)
        {
            using var kill = Process.Start("kill", [$"-{name}", $"{_process.Id}"]);
            kill.WaitForExit();
        }

        public async Task<int> EndAsync()
        {
            await _reading;
            await _process.WaitForExitAsync();
            return _process.ExitCode;
        }

        public void Dispose()
        {
            if (!_process.HasExited) _process.Kill();
            _process.Dispose();
        }

        private async Task ReadAsync()
        {
            while (await _process.StandardOutput.ReadLineAsync() is { } line)
            {
                lock (_output) _output.AppendLine(line);
                if (line.Split("\"event\":\"") is [_, var rest, ..])
                    _events.GetOrAdd(rest[..rest.IndexOf('"', StringComparison.Ordinal)], _ => new(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
            }
        }
    }
}
