using System.Text;
using System.Text.Json.Nodes;
using Overnight.Functions.Tests.Fakes;
using Overnight.Local.Batch;
using Overnight.Local.Lambda;
using Overnight.Local.Sns;
using Overnight.Local.StepFunctions;
using Overnight.Local.StepFunctions.Integrations;

namespace Overnight.Functions.Tests.Workflow;

/// <summary>
/// statemachine/training.asl.json as it is deployed, over functions and jobs that only count: Plan finds many trials, each job of a trial
/// is interrupted as often as the test says, Judge has it tried again.
/// </summary>
internal sealed class ModelledTrials : IFunctionInvoker, IJobQueueService, IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("overnight-trials-");
    private readonly Func<int, int> _interruptions;
    private readonly StateMachine _machine;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, TaskCompletionSource> _running = [];
    private readonly int _trials;
    private readonly int _rungs;

    /// <param name="trials">How many trials Plan finds.</param>
    /// <param name="interruptions">How often each of them is interrupted, in each rung.</param>
    /// <param name="rungs">Of a search, after each of which a third of its trials goes on; 0 searches nothing.</param>
    public ModelledTrials(int trials, Func<int, int> interruptions, int rungs = 0)
    {
        (_trials, _interruptions, _rungs) = (trials, interruptions, rungs);
        var clock = new ImpatientClock();
        var topics = new SnsService(Path.Combine(_folder.FullName, "sns"), "us-east-1", "000000000000", clock, _ => { }, _ => { });
        topics.Deploy("TopicArn", null);
        Service = new StepFunctionsService(new StepFunctionsOptions
        {
            Folder = _folder.FullName,
            Clock = clock,
            Integrations = new Dictionary<string, ITaskIntegration>
            {
                [LambdaInvoke.Resource] = new LambdaInvoke(this),
                [BatchSubmitJob.Resource] = new BatchSubmitJob(this),
                [SnsPublish.Resource] = new SnsPublish(topics),
            },
        });
        _machine = Service.Deploy("training", DeployedWorkflow.Definition(), "arn:aws:iam::000000000000:role/training");
    }

    public const int AtOnce = 32;

    public StepFunctionsService Service { get; }

    /// <summary>How many trials took part in each rung that is over.</summary>
    public List<int> RungSizes { get; } = [];

    /// <summary>Jobs of these trials never end by themselves.</summary>
    public Func<int, bool> Hangs { get; set; } = _ => false;

    /// <summary>The name of every job, in the order of submission.</summary>
    public List<string> Jobs { get; } = [];

    public List<string> Terminated { get; } = [];

    /// <summary>How many jobs there were at once, at most.</summary>
    public int MostAtOnce { get; private set; }

    public string Start() => Service.StartExecution(_machine.Arn, "run", """{"run":"run","name":"n","bucket":"data","source":"s"}""").ExecutionArn;

    public Task<FunctionAnswer> InvokeAsync(string function, ReadOnlyMemory<byte> payload, CancellationToken cancellation)
    {
        var state = JsonNode.Parse(payload.Span)!.AsObject();
        switch (function)
        {
            case "PlanRunArn":
                state["next"] = "train";
                state["trials"] = Turns(Enumerable.Range(0, _trials).Select(trial => (trial, 1)));
                state["parallel"] = AtOnce;
                state["train"] = JsonNode.Parse(
                    """{"queue":"cpu","plan":"s3://results/plan.json","command":[],"resources":[],"timeoutSeconds":93600,"limitSeconds":43200,"stopAfterSeconds":0}""");
                state["train"]!["rung"] = _rungs > 0 ? "0" : "";
                break;
            case "NextRungArn":
                var rung = int.Parse((string)state["train"]!["rung"]!) + 1;
                var ended = state["ended"]!.AsArray().Select(line => ((int)line!["trial"]!, (int)line["attempt"]! + 1)).ToList();
                RungSizes.Add(ended.Count);
                state["next"] = rung < _rungs ? "train" : "settle";
                if (rung >= _rungs) break;
                state["trials"] = Turns(ended.Where((_, i) => i % 3 == 0));
                state["train"]!["rung"] = $"{rung}";
                state.Remove("ended");
                break;
            case "DecideArn":
                (state["next"], state["pauseSeconds"]) = ("train", 0);
                break;
            case "JudgeAttemptArn":
                var attempt = (int)state["attempt"]!;
                state.Remove("job");
                state["verdict"] = attempt - (int)state["first"]! >= _interruptions((int)state["trial"]!) ? "finished" : "interrupted";
                (state["next"], state["pauseSeconds"]) = ((string)state["verdict"]! == "finished" ? "settle" : "decide", attempt % 2 * 60);
                if ((string)state["next"]! == "decide") state["attempt"] = attempt + 1;
                break;
            case "SettleRunArn" or "PublishRunArn":
                (state["status"], state["message"]) = ("succeeded", "All trained.");
                state["notice"] = JsonNode.Parse("""{"subject":"Trained","text":"All trained."}""");
                break;
        }
        return Task.FromResult(new FunctionAnswer(Encoding.UTF8.GetBytes(state.ToJsonString())));
    }

    private static JsonArray Turns(IEnumerable<(int Trial, int Attempt)> turns) =>
        [.. turns.Select(turn => new JsonObject { ["trial"] = turn.Trial, ["attempt"] = turn.Attempt })];

    public void InvokeLater(string function, ReadOnlyMemory<byte> payload) => throw new NotSupportedException();

    public JsonObject Submit(JsonObject request)
    {
        lock (_gate)
        {
            Jobs.Add((string)request["jobName"]!);
            _running[$"job-{Jobs.Count}"] = new TaskCompletionSource();
            MostAtOnce = Math.Max(MostAtOnce, _running.Count);
            return new JsonObject { ["jobId"] = $"job-{Jobs.Count}", ["jobName"] = Jobs[^1], ["jobArn"] = "arn" };
        }
    }

    public async Task<JsonObject> WhenEndedAsync(string jobId, CancellationToken cancellation)
    {
        string name;
        TaskCompletionSource ended;
        lock (_gate) (name, ended) = (Jobs[int.Parse(jobId[4..]) - 1], _running[jobId]);
        // run-trial-7-attempt-2
        var trial = int.Parse(name.Split('-')[2]);
        if (Hangs(trial)) await ended.Task.WaitAsync(cancellation);
        await Task.Yield();
        lock (_gate) _running.Remove(jobId);
        return new JsonObject { ["jobId"] = jobId, ["status"] = "SUCCEEDED" };
    }

    public void Terminate(string jobId, string reason)
    {
        lock (_gate)
        {
            Terminated.Add(jobId);
            _running.Remove(jobId);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Service.DisposeAsync();
        _folder.Delete(recursive: true);
    }
}
