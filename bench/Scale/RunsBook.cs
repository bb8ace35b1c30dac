using System.Globalization;
using Overnight.Bench.Trainer;
using Overnight.Contracts;
using Overnight.Functions.AllRuns;
using Overnight.Functions.Storage;

namespace Overnight.Bench;

/// <summary>Ledgers of many runs in a local S3, and the page of all runs that the sweep makes of them.</summary>
internal sealed class RunsBook : IAsyncDisposable
{
    private const int RunsPerDataset = 20;

    private readonly Dictionary<int, LocalStore> _stores = [];

    /// <summary>The page is gone, and the sweep finds so many lines.</summary>
    public async Task<Seconds> MendAsync(int runs, HeldMemory held)
    {
        if (!_stores.TryGetValue(runs, out var store)) _stores[runs] = store = await WriteAsync(runs);
        await store.S3.DeleteObjectAsync(LocalStore.Bucket, ResultNames.Index);
        var began = DateTimeOffset.UnixEpoch.AddYears(100);
        var seconds = await Turns.TimeAsync(async () =>
        {
            if (await new IndexMending(store.S3, LocalStore.Bucket).MendAsync(began) is { } why) throw new InvalidOperationException(why);
        });
        var (page, _) = await new RunDocuments(store.S3, LocalStore.Bucket).ReadPageAsync(ResultNames.Index);
        var index = IndexPage.TryRead(page ?? []);
        held.Look();
        if (index?.Runs.Count != Math.Min(runs, RunIndex.MostRuns)) throw new InvalidOperationException($"found {index?.Runs.Count} runs on the page, expected {runs}");
        return seconds;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var store in _stores.Values) await store.DisposeAsync();
    }

    private static async Task<LocalStore> WriteAsync(int runs)
    {
        var store = await LocalStore.StartAsync();
        var first = new DateTimeOffset(2026, 1, 1, 2, 0, 0, TimeSpan.Zero);
        await Parallel.ForEachAsync(Enumerable.Range(0, runs), async (i, _) =>
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"dataset-{i / RunsPerDataset}");
            var run = string.Create(CultureInfo.InvariantCulture, $"{i:x16}");
            var line = new LedgerLine
            {
                Run = run,
                Name = name,
                Status = RunStatus.Succeeded,
                StartedAt = first.AddMinutes(20 * i),
                EndedAt = first.AddMinutes((20 * i) + 13),
                Metric = new NamedValue("accuracy", 0.9 + (i % 97 / 1000.0)),
                Promoted = i % RunsPerDataset == 0,
                Attempts = 1,
                Interruptions = 0,
                TotalUsd = 0.0061m,
                OnDemandUsd = 0.0163m,
            };
            await store.PutAsync(ResultNames.LedgerLine(line.StartedAt, run), Documents.ToBytes(line));
            if (i % RunsPerDataset == 0) await store.PutAsync(new ModelNames(name).Champion, Documents.ToBytes(Champion.After(
                    name, before: null, new Promotion { Run = run, Promoted = true, Message = "It is the first." }, line.EndedAt)));
        });
        return store;
    }
}
