using System.Diagnostics;
using Amazon.S3.Model;
using Amazon.StepFunctions.Model;
using Overnight.Local.StepFunctions;

namespace Overnight.Bench;

/// <summary>
/// The local cloud itself, beside moto's server: the same requests with the same clients. moto runs no batch:submitJob.sync and starts no
/// function of .NET without Docker, so what follows an upload stands beside the goal that was set for it.
/// </summary>
internal sealed class LocalBenchmark : IBenchmark
{
    private const int Turns = 5;
    private const int States = 50, Executions = 100;
    private const int Uploads = 200;
    private const double GoalTransitions = 2_000, GoalSeconds = 5;
    private const string PeerName = "moto";

    public string Name => "local";

    public async Task<IReadOnlyList<BenchRow>> RunAsync(CancellationToken cancellationToken) =>
    [
        .. await BesideMotoAsync(cancellationToken),
        await TransitionsAsync(),
        await UploadsAsync(cancellationToken),
    ];

    private static async Task<IReadOnlyList<BenchRow>> BesideMotoAsync(CancellationToken cancellation)
    {
        await Console.Error.WriteLineAsync("local: beside moto, in turns");
        await using var moto = await MotoServer.StartAsync(cancellation);
        await using var stack = await BuiltStack.StartAsync(BuiltStack.Folder());
        using var ours = stack.Load();
        using var theirs = moto?.Load();
        if (theirs is not null) await theirs.CreateBucketAsync();
        List<Func<Task<Seconds>>> contenders = [ours.PutAsync, ours.GetAsync, ours.TransitAsync];
        if (theirs is not null) contenders.AddRange([theirs.PutAsync, theirs.GetAsync, theirs.TransitAsync]);
        var seconds = await Bench.Turns.MedianAsync(Turns, contenders);
        return
        [
            Row("s3-puts", 0, LocalLoad.Objects, "puts/s", $"objects of {LocalLoad.ObjectBytes} bytes over HTTP, {LocalLoad.AtOnce} at a time; ours writes them to disk and checks the policies, moto keeps them in memory"),
            Row("s3-gets", 1, LocalLoad.Objects, "gets/s", "of the same objects"),
            Row("states", 2, LocalLoad.States, "transitions/s",
                $"one execution of {LocalLoad.States} Pass states, started and awaited over HTTP: moto 5.2 cannot start a second one in a region, so each has a region of its own"),
        ];

        BenchRow Row(string what, int place, int count, string unit, string how) => moto is null
            ? BenchRow.NotFound($"local/{what}", PeerName, $"pip install 'moto[server]'; {how}") with { Ours = count / seconds[place].Wall, OursSpread = seconds[place].Spread, Unit = unit }
            : BenchRow.MoreIsBetter($"local/{what}", count / seconds[place].Wall, count / seconds[place + 3].Wall, unit, PeerName, moto.Version)
                .Spread(seconds[place], seconds[place + 3]) with
            { How = how };
    }

    /// <summary>Executions at once, each of which passes from state to state; every event is written to disk as always.</summary>
    private static async Task<BenchRow> TransitionsAsync()
    {
        await Console.Error.WriteLineAsync("local: states");
        var seconds = (await Bench.Turns.MedianAsync(Turns, async () =>
        {
            var folder = Directory.CreateTempSubdirectory("overnight-bench-").FullName;
            try
            {
                await using var service = new StepFunctionsService(
                    new StepFunctionsOptions { Folder = folder, Integrations = new Dictionary<string, ITaskIntegration>() });
                var machine = service.Deploy("passes", LocalLoad.Passes(States), "arn:aws:iam::000000000000:role/bench");
                return await Bench.Turns.TimeAsync(() => Task.WhenAll(Enumerable.Range(0, Executions)
                    .Select(i => service.StartExecution(machine.Arn, $"e{i}", """{"n": 0}""")).ToList()
                    .Select(execution => service.WhenEndedAsync(execution.ExecutionArn))));
            }
            finally
            {
                Directory.Delete(folder, recursive: true);
            }
        }))[0];
        return BenchRow.MoreThanGoal("local/states-at-once", States * Executions / seconds.Wall, GoalTransitions, "transitions/s") with
        {
            OursSpread = seconds.Spread,
            How = $"{Executions} executions of {States} Pass states at once, without HTTP; every event is on disk before the next",
        };
    }

    private static async Task<BenchRow> UploadsAsync(CancellationToken cancellation)
    {
        await Console.Error.WriteLineAsync($"local: {Uploads} uploads");
        var taken = new List<double>();
        for (var turn = 0; Bench.Turns.HasAnother(turn, Bench.Turns.Of(Turns)); turn++)
        {
            await using var stack = await BuiltStack.StartAsync(BuiltStack.Folder());
            taken.Add(await UploadsAsync(stack, cancellation));
        }
        return BenchRow.LessThanGoal($"local/{Uploads}-uploads", Bench.Turns.Median(taken), GoalSeconds, "s until all run") with
        {
            OursSpread = Bench.Turns.Spread(taken),
            How = "from the first upload until each has its execution, on a cloud that has just started: its functions' processes start meanwhile",
        };
    }

    private static async Task<double> UploadsAsync(BuiltStack stack, CancellationToken cancellationToken)
    {
        var start = Stopwatch.GetTimestamp();
        var atOnce = new ParallelOptions { MaxDegreeOfParallelism = 32, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(Enumerable.Range(0, Uploads), atOnce, async (i, cancellation) =>
        {
            var put = new PutObjectRequest { BucketName = stack.DataBucket, Key = $"datasets/d{i}/data.csv", ContentBody = $"a,b\n{i},1\n" };
            await stack.S3.PutObjectAsync(put, cancellation);
        });
        while (await CountAsync(stack, cancellationToken) < Uploads) await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, cancellationToken);
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static async Task<int> CountAsync(BuiltStack stack, CancellationToken cancellationToken)
    {
        var answer = await stack.StepFunctions.ListExecutionsAsync(
            new ListExecutionsRequest { StateMachineArn = stack.Cloud.Outputs["StateMachineArn"], MaxResults = 1000 }, cancellationToken);
        return answer.Executions?.Count ?? 0;
    }
}
