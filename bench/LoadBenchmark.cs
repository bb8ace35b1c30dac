using System.Diagnostics;
using System.Text;
using Amazon.S3.Model;
using Overnight.Contracts;

namespace Overnight.Bench;

/// <summary>
/// Many datasets dropped at once on the deployed stack, from the first upload to the last result, with the smallest trainer there is
/// (docs/own-trainer.py): what the control plane makes of it, and what grows with the number. docs/scale.md reads the rows.
/// </summary>
internal sealed class LoadBenchmark : IBenchmark
{
    private static readonly int[] Sizes = [25, 250];
    private const string Nobody = "goal (no peer)";
    private const double GoalPower = 1.05, GoalMebibytesPerRun = 0.5, GoalMissing = 0;

    public string Name => "load";

    private sealed record Load(int Runs, double Seconds, double Mebibytes, decimal UsdPerRun, int Listed);

    public async Task<IReadOnlyList<BenchRow>> RunAsync(CancellationToken cancellationToken)
    {
        var loads = new List<Load>();
        foreach (var size in Sizes) loads.Add(await DropAsync(size, cancellationToken));
        var (few, many) = (loads[0], loads[^1]);
        var power = Math.Log(many.Seconds / few.Seconds) / Math.Log((double)many.Runs / few.Runs);
        var how = string.Join("; ", loads.Select(load => FormattableString.Invariant(
            $"{load.Runs} runs: {load.Seconds:0.0} s, {load.Runs / load.Seconds:0.00} runs/s, {load.Mebibytes:0} MiB, ${load.UsdPerRun:0.000000} a run, {load.Listed} on the page")));
        return
        [
            BenchRow.LessIsBetter("load/time", power, GoalPower, "power of the number", Nobody, "") with { How = how },
            BenchRow.LessIsBetter("load/memory", (many.Mebibytes - few.Mebibytes) / (many.Runs - few.Runs), GoalMebibytesPerRun, "MiB a run", Nobody, ""),
            BenchRow.LessIsBetter("load/cost", (double)(many.UsdPerRun / few.UsdPerRun), GoalPower, "of the cost of a run among few", Nobody, ""),
            // Both are 0 where all is well, so the ratio says nothing.
            BenchRow.LessIsBetter("load/missing", many.Runs - many.Listed, GoalMissing, "runs not on the page of all runs", Nobody, "") with { Ratio = null },
        ];
    }

    private static async Task<Load> DropAsync(int runs, CancellationToken cancellationToken)
    {
        await using var stack = await BuiltStack.StartAsync(BuiltStack.Folder());
        var recipe = $$"""{ "command": ["python3", "{{Path.Combine(BuiltStack.Root(), "docs", "own-trainer.py")}}"] }""";
        var table = "a,label\n" + string.Concat(Enumerable.Range(0, 200).Select(row => $"{row % 7},{(row % 3 == 0 ? "x" : "y")}\n"));
        var atOnce = new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(Enumerable.Range(0, runs), atOnce, async (i, cancellation) => await PutAsync($"recipes/d{i}.json", recipe, cancellation));
        var start = Stopwatch.GetTimestamp();
        await Parallel.ForEachAsync(Enumerable.Range(0, runs), atOnce, async (i, cancellation) => await PutAsync($"datasets/d{i}/data.csv", table, cancellation));
        var lines = new List<S3Object>();
        while ((lines = await LedgerAsync(stack, cancellationToken)).Count < runs)
            await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System, cancellationToken);
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        var usd = 0m;
        foreach (var line in lines)
        {
            var entry = Documents.Parse<LedgerLine>(await ReadAsync(stack, line.Key, cancellationToken));
            usd += entry.Status == RunStatus.Succeeded && entry.TotalUsd is { } total ? total
                : throw new InvalidOperationException($"{line.Key}: found {entry.Status}, expected a run that succeeded and its cost");
        }
        // A run is on the page a moment after it is in the ledger.
        await Task.Delay(TimeSpan.FromSeconds(5), TimeProvider.System, cancellationToken);
        var page = Encoding.UTF8.GetString(await ReadAsync(stack, ResultNames.Index, cancellationToken));
        var listed = lines.Count(line => page.Contains(Path.GetFileNameWithoutExtension(line.Key), StringComparison.Ordinal));
        return new Load(runs, seconds, Environment.WorkingSet / 1048576.0, usd / runs, listed);

        Task<PutObjectResponse> PutAsync(string key, string text, CancellationToken cancellation) =>
            stack.S3.PutObjectAsync(new PutObjectRequest { BucketName = stack.DataBucket, Key = key, ContentBody = text }, cancellation);
    }

    private static async Task<List<S3Object>> LedgerAsync(BuiltStack stack, CancellationToken cancellationToken)
    {
        var listing = await stack.S3.ListObjectsV2Async(
            new ListObjectsV2Request { BucketName = stack.Cloud.Outputs["ResultsBucketName"], Prefix = "ledger/" }, cancellationToken);
        return listing.S3Objects ?? [];
    }

    private static async Task<byte[]> ReadAsync(BuiltStack stack, string key, CancellationToken cancellationToken)
    {
        using var answer = await stack.S3.GetObjectAsync(stack.Cloud.Outputs["ResultsBucketName"], key, cancellationToken);
        using var bytes = new MemoryStream();
        await answer.ResponseStream.CopyToAsync(bytes, cancellationToken);
        return bytes.ToArray();
    }
}
