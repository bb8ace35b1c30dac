using Overnight.Contracts;
using Overnight.Local.Ec2;

namespace Overnight.EndToEnd.Tests.Policies;

/// <summary>Uploads and their runs, on what fate has in store for them.</summary>
internal sealed class RunOperations(DeployedStack stack, UploadedRuns runs, Waiting waiting)
{
    private const string SaysBadData = """{ "command": ["/bin/sh", "-c", "exit 65"] }""";
    private const string SaysBadDataOnGpu = """{ "command": ["/bin/sh", "-c", "exit 65"], "compute": { "gpus": 1 } }""";

    private const string Searches = """
        { "epochs": 3, "budget": { "maxUsd": 9 },
          "search": { "method": "halving", "trials": 3, "parallel": 2, "space": { "learningRate": { "min": 0.001, "max": 0.01 } } } }
        """;

    private readonly string _table = Samples.Table(50);

    public Task<HashSet<string>> RunAsync() => runs.UploadAsync(SaysBadData, _table, Verdict.BadData);

    public Task<HashSet<string>> TrainAsync() => runs.UploadAsync(null, _table, Verdict.Finished);

    public Task<HashSet<string>> SearchAsync() => runs.UploadAsync(Searches, _table, Verdict.Finished);

    public Task<HashSet<string>> RejectAsync() => runs.UploadAsync(null, "", null);

    public Task<HashSet<string>> RunOnNewHostAsync()
    {
        EndInstances();
        return RunAsync();
    }

    /// <summary>No price will ever be as low as the recipe wants it: Decide ends the run.</summary>
    public Task<HashSet<string>> ForbidAsync() =>
        runs.UploadAsync("""{ "budget": { "maxPricePerHour": 0.0001 } }""", _table, Verdict.OverBudget);

    /// <summary>No spot capacity for the day that a run waits for it.</summary>
    public async Task<HashSet<string>> DroughtAsync(bool onGpu)
    {
        EndInstances();
        stack.Cloud.Market.SetCapacity(null, null, available: false);
        try
        {
            var run = runs.UploadAsync(onGpu ? SaysBadDataOnGpu : SaysBadData, _table, Verdict.BadData, endsBlockedJobs: false);
            await waiting.ForAsync("a job that waits for capacity", () => runs.BlockedJobAsync(onGpu ? "gpu-spot" : "cpu-spot"));
            waiting.Skip(TimeSpan.FromHours(24.5));
            return await run;
        }
        finally
        {
            stack.Cloud.Market.SetCapacity(null, null, available: true);
        }
    }

    /// <summary>No instance joins, until the workflow's own limit ends the attempt: only Batch can tell its job then.</summary>
    public async Task<HashSet<string>> StuckAsync()
    {
        var join = stack.Statement("InstanceRole/container-instance/JoinCluster");
        // First: for jobs that wait, new instances come as soon as the old ones are gone.
        join.Withdraw();
        Task<HashSet<string>> run;
        try
        {
            EndInstances();
            run = runs.UploadAsync(SaysBadData, _table, Verdict.BadData, endsBlockedJobs: false);
            await waiting.ForAsync("a job that waits for an instance", () => runs.BlockedJobAsync("cpu-spot"));
        }
        finally
        {
            join.Restore();
        }
        waiting.Skip(TimeSpan.FromHours(26.1));
        return await run;
    }

    private void EndInstances()
    {
        foreach (var instance in stack.Cloud.Ec2.Describe().Where(instance => instance.State != InstanceState.Terminated))
            stack.Cloud.Ec2.Terminate(instance.Id);
    }
}
