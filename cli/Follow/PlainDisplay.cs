using Overnight.Contracts;

namespace Overnight.Cli.Follow;

/// <summary>One line an event, with the time since the start, and no control codes: reads well in a file.</summary>
internal sealed class PlainDisplay(TextWriter output, TimeProvider clock) : RunDisplay
{
    private static readonly TimeSpan BetweenUploadLines = TimeSpan.FromSeconds(10);
    private readonly long _started = clock.GetTimestamp();
    private readonly RunNarrator _narrator = new();
    private readonly ProgressLines _progress = new();
    private readonly RunStages _stages = new();
    private readonly Lock _lock = new();

    public override async Task<T> UploadAsync<T>(long totalBytes, Func<Action<long>, Task<T>> upload)
    {
        var meter = new UploadMeter(totalBytes);
        var said = Elapsed;
        Say($"uploading {MiB(totalBytes)}");
        var result = await upload(sent =>
        {
            lock (_lock)
            {
                meter.Tell(sent, Elapsed);
                if (meter.Done >= 1 || Elapsed - said < BetweenUploadLines) return;
                said = Elapsed;
                Say($"uploaded {string.Join(", ", meter.Words())}");
            }
        });
        Say(totalBytes > 0 ? $"uploaded {MiB(totalBytes)} in {Duration.Of(Elapsed)}" : "uploaded");
        _stages.Enter(RunStage.Plan, Elapsed);
        return result;
    }

    public override async Task<Result> FollowAsync(Func<Action<RunSnapshot>, Task<Result>> follow)
    {
        _stages.SkipUpload();
        return await follow(snapshot =>
        {
            foreach (var line in _narrator.WhatIsNew(snapshot)) Say(line);
            if (_progress.Next(snapshot, Elapsed, clock.GetUtcNow()) is { } progress) Say(progress);
            _stages.Enter(RunStages.Of(snapshot), Elapsed);
            if (snapshot.Result is not null && _stages.Summary() is { Length: > 0 } summary) Say($"over: {summary}");
        });
    }

    private TimeSpan Elapsed => clock.GetElapsedTime(_started);

    private void Say(string line) => output.WriteLine($"{Duration.Stamp(Elapsed)}  {line}");
}
