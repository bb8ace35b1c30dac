using System.Collections.Concurrent;
using Amazon.Lambda.S3Events;
using Overnight.Contracts;
using Overnight.Functions.StartRun;
using Overnight.Functions.Tests.Fakes;
using Overnight.Local.StepFunctions;

namespace Overnight.Functions.Tests.StartRun;

/// <summary>S3 delivers at least once, late, in any order, and Lambda tries again: each upload is one run all the same.</summary>
public sealed class ExactlyOnceTests : DeliveredEvents, IAsyncDisposable
{
    private const int Seed = 20261120;
    private const int Datasets = 25, Deliveries = 1000;

    // Ends at once, so that a late duplicate meets a run that is over; or waits, so that it meets one that is under way.
    private const string Definition = """
        {"StartAt": "Which?", "States": {
          "Which?": {"Type": "Choice", "Choices": [{"Variable": "$.name", "StringMatches": "slow*", "Next": "Wait"}], "Default": "Done"},
          "Wait": {"Type": "Wait", "Seconds": 86400, "Next": "Done"},
          "Done": {"Type": "Succeed"}}}
        """;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("overnight-once-");
    private readonly StepFunctionsService _service;
    private readonly StateMachine _machine;

    public ExactlyOnceTests()
    {
        _service = new StepFunctionsService(new StepFunctionsOptions { Folder = _folder.FullName, Integrations = new Dictionary<string, ITaskIntegration>() });
        _machine = _service.Deploy("training", Definition, "arn:aws:iam::000000000000:role/training");
    }

    public async ValueTask DisposeAsync()
    {
        await _service.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Thousand_duplicate_reordered_and_racing_events_are_one_run_for_each_upload()
    {
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {Seed}");
        await using var server = await StepFunctionsServer.StartAsync(_service);
        var random = new Random(Seed);
        // A dataset is put twice with other bytes, or once; some are folders.
        var events = Enumerable.Range(0, Datasets).SelectMany(i =>
        {
            var name = i % 2 == 0 ? $"slow{i}" : $"quick{i}";
            if (i % 5 == 0)
            {
                Buckets.Put(Data, $"datasets/{name}/v1/part.csv", $"{i}");
                Buckets.Put(Data, $"datasets/{name}/v1/_SUCCESS", "");
                return [Event($"datasets/{name}/v1/_SUCCESS", "marker")];
            }
            return i % 3 == 0
                ? new[] { Event($"datasets/{name}/data.csv", $"first{i}"), Event($"datasets/{name}/data.csv", $"second{i}") }
                : [Event($"datasets/{name}/data.csv", $"only{i}")];
        }).ToList();
        var deliveries = Enumerable.Range(0, Deliveries).Select(i => events[i % events.Count]).ToArray();
        random.Shuffle(deliveries);

        var failed = new ConcurrentQueue<S3Event>();
        var handler = new Handler(Buckets.Client, server.Client, _machine.Arn, Predictions, Data, Results);
        await Parallel.ForEachAsync(deliveries.Index(), new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (delivery, _) =>
        {
            // Every tenth invocation dies after its work, as a Lambda that times out: its event comes again.
            await handler.HandleAsync(delivery.Item, Invocation.Context);
            if (delivery.Index % 10 == 0) failed.Enqueue(delivery.Item);
        });
        foreach (var again in failed) await handler.HandleAsync(again, Invocation.Context);

        Assert.Equal(events.Count, _service.ListExecutions(_machine.Arn).Count);
        Assert.Equal(events.Count, _service.ListExecutions(_machine.Arn).Select(execution => execution.Name).Distinct().Count());
        Assert.Equal(events.Count, Buckets.Keys(Results).Count(key => key.StartsWith(ResultNames.Uploads, StringComparison.Ordinal)));
    }
}
