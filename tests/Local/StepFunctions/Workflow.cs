using System.Text.Json.Nodes;
using Overnight.Local.Iam;
using Overnight.Local.StepFunctions;
using Overnight.Local.StepFunctions.Language;
using Overnight.Local.StepFunctions.Running;

namespace Overnight.Local.Tests.StepFunctions;

/// <summary>A service on a folder of its own, with one state machine and a task that does what the test says.</summary>
internal sealed class Workflow : IAsyncDisposable
{
    public const string Work = "arn:aws:states:::test:work", Job = "arn:aws:states:::test:job.sync";

    private readonly TempFolder? _folder;
    private readonly Pump _pump = new();

    public Workflow(string definition, ITaskIntegration? task = null, FakeTime? clock = null, string? folder = null, AccessControl? access = null)
    {
        _folder = folder is null ? new TempFolder() : null;
        Clock = clock ?? new FakeTime();
        task ??= new TestTask(call => call.Parameters);
        Service = new StepFunctionsService(new StepFunctionsOptions
        {
            Folder = folder ?? _folder!.Path,
            Clock = Clock,
            Tell = Told.Add,
            Access = access,
            Integrations = new Dictionary<string, ITaskIntegration> { [Work] = task, [Job] = task, [StepFunctionsOptions.PlainFunction] = task },
        });
        Machine = Service.Deploy("machine", definition, "arn:aws:iam::000000000000:role/machine");
    }

    public FakeTime Clock { get; }
    public StepFunctionsService Service { get; }
    public StateMachine Machine { get; }

    /// <summary>What EventBridge was told.</summary>
    public List<JsonObject> Told { get; } = [];

    /// <summary>Runs one state as the whole machine and returns its output, or <c>Error: Cause</c>.</summary>
    public static async Task<string> OutcomeOfStateAsync(string state, string input = "{}", ITaskIntegration? task = null)
    {
        await using var workflow = new Workflow($$"""{ "StartAt": "It", "States": { "It": {{state}} } }""", task);
        return await workflow.OutcomeAsync(input);
    }

    public static async Task<string> OutcomeAsync(string definition, string input = "{}", ITaskIntegration? task = null)
    {
        await using var workflow = new Workflow(definition, task);
        return await workflow.OutcomeAsync(input);
    }

    public async Task<string> OutcomeAsync(string input = "{}")
    {
        var ended = await EndAsync(Start(input), TimeSpan.FromSeconds(1));
        return ended.Status == ExecutionStatus.Succeeded ? ended.Output! : $"{ended.Error}: {ended.Cause}";
    }

    public string Start(string input = "{}", string? name = null) =>
        _pump.Within(() => Service.StartExecution(Machine.Arn, name ?? "run", input).ExecutionArn);

    public DateTimeOffset Redrive(string arn, string? token = null) => _pump.Within(() => Service.RedriveExecution(arn, token));

    public void Resume() => _pump.Within(() =>
    {
        Service.Resume();
        return true;
    });

    public Task<ExecutionRecord> EndAsync(string arn) => EndAsync(arn, TimeSpan.Zero);

    /// <summary>Moves the clock by a step whenever everything waits for it, until the execution has ended.</summary>
    public async Task<ExecutionRecord> EndAsync(string arn, TimeSpan step)
    {
        var end = Service.WhenEndedAsync(arn);
        await UntilAsync(() => end.IsCompleted, step);
        return Service.DescribeExecution(arn);
    }

    public async Task UntilAsync(Func<bool> holds, TimeSpan step = default)
    {
        while (!holds())
        {
            if (_pump.RunAll()) continue;
            await Task.Yield();
            // A wait for several executions ends on the thread pool: on a busy machine the clock must not run away meanwhile.
            if (Clock.Waiting > 0 && ThreadPool.PendingWorkItemCount == 0) Clock.Advance(step);
        }
    }

    public List<HistoryEvent> History(string arn) => [.. Service.GetHistory(arn).Select(HistoryEvent.FromJson)];

    public IEnumerable<string> Types(string arn) => History(arn).Select(happened => happened.Type);

    public async ValueTask DisposeAsync()
    {
        var disposed = Service.DisposeAsync().AsTask();
        await UntilAsync(() => disposed.IsCompleted);
        await disposed;
        _folder?.Dispose();
    }
}

/// <summary>A task that runs a function of the test; as a job it submits <c>{"JobId":"job-N"}</c> first.</summary>
internal sealed class TestTask(Func<TaskCall, CancellationToken, Task<JsonNode?>> run) : ITaskIntegration
{
    private int _submitted;

    public TestTask(Func<TaskCall, JsonNode?> run)
        : this((call, _) => Task.FromResult(run(call)))
    {
    }

    public IReadOnlyCollection<string>? Parameters => null;

    public bool Submits { get; init; }

    public int Jobs => _submitted;

    public List<string> Aborted { get; } = [];

    /// <summary>Fails with these errors in turn, then succeeds.</summary>
    public static TestTask Failing(params string[] errors)
    {
        var tries = 0;
        return new TestTask(_ => tries++ < errors.Length ? throw new StatesException(errors[tries - 1], $"try {tries}") : JsonValue.Create(tries));
    }

    public async Task<JsonNode?> RunAsync(TaskCall call, CancellationToken cancellation)
    {
        if (Submits && call.AlreadySubmitted is null) call.Submitted(new JsonObject { ["JobId"] = $"job-{Interlocked.Increment(ref _submitted)}" });
        return Json.Clone(await run(call, cancellation));
    }

    public void Abort(TaskCall call, JsonObject submitted)
    {
        lock (Aborted) Aborted.Add((string)submitted["JobId"]!);
    }
}
