using Overnight.Contracts;

namespace Overnight.Cli.Follow;

/// <summary>Some lines at the bottom that tell where the run stands, and above them those of what has happened.</summary>
/// <param name="terminal">Where to write.</param>
/// <param name="panel">As the terminal is now: windows are resized.</param>
/// <param name="hasColors">Times are grey.</param>
/// <param name="clock">Tells what took how long.</param>
internal sealed class TerminalDisplay(TextWriter terminal, Func<ProgressPanel> panel, bool hasColors, TimeProvider clock) : RunDisplay
{
    private static readonly TimeSpan BetweenFrames = TimeSpan.FromSeconds(0.2);
    private readonly RunNarrator _narrator = new();
    private readonly RunStages _stages = new();
    private readonly List<double> _metrics = [];
    private readonly long _started = clock.GetTimestamp();
    private readonly Lock _lock = new();
    private int _measuredEpoch;

    public override async Task<T> UploadAsync<T>(long totalBytes, Func<Action<long>, Task<T>> upload)
    {
        var meter = new UploadMeter(totalBytes);
        var drawn = TimeSpan.Zero;
        using var live = new LiveLines(terminal);
        live.Draw([.. panel().OfUpload(meter)]);
        var result = await upload(sent =>
        {
            // Several parts are sent at once, each on a thread of its own.
            lock (_lock)
            {
                meter.Tell(sent, Elapsed);
                if (Elapsed - drawn < BetweenFrames) return;
                drawn = Elapsed;
                live.Draw([.. panel().OfUpload(meter)]);
            }
        });
        Say(live, $"uploaded {MiB(totalBytes)} in {Duration.Of(Elapsed)}");
        _stages.Enter(RunStage.Plan, Elapsed);
        return result;
    }

    public override async Task<Result> FollowAsync(Func<Action<RunSnapshot>, Task<Result>> follow)
    {
        _stages.SkipUpload();
        using var live = new LiveLines(terminal);
        return await follow(snapshot =>
        {
            foreach (var line in _narrator.WhatIsNew(snapshot)) Say(live, line);
            _stages.Enter(RunStages.Of(snapshot), Elapsed);
            if (snapshot.Progress is { Metric: { } metric } progress && progress.Epoch > _measuredEpoch)
            {
                _measuredEpoch = progress.Epoch;
                _metrics.Add(metric.Value);
            }
            var forecast = Forecast.Of(snapshot, clock.GetUtcNow());
            live.Draw([.. panel().OfRun(snapshot, _stages, Elapsed, forecast, _metrics)]);
            if (snapshot.Result is not null && _stages.Summary() is { Length: > 0 } summary) Say(live, $"over: {summary}");
        });
    }

    private TimeSpan Elapsed => clock.GetElapsedTime(_started);

    private void Say(LiveLines live, string line)
    {
        var stamp = Duration.Stamp(Elapsed);
        var indent = new string(' ', stamp.Length);
        var shown = panel() with { Width = Math.Max(10, panel().Width - stamp.Length - 2) };
        live.Say(shown.Wrap(line).Select((part, i) => $"{(i > 0 ? indent : hasColors ? $"\e[90m{stamp}\e[0m" : stamp)}  {part}"));
    }
}
