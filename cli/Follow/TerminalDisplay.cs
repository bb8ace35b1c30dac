using Overnight.Contracts;
using Spectre.Console;

namespace Overnight.Cli.Follow;

/// <summary>A bar for what is under way, and above it the lines of what has happened.</summary>
internal sealed class TerminalDisplay(TimeProvider clock) : RunDisplay
{
    private readonly RunNarrator _narrator = new();
    private readonly long _started = clock.GetTimestamp();

    public override Task<T> UploadAsync<T>(long totalBytes, Func<Action<long>, Task<T>> upload) =>
        AnsiConsole.Progress()
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new DownloadedColumn(), new TransferSpeedColumn(), new RemainingTimeColumn())
            .StartAsync(async bars =>
            {
                var bar = bars.AddTask("uploading", maxValue: Math.Max(1, totalBytes));
                var result = await upload(sent => bar.Value = sent);
                bar.Value = bar.MaxValue;
                return result;
            });

    public override Task<Result> FollowAsync(Func<Action<RunSnapshot>, Task<Result>> follow) =>
        AnsiConsole.Progress().AutoClear(true)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn(), new SpinnerColumn())
            .StartAsync(bars =>
            {
                var bar = bars.AddTask("planning");
                return follow(snapshot =>
                {
                    foreach (var line in _narrator.WhatIsNew(snapshot))
                        AnsiConsole.MarkupLine($@"[grey]{clock.GetElapsedTime(_started):mm\:ss}[/]  {Markup.Escape(line)}");
                    if (snapshot.Progress is { Steps: > 0 } progress)
                    {
                        bar.MaxValue = progress.Steps;
                        bar.Value = progress.Step;
                    }
                    bar.Description = Stage(snapshot);
                });
            });

    private static string Stage(RunSnapshot snapshot) => snapshot switch
    {
        { Plan: null } => "planning",
        { Host: null, Attempts.Count: 0 } => "waiting for a machine",
        { Host: null } => "settling, or waiting for the next machine",
        { Progress: { SamplesPerSecond: { } speed } progress } => $"{progress.Stage}, epoch {progress.Epoch}/{progress.Epochs}, {speed:N0} rows/s",
        { Progress: { } progress } => progress.Stage,
        _ => "starting",
    };
}
